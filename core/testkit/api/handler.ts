/** A request to a simulated shop's API. */
export interface ApiRequest {
  readonly method: string;
  /** Path with its query. */
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /**
   * What the shop gets wrong in a well-formed answer, where it can: `empty` = success without a row, `miscount` = a total that is
   * not the number of its rows. Only the shop's own shapes can tell how, so each API does it itself.
   */
  readonly lie?: 'empty' | 'miscount';
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** What becomes of it on its way; absent = it arrives. */
  readonly wire?: WireFault;
}

/** `reset`: the connection breaks first. `half`: it breaks within the body. `hang`: nothing ever comes. `delay`: it comes late. */
export type WireFault =
  { readonly fault: 'reset' | 'half' | 'hang' } | { readonly fault: 'delay'; readonly delayMs: number };

/** A simulated shop's API: what it answers, without a wire. */
export type ApiHandler = (request: ApiRequest) => ApiAnswer;
