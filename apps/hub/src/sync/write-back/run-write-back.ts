import type { Store } from '../../store/tenancy.ts';
import { changedFacts, type FactDeps } from './refresh-facts.ts';
import {
  NONE_WRITTEN,
  writeFacts,
  type BulkInHand,
  type Keep,
  type WritableShop,
  type WriteDeps,
  type Writing,
} from './write-facts.ts';

export interface WriteBackDeps extends FactDeps, WriteDeps {}

export interface WriteBackRun extends Writing {
  /** Products that were looked at, and those of which there was something new to say. */
  readonly looked: number;
  readonly changed: number;
}

/**
 * One round for one store: works out what it is to be told, appends what changed to its feed, and writes it to the shop where
 * it can be written to. Broken off anywhere it goes on where it was: what was written is known, what was not waits.
 * `keep` is asked before each step. `inHand`: what an earlier round left the shop to work on.
 */
export async function runWriteBack(
  deps: WriteBackDeps,
  store: Store,
  shop: WritableShop | null,
  keep: Keep,
  signal: AbortSignal,
  inHand: BulkInHand | null = null,
): Promise<WriteBackRun> {
  let looked = 0;
  let changed = 0;
  for await (const page of changedFacts(deps, store)) {
    await keep();
    await deps.writeBacks.change(store, store.storeId, page.changed, deps.now());
    await deps.writeBacks.seen(store, page.seen);
    looked += page.looked;
    changed += page.changed.length;
    signal.throwIfAborted();
  }
  const written =
    shop === null
      ? { ...NONE_WRITTEN, inHand: null }
      : await writeFacts(deps, store, shop, keep, signal, inHand);
  return { looked, changed, ...written };
}
