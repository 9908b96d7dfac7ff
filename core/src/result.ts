/** A refusal as data: a stable `area/reason` code, where it is in the input, and what was expected. No prose for people. */
export interface Issue {
  readonly code: string;
  /** JSONPath-like place in the input, e.g. `line_items[2].price`; empty for the whole. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string | number | boolean>>;
}

export type Result<T, E = Issue> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issue: E };

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });
export const fail = <E>(issue: E): Result<never, E> => ({ ok: false, issue });
