import { isObject } from '../../../src/json.ts';
import type { Field } from './graphql-document.ts';
import { GraphqlProblem } from './graphql-document.ts';

/** A node of the answer before it is asked for: values, functions of arguments, nested nodes and lists of them. */
export type Source = Readonly<Record<string, unknown>>;

/** A list that is asked for in pages. `key` orders it and is what its cursors hold. */
export class Connection {
  readonly rows: readonly { readonly key: readonly string[]; readonly source: Source }[];
  constructor(rows: readonly { readonly key: readonly string[]; readonly source: Source }[]) {
    this.rows = rows;
  }
  static of(sources: readonly Source[]): Connection {
    return new Connection(
      sources.map((source, index) => ({ key: [String(index).padStart(6, '0')], source })),
    );
  }
}

/** What was answered, and how many objects it took. */
export interface Resolved {
  readonly data: Record<string, unknown>;
  readonly objects: number;
}

/** Beyond this a cursor leads nowhere: shopify.dev/docs/api/usage/rate-limits. */
const DEEPEST = 25_000;

/** Picks the fields asked for out of a source. */
export function resolve(root: Source, fields: readonly Field[]): Resolved {
  let objects = 0;

  const pick = (source: Source, wanted: readonly Field[]): Record<string, unknown> => {
    const out: Record<string, unknown> = {};
    for (const field of wanted) {
      if (field.on !== null && source['__typename'] !== field.on) continue;
      const held = source[field.name];
      const value: unknown =
        typeof held === 'function' ? (held as (args: Field['args']) => unknown)(field.args) : held;
      out[field.as] = shown(value, field);
    }
    return out;
  };
  const shown = (value: unknown, field: Field): unknown => {
    if (value instanceof Connection) return page(value, field);
    if (Array.isArray(value)) return value.map((each) => shown(each, field));
    if (!isObject(value)) return value ?? null;
    objects++;
    return pick(value, field.fields);
  };
  const page = ({ rows }: Connection, field: Field): Record<string, unknown> => {
    const after = typeof field.args['after'] === 'string' ? keyIn(field.args['after']) : null;
    const start = after === null ? 0 : firstBeyond(rows, after);
    if (start >= DEEPEST) throw new GraphqlProblem(`cannot page beyond ${DEEPEST} objects`);
    const taken = rows.slice(start, start + Number(field.args['first']));
    objects += taken.length;
    const out: Record<string, unknown> = {};
    for (const part of field.fields) {
      if (part.name === 'nodes') out[part.as] = taken.map(({ source }) => pick(source, part.fields));
      else if (part.name === 'edges')
        out[part.as] = taken.map(({ key, source }) =>
          pick({ cursor: cursorOf(key), node: source }, part.fields),
        );
      else
        out[part.as] = pick(
          {
            hasNextPage: start + taken.length < rows.length,
            endCursor: taken.length === 0 ? null : cursorOf(taken.at(-1)?.key ?? []),
          },
          part.fields,
        );
    }
    return out;
  };

  return { data: pick(root, fields), objects };
}

const cursorOf = (key: readonly string[]): string => btoa(JSON.stringify(key));

function keyIn(cursor: string): readonly string[] {
  try {
    return JSON.parse(atob(cursor)) as string[];
  } catch {
    throw new GraphqlProblem('Invalid cursor for current pagination sort.');
  }
}

/** Rows are in order of their keys; those that came or went since the cursor was given change nothing about where it stands. */
function firstBeyond(rows: Connection['rows'], after: readonly string[]): number {
  const found = rows.findIndex(({ key }) => compare(key, after) > 0);
  return found < 0 ? rows.length : found;
}

export function compare(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length; i++) {
    const one = a[i] ?? '';
    const other = b[i] ?? '';
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}
