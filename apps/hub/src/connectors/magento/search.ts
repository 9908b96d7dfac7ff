/** One condition on a column: `['updated_at', 'gteq', '2026-03-02 10:00:05']`. */
export type Condition = readonly [
  field: string,
  condition: 'eq' | 'gt' | 'gteq' | 'lt' | 'in',
  value: string,
];

export interface Search {
  /** All of these, and of each any one. */
  readonly all: readonly (readonly Condition[])[];
  /** Ascending, by the first, then the next. */
  readonly by: readonly string[];
  readonly size: number;
  /** Which members of the answer are wanted: `items[id,sku],total_count`. */
  readonly fields?: string;
}

/** Magento's `searchCriteria`, as its query string writes it. */
export function criteriaOf({ all, by, size, fields }: Search): Record<string, string> {
  const query: Record<string, string> = {};
  all.forEach((any, group) => {
    any.forEach(([field, condition, value], filter) => {
      const at = `searchCriteria[filterGroups][${group}][filters][${filter}]`;
      query[`${at}[field]`] = field;
      query[`${at}[conditionType]`] = condition;
      query[`${at}[value]`] = value;
    });
  });
  by.forEach((field, index) => {
    query[`searchCriteria[sortOrders][${index}][field]`] = field;
    query[`searchCriteria[sortOrders][${index}][direction]`] = 'ASC';
  });
  query['searchCriteria[pageSize]'] = String(size);
  // Always the first: a page is left by asking for what comes after its last row, since rows move while pages are turned, and a
  // page past the end would be the last one once more.
  query['searchCriteria[currentPage]'] = '1';
  if (fields !== undefined) query['fields'] = fields;
  return query;
}

const LAST_MS = Date.UTC(9999, 11, 31);

/** `2026-03-02 10:00:05`: UTC without a zone, whole seconds, as Magento's tables have it. */
export const databaseTime = (ms: number): string =>
  new Date(Math.min(Math.max(0, ms), LAST_MS)).toISOString().slice(0, 19).replace('T', ' ');

/** Ms since 1970; null where it is no such time. */
export function databaseMs(text: unknown): number | null {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(text)) return null;
  const ms = Date.parse(`${text.replace(' ', 'T')}Z`);
  return Number.isNaN(ms) ? null : ms;
}
