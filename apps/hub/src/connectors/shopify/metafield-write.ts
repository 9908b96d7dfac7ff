import { isObject } from '@varai/core';
import { varai_to_shopify_metafields, type MetafieldName } from '@varai/core/platform';
import type { WriteBack, WriteOutcome } from '../shop-api.ts';
import type { Graphql } from './graphql.ts';
import { listOf, type Node } from './whole-record.ts';

/** What `metafieldsSet` and `metafieldsDelete` take at once. */
const MOST = 25;

const SET = `mutation Set($metafields: [MetafieldsSetInput!]!) {
  done: metafieldsSet(metafields: $metafields) { userErrors { field message code } } }`;
const REMOVE = `mutation Remove($metafields: [MetafieldIdentifierInput!]!) {
  done: metafieldsDelete(metafields: $metafields) { userErrors { field message code } } }`;

interface Entry {
  readonly productId: string;
  readonly input: MetafieldName;
}

/**
 * Writes facts as metafields. A call is all or nothing, so products that are wrong are taken out of it and the rest is sent
 * again. To set the same value twice changes nothing: no idempotency key is needed.
 */
export async function writeMetafields(
  graphql: Graphql,
  facts: readonly WriteBack[],
  signal?: AbortSignal,
): Promise<WriteOutcome[]> {
  const failed = new Map<string, WriteOutcome>();
  const named = facts.map(({ productId, facts: changes }) => ({
    productId,
    ...varai_to_shopify_metafields(productId, changes),
  }));
  const entries = (of: 'set' | 'remove'): Entry[][] =>
    inCalls(named.map(({ productId, [of]: inputs }) => inputs.map((input) => ({ productId, input }))));
  for (const call of entries('set')) await send(graphql, SET, call, failed, signal);
  for (const call of entries('remove')) await send(graphql, REMOVE, call, failed, signal);
  return facts.map(({ productId }) => failed.get(productId) ?? { productId, result: 'written' });
}

/** As many products a call as fit; one with more than a call takes is split. */
function inCalls(products: readonly (readonly Entry[])[]): Entry[][] {
  const calls: Entry[][] = [];
  for (const entries of products) {
    const last = calls.at(-1);
    if (last !== undefined && last.length + entries.length <= MOST) last.push(...entries);
    else for (let i = 0; i < entries.length; i += MOST) calls.push(entries.slice(i, i + MOST));
  }
  return calls;
}

async function send(
  graphql: Graphql,
  mutation: string,
  call: readonly Entry[],
  failed: Map<string, WriteOutcome>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (;;) {
    const left = call.filter(({ productId }) => !failed.has(productId));
    if (left.length === 0) return;
    const { data } = await graphql.ask(mutation, { metafields: left.map(({ input }) => input) }, { signal });
    const errors = isObject(data['done']) ? listOf(data['done']['userErrors']) : [];
    if (errors.length === 0) return;
    for (const error of errors) {
      const entry = left[indexIn(error)];
      // An error that names no entry is everyone's.
      for (const { productId } of entry === undefined ? left : [entry])
        failed.set(productId, outcomeOf(productId, error));
    }
  }
}

/** `["metafields", "3", "ownerId"]`. */
const pathOf = (error: Node): readonly string[] =>
  Array.isArray(error['field']) ? error['field'].map(String) : [];
const indexIn = (error: Node): number => Number(pathOf(error)[1] ?? NaN);

export const outcomeOf = (productId: string, error: Node): WriteOutcome =>
  pathOf(error).at(-1) === 'ownerId'
    ? { productId, result: 'gone' }
    : { productId, result: 'refused', code: String(error['code'] ?? error['message']) };
