import type { OpenShop } from '../../connectors/shops.ts';
import type { JobWork } from '../jobs/store-job.ts';
import { runWriteBack } from './run-write-back.ts';

/** The specification's interval. */
const WRITE_BACK_EVERY_MS = 5 * 60_000;

/** One round for a store, and again five minutes later. Where the shop cannot be written to its feed goes on all the same. */
export const writeBack: JobWork<OpenShop | null> = async (deps, { store, shop, keep, signal }) => {
  const writable =
    shop?.platform.capabilities.writeBack === true
      ? { api: shop.api, atOnce: shop.platform.caps.write }
      : null;
  const run = await runWriteBack(deps, store, writable, () => keep(), signal);
  const aside = await deps.writeBacks.countAside(store, store.storeId);
  return {
    dueMs: deps.now() + WRITE_BACK_EVERY_MS,
    checkpoint: { ...run },
    alarm: aside > 0 ? 'write_back/set-aside' : null,
  };
};
