import { localTime } from '../../shops/written.ts';
import type { ApiAnswer, ApiRequest } from '../handler.ts';
import { readListQuery, type ListQuery, type Table } from './list-query.ts';
import type { Row } from './rows.ts';
import { answer, invalidParameters } from './wordpress-answer.ts';

/** A shop's zone: how far from UTC, and the hours that it leaves out in spring, as `2026-03-29T02`. */
export interface ShopZone {
  readonly offsetMinutes: number;
  readonly skippedHours: readonly string[];
}

/**
 * How WordPress reads a bound: in the shop's zone, whatever column it is compared with. One with a zone of its own becomes local
 * and is then compared with UTC; one within an hour that the zone leaves out comes out an hour late.
 */
function boundText(given: string, { offsetMinutes, skippedHours }: ShopZone): string {
  const text = given.replace(' ', 'T');
  const local = /[Zz]$|[+-]\d{2}(?::\d{2})?$/.test(text.slice(10))
    ? localTime(Date.parse(text), offsetMinutes)
    : text.slice(0, 19);
  return skippedHours.includes(local.slice(0, 13))
    ? localTime(Date.parse(`${local}Z`) + 3_600_000, 0)
    : local;
}

function isWithin(row: Row, query: ListQuery, zone: ShopZone): boolean {
  const { modifiedAfter, modifiedBefore, datesAreGmt } = query;
  if (modifiedAfter === null && modifiedBefore === null) return true;
  const modified = localTime(row.modifiedMs, datesAreGmt ? 0 : zone.offsetMinutes);
  return (
    (modifiedAfter === null || modified > boundText(modifiedAfter, zone)) &&
    (modifiedBefore === null || modified < boundText(modifiedBefore, zone))
  );
}

function matches(row: Row, query: ListQuery, zone: ShopZone): boolean {
  const { include, exclude, parent, statuses } = query;
  return (
    // `any` leaves out what is in the trash.
    (statuses.includes('any') ? row.status !== 'trash' : statuses.includes(row.status)) &&
    (include.length === 0 || include.includes(row.id)) &&
    !exclude.includes(row.id) &&
    (parent.length === 0 || (row.parentId !== null && parent.includes(row.parentId))) &&
    isWithin(row, query, zone)
  );
}

const byId = (a: Row, b: Row): number => (BigInt(a.id) < BigInt(b.id) ? -1 : 1);
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function ordered(rows: Row[], { orderBy, order, include }: ListQuery): Row[] {
  const compare: Readonly<Record<string, (a: Row, b: Row) => number>> = {
    id: byId,
    date: (a, b) => a.createdMs - b.createdMs || byId(a, b),
    registered_date: (a, b) => a.createdMs - b.createdMs || byId(a, b),
    modified: (a, b) => a.modifiedMs - b.modifiedMs || byId(a, b),
    include: (a, b) => include.indexOf(a.id) - include.indexOf(b.id),
  };
  const ascending = compare[orderBy] ?? ((a: Row, b: Row) => byText(a.name, b.name) || byId(a, b));
  return rows.sort(orderBy === 'include' || order === 'asc' ? ascending : (a, b) => ascending(b, a));
}

const shown = (body: object, fields: readonly string[] | null): object =>
  fields === null ? body : Object.fromEntries(Object.entries(body).filter(([name]) => fields.includes(name)));

/** One page of a list, with WordPress's headers for the rest of it. */
export function listAnswer(table: Table, rows: Row[], request: ApiRequest, zone: ShopZone): ApiAnswer {
  const { url, lie } = request;
  const { query, faults } = readListQuery(table, url.searchParams);
  if (faults.size > 0) return invalidParameters(faults);
  const found = ordered(
    rows.filter((row) => matches(row, query, zone)),
    query,
  );
  const { perPage, offset } = query;
  const start = offset ?? (query.page - 1) * perPage;
  const page = lie === 'empty' ? [] : found.slice(start, start + perPage);
  const total = countedTotal(table, query, found.length, start) + (lie === 'miscount' ? 7 : 0);
  const pages = Math.ceil(total / perPage);
  return answer(
    200,
    page.map((row) => shown((row.listed ?? row.body)(), query.fields)),
    {
      'x-wp-total': String(total),
      'x-wp-totalpages': String(pages),
      link: linkHeader(url, table === 'customers' ? Math.ceil(start / perPage) + 1 : query.page, pages),
    },
  );
}

/** Beyond the end products, variations and orders have lost count; a page's number restores it for products and variations. */
function countedTotal(table: Table, { offset, page }: ListQuery, found: number, start: number): number {
  if (start < found || table === 'customers') return found;
  const isPosts = table === 'products' || table === 'variations';
  return isPosts && offset === null && page > 1 ? found : 0;
}

/** Goes by the page's number even where an offset stands in its place: its links then lead astray. */
function linkHeader(url: URL, page: number, pages: number): string {
  const to = (number: number): string => {
    const link = new URL(url);
    link.searchParams.set('page', String(number));
    return link.href;
  };
  const links: string[] = [];
  if (page > 1) links.push(`<${to(Math.min(page - 1, pages))}>; rel="prev"`);
  if (pages > page) links.push(`<${to(page + 1)}>; rel="next"`);
  return links.length > 0 ? links.join(', ') : `<${url.origin}/wp-json/>; rel="https://api.w.org/"`;
}
