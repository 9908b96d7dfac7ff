import { ShopRefused, ShopUnavailable } from '../shop-http.ts';
import { rowId, type Listed, type WooRest } from './rest.ts';

/** A list that the shop gives in pages. */
export interface List {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Rows a page, at most 100. */
  readonly perPage: number;
}

/** How far a walk came: behind the row `last`, which was then about `offset` rows from the start. */
export interface Position {
  readonly offset: number;
  readonly last: string | null;
  /** The first row of all: one that comes again further on shows that the shop does not heed the offset. */
  readonly first: string | null;
}
export const START: Position = { offset: 0, last: null, first: null };

export interface Step extends Listed {
  /** Null = there is nothing behind these rows. */
  readonly next: Position | null;
}

/**
 * The rows behind a position, in order of id. WooCommerce pages by offset, and rows leave a list while it is read (a changed one
 * its window, a deleted one everything): what follows then moves up and would be passed over. So a page begins with the last row
 * already seen; where that is gone, it begins further back, until it begins with one that was seen.
 * Null where the shop has no such list. Throws ShopRefused where the shop does not page or order as asked, ShopUnavailable where
 * it gives fewer rows than it counts.
 */
export async function walk(
  rest: WooRest,
  list: List,
  from: Position,
  signal: AbortSignal | undefined,
): Promise<Step | null> {
  const { last } = from;
  for (let back = 1; ; back = back === 1 ? list.perPage : back * 10) {
    const start = Math.max(0, from.offset - back);
    const listed = await rest.list(
      list.path,
      { ...list.query, orderby: 'id', order: 'asc', per_page: String(list.perPage), offset: String(start) },
      signal,
    );
    if (listed === null) return null;
    const ids = listed.rows.map(rowId);
    check(list, start, ids, listed.total);
    const [firstId] = ids;
    if (last !== null && start > 0) {
      if (firstId === undefined || isBehind(firstId, last)) continue;
      if (firstId === from.first)
        throw new ShopRefused(200, `${list.path} gives the same rows at any offset`);
    }
    const rows = last === null ? listed.rows : listed.rows.filter((row) => isBehind(rowId(row), last));
    const newest = rows.at(-1);
    const next = {
      offset: start + ids.length,
      last: newest === undefined ? last : rowId(newest),
      first: from.first ?? firstId ?? null,
    };
    return { ...listed, rows, next: ids.length < list.perPage ? null : next };
  }
}

/** Ids are numbers of any length, as text. */
const isBehind = (id: string, other: string): boolean =>
  id.length === other.length ? id > other : id.length > other.length;

/** Beyond the end some lists count nothing at all; fewer rows than are counted from here on were lost. */
function check({ path, perPage }: List, start: number, ids: readonly string[], total: number | null): void {
  if (ids.some((id, index) => index > 0 && !isBehind(id, ids[index - 1] as string)))
    throw new ShopRefused(200, `${path} does not order by id`);
  if (ids.length < Math.min(perPage, (total ?? 0) - start))
    throw new ShopUnavailable(`${path} counts ${total} rows and gives ${start + ids.length}`);
}
