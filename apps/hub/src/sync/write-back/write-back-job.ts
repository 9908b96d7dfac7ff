import type { OpenShop } from '../../connectors/shops.ts';
import type { JobWork } from '../jobs/store-job.ts';
import { runWriteBack } from './run-write-back.ts';
import type { BulkInHand } from './write-facts.ts';

/** The specification's interval. */
const WRITE_BACK_EVERY_MS = 5 * 60_000;
/** A shop that works on a file of ours is asked how far it is. */
const LOOK_AGAIN_MS = 60_000;

/** One round for a store, and again five minutes later. Where the shop cannot be written to its feed goes on all the same. */
export const writeBack: JobWork<OpenShop | null> = async (
  deps,
  { store, shop, checkpoint, keep, signal },
) => {
  const { capabilities, caps } = shop?.platform ?? {};
  const writable =
    shop !== null && capabilities?.writeBack === true && caps !== undefined
      ? {
          api: shop.api,
          atOnce: caps.write,
          ...(caps.bulkWrite === undefined ? {} : { bulk: caps.bulkWrite }),
        }
      : null;
  const { inHand: before, ...counts } = checkpoint as { readonly inHand?: BulkInHand | null };
  const run = await runWriteBack(
    deps,
    store,
    writable,
    (inHand) => keep(inHand === undefined ? undefined : { ...counts, inHand }),
    signal,
    before ?? null,
  );
  const aside = await deps.writeBacks.countAside(store, store.storeId);
  return {
    dueMs: deps.now() + (run.inHand === null ? WRITE_BACK_EVERY_MS : LOOK_AGAIN_MS),
    checkpoint: { ...run },
    alarm: aside > 0 ? 'write_back/set-aside' : null,
  };
};
