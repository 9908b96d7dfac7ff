import { hash } from 'node:crypto';
import { canonical } from '@varai/core';
import { listingId } from '@varai/core/conflict';
import { factHash, isFactKey, type FactChanges, type FactKey } from '@varai/core/platform';
import type { Caps, ShopApi, WriteBack, WriteOutcome } from '../../connectors/shop-api.ts';
import { ShopRefused } from '../../connectors/shop-http.ts';
import type { Store } from '../../store/tenancy.ts';
import type { WriteBackDoc, WriteBacks } from '../../store/write-backs.ts';
import { retryDelayMs } from '../retry.ts';

export interface WriteDeps {
  readonly writeBacks: WriteBacks;
  readonly now: () => number;
  readonly random: () => number;
}

/** A shop as far as it is written to. */
export interface WritableShop {
  readonly api: Pick<ShopApi, 'write' | 'writeBulk'>;
  /** Products a call. */
  readonly atOnce: number;
  readonly bulk?: Caps['bulkWrite'];
}

/** A write of many products that the shop works on. */
export interface BulkInHand {
  /** Where the connector goes on. */
  readonly place: string;
  /** The newest facts in it; those that changed since have a later one. */
  readonly sequence: number;
}

/**
 * Throws where somebody else took over. With an argument: what the shop works on from now on, durable once it resolves; null =
 * nothing any more.
 */
export type Keep = (inHand?: BulkInHand | null) => Promise<void>;

export interface Written {
  readonly written: number;
  /** Named by the shop as not there. */
  readonly gone: number;
  readonly refused: number;
  /** Refused for the last time: a human must look. */
  readonly setAside: number;
}
export const NONE_WRITTEN: Written = { written: 0, gone: 0, refused: 0, setAside: 0 };

/**
 * What a shop is to be told of a product: only what differs from what we wrote there last, and from what a later call of unknown
 * end may have written.
 */
export function changesFor({
  facts,
  written,
  attempted,
}: Pick<WriteBackDoc, 'facts' | 'written' | 'attempted'>): FactChanges {
  const changes: Partial<Record<FactKey, string | null>> = {};
  for (const key of Object.keys({ ...facts, ...written, ...attempted })) {
    if (!isFactKey(key)) continue;
    const value = facts[key] ?? null;
    const stands = hashOf(key, value);
    if ((written[key] ?? NOTHING) !== stands || (attempted[key] ?? stands) !== stands) changes[key] = value;
  }
  return changes;
}

/** The hash of a fact that was taken away. */
const NOTHING = '';
const hashOf = (key: FactKey, value: string | null): string =>
  value === null ? NOTHING : factHash(key, value);

const hashes = (facts: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([key, value]) => (isFactKey(key) ? [[key, hashOf(key, value)]] : [])),
  );

interface Planned {
  readonly doc: WriteBackDoc;
  readonly write: WriteBack;
}

/** Equal for the repetitions of one write; another for the same facts written again later. */
const idempotencyKey = (doc: WriteBackDoc, facts: FactChanges): string =>
  hash('sha256', [doc._id, doc.writes, canonical(facts)].join('\n'), 'base64url');

/** How writing ended: `inHand` = the shop still works on that, and nothing else may be written meanwhile. */
export interface Writing extends Written {
  readonly inHand: BulkInHand | null;
}

/**
 * Writes what is due to the shop, a call at a time, or, where that is cheaper, many products as one file. `inHand`: what an earlier
 * round left there. Rejects with ShopUnavailable, and with ShopRefused where the shop lets us in no more: what was not written waits.
 */
export async function writeFacts(
  deps: WriteDeps,
  store: Store,
  shop: WritableShop,
  keep: Keep,
  signal: AbortSignal,
  inHand: BulkInHand | null = null,
): Promise<Writing> {
  const total = { ...NONE_WRITTEN };
  const settle = async (ends: readonly End[]): Promise<void> => {
    await deps.writeBacks.settle(store, ends);
    for (const { state, code } of ends) {
      if (state === 'written') total.written += 1;
      else if (state === 'gone') total.gone += 1;
      else if (state === 'set_aside') total.setAside += 1;
      else if (code !== null) total.refused += 1;
    }
  };
  const inBulk = async (
    work: readonly WriteBack[] | string,
    sequence: number,
  ): Promise<BulkInHand | null> => {
    let left: BulkInHand | null = null;
    for await (const { outcomes, next } of shop.api.writeBulk?.(work, signal) ?? []) {
      await settle(await endsOf(deps, store, outcomes, sequence));
      left = next === null ? null : { place: next, sequence };
      await keep(left);
    }
    return left;
  };
  let left = inHand === null ? null : await inBulk(inHand.place, inHand.sequence);
  while (left === null) {
    signal.throwIfAborted();
    const planned = await plan(deps, store, shop.bulk?.products ?? shop.atOnce);
    if (planned === null) break;
    const facts = planned.reduce((sum, { write }) => sum + Object.keys(write.facts).length, 0);
    const isMuch = shop.bulk !== undefined && facts >= shop.bulk.fromFacts;
    const atOnce = isMuch ? planned.length : shop.atOnce;
    for (let i = 0; i < planned.length; i += atOnce) {
      const some = planned.slice(i, i + atOnce);
      await keep();
      await deps.writeBacks.attempt(
        store,
        some.map(({ doc, write }) => ({ _id: doc._id, attempted: hashes(write.facts) })),
      );
      if (isMuch) {
        const writes = some.map(({ write }) => write);
        left = await inBulk(writes, Math.max(...some.map(({ doc }) => doc.sequence)));
      } else {
        const outcomes = await writeHalving(shop, some, signal);
        await settle(some.map(({ doc }, index) => endOf(deps, doc, outcomes[index])));
      }
    }
  }
  return { ...total, inHand: left };
}

/** What is due, without that of which there is nothing to say any more; null where nothing is. */
async function plan(deps: WriteDeps, store: Store, limit: number): Promise<readonly Planned[] | null> {
  const docs = await deps.writeBacks.due(store, store.storeId, deps.now(), limit);
  if (docs.length === 0) return null;
  const changed = docs.map((doc) => ({ doc, facts: changesFor(doc) }));
  const isSame = ({ facts }: { readonly facts: FactChanges }): boolean => Object.keys(facts).length === 0;
  await deps.writeBacks.settle(
    store,
    changed
      .filter(isSame)
      .map(({ doc: { _id, sequence } }) => ({ _id, sequence, state: 'written', code: null })),
  );
  const planned = changed.filter((each) => !isSame(each));
  return planned.map(({ doc, facts }) => ({
    doc,
    write: { productId: doc.productId, facts, idempotencyKey: idempotencyKey(doc, facts) },
  }));
}

/** Of products that changed since, and of those that were settled before, nothing can be said. */
async function endsOf(
  deps: WriteDeps,
  store: Store,
  outcomes: readonly WriteOutcome[],
  sequence: number,
): Promise<readonly End[]> {
  const byId = new Map(
    outcomes.map((outcome) => [listingId(store.storeId, 'product', outcome.productId), outcome]),
  );
  const docs = await deps.writeBacks.byIds(store, [...byId.keys()]);
  return [...docs.values()]
    .filter((doc) => doc.state === 'waiting' && doc.sequence <= sequence)
    .map((doc) => endOf(deps, doc, byId.get(doc._id)));
}

/** Nothing is wrong with any product: we are not let in. */
const CLOSED: ReadonlySet<number> = new Set([401, 402, 403, 404, 423]);

/** A call that is refused as a whole is halved until the product that it is about stands alone. */
async function writeHalving(
  shop: WritableShop,
  planned: readonly Planned[],
  signal: AbortSignal,
): Promise<readonly WriteOutcome[]> {
  try {
    return await shop.api.write(
      planned.map(({ write }) => write),
      signal,
    );
  } catch (error) {
    if (!(error instanceof ShopRefused) || CLOSED.has(error.status)) throw error;
    const [only] = planned;
    if (only !== undefined && planned.length === 1)
      return [{ productId: only.write.productId, result: 'refused', code: `http-${error.status}` }];
    const half = Math.ceil(planned.length / 2);
    return [
      ...(await writeHalving(shop, planned.slice(0, half), signal)),
      ...(await writeHalving(shop, planned.slice(half), signal)),
    ];
  }
}

type End = Pick<WriteBackDoc, '_id' | 'sequence' | 'state' | 'code'> & Partial<WriteBackDoc>;

function endOf(deps: WriteDeps, doc: WriteBackDoc, outcome: WriteOutcome | undefined): End {
  const { _id, sequence } = doc;
  const nowMs = deps.now();
  if (outcome?.result === 'written')
    return {
      _id,
      sequence,
      state: 'written',
      code: null,
      written: hashes(doc.facts),
      writtenAt: new Date(nowMs),
      attempted: {},
      writes: doc.writes + 1,
      attempts: 0,
    };
  if (outcome?.result === 'gone')
    return { _id, sequence, state: 'gone', code: null, written: {}, attempted: {} };
  const attempts = doc.attempts + 1;
  const delayMs = retryDelayMs(attempts, deps.random());
  const code = outcome?.result === 'refused' ? outcome.code : 'no-outcome';
  return delayMs === null
    ? { _id, sequence, state: 'set_aside', code, attempts }
    : { _id, sequence, state: 'waiting', code, attempts, dueAt: new Date(nowMs + delayMs) };
}
