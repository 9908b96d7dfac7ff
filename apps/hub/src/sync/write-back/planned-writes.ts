import type { FactChanges } from '@varai/core/platform';
import type { Store } from '../../store/tenancy.ts';
import { changedFacts, type FactDeps } from './refresh-facts.ts';
import { changesFor } from './write-facts.ts';

/** What a product would be told. */
export interface PlannedWrite {
  readonly productId: string;
  readonly facts: FactChanges;
}

/** What the next round would write to the store, product by product; nothing is written, here or there. */
export async function* plannedWrites(deps: FactDeps, store: Store): AsyncGenerator<PlannedWrite> {
  const anew = new Set<string>();
  for await (const { changed } of changedFacts(deps, store)) {
    const known = await deps.writeBacks.byIds(
      store,
      changed.map(({ _id }) => _id),
    );
    for (const { _id, productId, facts, released, isSold } of changed) {
      anew.add(_id);
      const written = { ...known.get(_id)?.written };
      const attempted = { ...known.get(_id)?.attempted };
      for (const key of released) {
        delete written[key];
        delete attempted[key];
      }
      if (isSold) yield* planned(productId, { facts, written, attempted });
    }
  }
  for await (const doc of deps.writeBacks.waiting(store, store.storeId))
    if (!anew.has(doc._id)) yield* planned(doc.productId, doc);
}

function* planned(productId: string, told: Parameters<typeof changesFor>[0]): Generator<PlannedWrite> {
  const facts = changesFor(told);
  if (Object.keys(facts).length > 0) yield { productId, facts };
}
