/** What Magento's `searchCriteria` asks for: groups are joined by "and", the filters within one by "or". */
export interface SearchCriteria {
  readonly filterGroups: readonly (readonly Filter[])[];
  readonly sortOrders: readonly { readonly field: string; readonly direction: 'ASC' | 'DESC' }[];
  readonly pageSize: number;
  readonly currentPage: number;
}

interface Filter {
  readonly field: string;
  readonly value: string;
  readonly condition: string;
}

/** The columns of a row that can be asked for; texts and numbers compare as databases compare them. */
export type Columns = Readonly<Record<string, string | number | null>>;

/** With "input limits" switched on: what a page holds at most, and where nobody says. */
export const MAX_PAGE = 300;
const DEFAULT_PAGE = 20;

type Tree = { [key: string]: Tree | string };

/** `a[b][0][c]=v` as objects; names in snake case, as Magento takes both. */
function treeOf(query: URLSearchParams): Tree {
  const root: Tree = {};
  for (const [name, value] of query) {
    const path = [...name.matchAll(/[^[\]]+/g)].map(([part]) =>
      part.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    );
    let at = root;
    for (const part of path.slice(0, -1)) {
      const inner = at[part];
      at = typeof inner === 'object' ? inner : (at[part] = {});
    }
    at[path.at(-1) ?? ''] = value;
  }
  return root;
}

const inner = (tree: Tree | string | undefined, key: string): Tree =>
  typeof tree === 'object' && typeof tree[key] === 'object' ? tree[key] : {};
const text = (tree: Tree, key: string): string | null => {
  const value = tree[key];
  return typeof value === 'string' ? value : null;
};
const members = (tree: Tree): Tree[] => Object.values(tree).filter((member) => typeof member === 'object');

export function readCriteria(query: URLSearchParams): SearchCriteria {
  const criteria = inner(treeOf(query), 'search_criteria');
  return {
    filterGroups: members(inner(criteria, 'filter_groups')).map((group) =>
      members(inner(group, 'filters')).map((filter) => ({
        field: text(filter, 'field') ?? '',
        value: text(filter, 'value') ?? '',
        condition: text(filter, 'condition_type') ?? 'eq',
      })),
    ),
    sortOrders: members(inner(criteria, 'sort_orders')).map((order) => ({
      field: text(order, 'field') ?? '',
      direction: text(order, 'direction')?.toUpperCase() === 'ASC' ? 'ASC' : 'DESC',
    })),
    pageSize: Number(text(criteria, 'page_size') ?? DEFAULT_PAGE),
    currentPage: Math.max(1, Number(text(criteria, 'current_page') ?? 1)),
  };
}

const compare = (a: string | number | null, b: string | number | null): number => {
  if (typeof a === 'number') return a - Number(b);
  const [left, right] = [a ?? '', String(b ?? '')];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** Throws RangeError for a condition that the simulation does not know, and for a column that the table does not have. */
function matches(row: Columns, { field, value, condition }: Filter): boolean {
  const own = row[field];
  if (own === undefined) throw new RangeError(`no column ${field}`);
  switch (condition) {
    case 'eq':
      return compare(own, value) === 0;
    case 'neq':
      return compare(own, value) !== 0;
    case 'gt':
      return own !== null && compare(own, value) > 0;
    case 'gteq':
    case 'from':
      return own !== null && compare(own, value) >= 0;
    case 'lt':
      return own !== null && compare(own, value) < 0;
    case 'lteq':
    case 'to':
      return own !== null && compare(own, value) <= 0;
    case 'in':
      return value.split(',').some((each) => compare(own, each) === 0);
    default:
      throw new RangeError(`no condition ${condition}`);
  }
}

export interface Found<Row> {
  readonly page: readonly Row[];
  readonly total: number;
}

/** Filters, sorts and cuts out a page. A page past the end is the last one once more, as Magento's collections give it. */
export function search<Row extends { readonly columns: Columns }>(
  rows: readonly Row[],
  { filterGroups, sortOrders, pageSize, currentPage }: SearchCriteria,
): Found<Row> {
  const found = rows.filter(({ columns }) =>
    filterGroups.every((group) => group.some((filter) => matches(columns, filter))),
  );
  found.sort((a, b) => {
    for (const { field, direction } of sortOrders) {
      const order = compare(a.columns[field] ?? null, b.columns[field] ?? null);
      if (order !== 0) return direction === 'ASC' ? order : -order;
    }
    return 0;
  });
  const last = Math.max(1, Math.ceil(found.length / pageSize));
  const from = (Math.min(currentPage, last) - 1) * pageSize;
  return { page: found.slice(from, from + pageSize), total: found.length };
}

/** As an answer repeats it. */
export const criteriaAnswer = ({
  filterGroups,
  sortOrders,
  pageSize,
  currentPage,
}: SearchCriteria): object => ({
  filter_groups: filterGroups.map((group) => ({
    filters: group.map(({ field, value, condition }) => ({ field, value, condition_type: condition })),
  })),
  ...(sortOrders.length === 0 ? {} : { sort_orders: sortOrders }),
  page_size: pageSize,
  current_page: currentPage,
});
