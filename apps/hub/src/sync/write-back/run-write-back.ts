import type { Store } from '../../store/tenancy.ts';
import { changedFacts, type FactDeps } from './refresh-facts.ts';
import { writeFacts, type WritableShop, type WriteDeps, type Written } from './write-facts.ts';

export interface WriteBackDeps extends FactDeps, WriteDeps {}

export interface WriteBackRun extends Written {
  /** Products that were looked at, and those of which there was something new to say. */
  readonly looked: number;
  readonly changed: number;
}

/**
 * One round for one store: works out what it is to be told, appends what changed to its feed, and writes it to the shop where
 * it can be written to. Broken off anywhere it goes on where it was: what was written is known, what was not waits.
 * `keep` is asked before each step and throws where another process took over.
 */
export async function runWriteBack(
  deps: WriteBackDeps,
  store: Store,
  shop: WritableShop | null,
  keep: () => Promise<void>,
  signal: AbortSignal,
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
      ? { written: 0, gone: 0, refused: 0, setAside: 0 }
      : await writeFacts(deps, store, shop, keep, signal);
  return { looked, changed, ...written };
}
