import type { ParameterFaults } from './wordpress-answer.ts';

/** Whose bodies a list gives, and what it can be ordered by. */
export type Table = 'products' | 'variations' | 'customers' | 'orders' | 'refunds';

/** Of a list, as WooCommerce reads it. */
export interface ListQuery {
  readonly perPage: number;
  readonly page: number;
  /** Takes the place of the page where it is given. */
  readonly offset: number | null;
  readonly order: 'asc' | 'desc';
  readonly orderBy: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly parent: readonly string[];
  readonly statuses: readonly string[];
  readonly modifiedAfter: string | null;
  readonly modifiedBefore: string | null;
  readonly datesAreGmt: boolean;
  /** Members of the answer that are wanted; null = all. */
  readonly fields: readonly string[] | null;
}

const MAX_PER_PAGE = 100;
const POST_ORDERS = ['date', 'id', 'include', 'title', 'slug', 'modified'];
const PRODUCT_ORDERS = [...POST_ORDERS, 'price', 'popularity', 'rating'];
const ORDERS: Readonly<Record<Table, readonly string[]>> = {
  products: PRODUCT_ORDERS,
  variations: POST_ORDERS,
  orders: POST_ORDERS,
  refunds: POST_ORDERS,
  customers: ['id', 'include', 'name', 'registered_date'],
};
const PRODUCT_STATUSES = ['any', 'future', 'trash', 'draft', 'pending', 'private', 'publish'];
const ORDER_STATUSES = [
  'any',
  'trash',
  'pending',
  'processing',
  'on-hold',
  'completed',
  'cancelled',
  'refunded',
  'failed',
];
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}(?::\d{2})?)?$/;

const series = (all: readonly string[]): string =>
  `${all.slice(0, -1).join(', ')}${all.length > 2 ? ',' : ''} and ${all.at(-1)}`;

/** What is read, and what is wrong with it. What no list of the kind knows is passed over, as WordPress does. */
export function readListQuery(
  table: Table,
  query: URLSearchParams,
): { readonly query: ListQuery; readonly faults: ParameterFaults } {
  const faults = new Map<string, { code: string; message: string }>();
  const text = (name: string): string | null => query.get(name);
  const count = (name: string, fallback: number, max: number | null): number => {
    const given = text(name);
    if (given === null) return fallback;
    if (!/^-?\d+$/.test(given))
      faults.set(name, { code: 'rest_invalid_type', message: `${name} is not of type integer.` });
    else if (Number(given) < 1 || (max !== null && Number(given) > max))
      faults.set(name, {
        code: 'rest_out_of_bounds',
        message:
          max === null
            ? `${name} must be greater than or equal to 1`
            : `${name} must be between 1 (inclusive) and ${max} (inclusive)`,
      });
    return Number(given);
  };
  const oneOf = (name: string, allowed: readonly string[], fallback: string): string => {
    const given = text(name) ?? fallback;
    if (!allowed.includes(given))
      faults.set(name, {
        code: 'rest_not_in_enum',
        message: `${name} is not one of ${series(allowed)}.`,
      });
    return given;
  };
  const instant = (name: string): string | null => {
    const given = text(name);
    if (given !== null && (!DATE_TIME.test(given) || Number.isNaN(Date.parse(given))))
      faults.set(name, { code: 'rest_invalid_date', message: 'Invalid date.' });
    return given;
  };
  const list = (name: string): string[] => (text(name) ?? '').split(/[\s,]+/).filter((each) => each !== '');
  const isPost = table !== 'customers';
  const statuses = table === 'orders' ? ORDER_STATUSES : PRODUCT_STATUSES;
  const given = table === 'orders' ? list('status') : [text('status') ?? 'any'];
  if (isPost && table !== 'refunds')
    for (const status of given)
      if (!statuses.includes(status))
        faults.set('status', {
          code: 'rest_not_in_enum',
          message: `status is not one of ${series(statuses)}.`,
        });
  const offset = text('offset');
  return {
    faults,
    query: {
      perPage: count('per_page', 10, MAX_PER_PAGE),
      page: count('page', 1, null),
      offset: offset === null ? null : Math.abs(Number(offset)),
      order: oneOf('order', ['asc', 'desc'], isPost ? 'desc' : 'asc') as 'asc' | 'desc',
      orderBy: oneOf('orderby', ORDERS[table], isPost ? 'date' : 'name'),
      include: list('include'),
      exclude: list('exclude'),
      parent: isPost ? list('parent') : [],
      statuses: given.length === 0 ? ['any'] : given,
      modifiedAfter: isPost ? instant('modified_after') : null,
      modifiedBefore: isPost ? instant('modified_before') : null,
      datesAreGmt: text('dates_are_gmt') === 'true' || text('dates_are_gmt') === '1',
      fields: query.has('_fields') ? list('_fields') : null,
    },
  };
}
