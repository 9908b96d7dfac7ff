import { hash } from 'node:crypto';
import { canonical } from '@varai/core';
import { factHash, isFactKey, type FactChanges, type FactKey } from '@varai/core/platform';
import type { ShopApi, WriteBack, WriteOutcome } from '../../connectors/shop-api.ts';
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
  readonly api: Pick<ShopApi, 'write'>;
  /** Products a call. */
  readonly atOnce: number;
}

export interface Written {
  readonly written: number;
  /** Named by the shop as not there. */
  readonly gone: number;
  readonly refused: number;
  /** Refused for the last time: a human must look. */
  readonly setAside: number;
}

/** What a shop is to be told of a product: only what differs from what we wrote there last. */
export function changesFor({ facts, written }: Pick<WriteBackDoc, 'facts' | 'written'>): FactChanges {
  const changes: Partial<Record<FactKey, string | null>> = {};
  for (const [key, value] of Object.entries(facts))
    if (isFactKey(key) && written[key] !== factHash(key, value)) changes[key] = value;
  for (const key of Object.keys(written)) if (isFactKey(key) && facts[key] === undefined) changes[key] = null;
  return changes;
}

const hashes = (facts: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([key, value]) =>
      isFactKey(key) && value !== null ? [[key, factHash(key, value)]] : [],
    ),
  );

interface Planned {
  readonly doc: WriteBackDoc;
  readonly write: WriteBack;
}

/** Equal for the repetitions of one write; another for the same facts written again later. */
const idempotencyKey = (doc: WriteBackDoc, facts: FactChanges): string =>
  hash('sha256', [doc._id, doc.writes, canonical(facts)].join('\n'), 'base64url');

/**
 * Writes what is due to the shop, a call at a time. `keep` is asked before each and throws where somebody else took over.
 * Rejects with ShopUnavailable, and with ShopRefused where the shop lets us in no more: what was not written waits.
 */
export async function writeFacts(
  deps: WriteDeps,
  store: Store,
  shop: WritableShop,
  keep: () => Promise<void>,
  signal: AbortSignal,
): Promise<Written> {
  const total = { written: 0, gone: 0, refused: 0, setAside: 0 };
  for (;;) {
    signal.throwIfAborted();
    const nowMs = deps.now();
    const docs = await deps.writeBacks.due(store, store.storeId, nowMs, shop.atOnce);
    if (docs.length === 0) return total;
    const planned: Planned[] = [];
    const settled: Parameters<WriteBacks['settle']>[1][number][] = [];
    for (const doc of docs) {
      const facts = changesFor(doc);
      if (Object.keys(facts).length === 0) {
        settled.push({ _id: doc._id, sequence: doc.sequence, state: 'written', code: null });
        continue;
      }
      planned.push({
        doc,
        write: {
          productId: doc.productId,
          facts: facts,
          idempotencyKey: idempotencyKey(doc, facts),
        },
      });
    }
    await deps.writeBacks.settle(store, settled);
    if (planned.length === 0) continue;
    await keep();
    await deps.writeBacks.attempt(
      store,
      planned.map(({ doc, write }) => ({ _id: doc._id, attempted: hashes(write.facts) })),
    );
    const outcomes = await writeHalving(shop, planned, signal);
    const ends = planned.map(({ doc }, index) => endOf(deps, doc, outcomes[index]));
    await deps.writeBacks.settle(store, ends);
    for (const { state, code } of ends) {
      if (state === 'written') total.written += 1;
      else if (state === 'gone') total.gone += 1;
      else if (state === 'set_aside') total.setAside += 1;
      else if (code !== null) total.refused += 1;
    }
  }
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
  if (outcome?.result === 'gone') return { _id, sequence, state: 'gone', code: null, written: {} };
  const attempts = doc.attempts + 1;
  const delayMs = retryDelayMs(attempts, deps.random());
  const code = outcome?.result === 'refused' ? outcome.code : 'no-outcome';
  return delayMs === null
    ? { _id, sequence, state: 'set_aside', code, attempts }
    : { _id, sequence, state: 'waiting', code, attempts, dueAt: new Date(nowMs + delayMs) };
}
