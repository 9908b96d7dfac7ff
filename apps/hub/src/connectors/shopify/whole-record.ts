import { isObject } from '@varai/core';
import { shopifyBodyOf } from '@varai/core/platform';
import type { PulledRecord, PulledResource } from '../shop-api.ts';
import { ShopUnavailable } from '../shop-http.ts';
import type { Graphql } from './graphql.ts';
import { moreQuery, RECORDS, REFUND_NESTED, type Nested } from './record-fields.ts';

export type Node = Record<string, unknown>;

/** A record as its webhook would carry it. Its connections are whole. */
export function recordOf(resource: PulledResource, node: Node): PulledRecord {
  const modifiedMs = Date.parse(String(node['updatedAt']));
  return {
    resource,
    id: digitsOf(node['id']),
    data: shopifyBodyOf(resource, node),
    modifiedMs: Number.isNaN(modifiedMs) ? null : modifiedMs,
  };
}

/** `gid://shopify/Product/1` as `1`. */
export const digitsOf = (gid: unknown): string => /\/(\d+)(?:\?|$)/.exec(String(gid))?.[1] ?? '';

/** Fetches what did not come with the record: orders of fifty lines, products of two hundred variants. */
export async function makeWhole(
  graphql: Graphql,
  resource: PulledResource,
  node: Node,
  signal?: AbortSignal,
): Promise<void> {
  const { type, nested } = RECORDS[resource];
  await fill(graphql, type, node, nested, signal);
  for (const refund of listOf(node['refunds'])) await fill(graphql, 'Refund', refund, REFUND_NESTED, signal);
}

async function fill(
  graphql: Graphql,
  type: string,
  node: Node,
  nested: readonly Nested[],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const each of nested) {
    const connection = node[each.name];
    if (!isObject(connection)) continue;
    const nodes = [...listOf(connection['nodes'])];
    let page = pageOf(connection);
    while (page.hasNext) {
      const { data } = await graphql.ask(
        moreQuery(type, each),
        { id: node['id'], after: page.cursor },
        { signal },
      );
      const more = isObject(data['node']) ? data['node'][each.name] : null;
      if (!isObject(more)) throw new ShopUnavailable(`${String(node['id'])} went away while it was read`);
      nodes.push(...listOf(more['nodes']));
      page = pageOf(more);
    }
    node[each.name] = { nodes };
  }
}

export const listOf = (value: unknown): readonly Node[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

export function pageOf(connection: Node): { readonly hasNext: boolean; readonly cursor: string | null } {
  const info = isObject(connection['pageInfo']) ? connection['pageInfo'] : {};
  const cursor = typeof info['endCursor'] === 'string' ? info['endCursor'] : null;
  const hasNext = info['hasNextPage'] === true;
  if (hasNext && cursor === null) throw new ShopUnavailable('a page that goes on without a cursor');
  return { hasNext, cursor };
}
