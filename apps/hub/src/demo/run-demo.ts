import { setTimeout as sleep } from 'node:timers/promises';
import { listingId } from '@varai/core/conflict';
import type { Frame, Shop, ShopPlatform } from '@varai/core/testkit';
import { connectors } from '../connectors/index.ts';
import type { Hub } from '../hub.ts';
import { ownedBy } from '../store/tenancy.ts';
import { picturesAt } from './catalogue.ts';
import { deliver, emptyTally, type Sending, type Tally } from './deliver.ts';
import { DEMO_TENANT, ensureDemoStores, type KnownDemoStore } from './demo-stores.ts';
import type { Postmen } from './manners.ts';
import { readSavedShops, saveShops } from './saved-shops.ts';
import { serveApi, type ServedApi } from './shop-apis.ts';
import { demoShops } from './shops.ts';

export interface DemoOptions {
  readonly hub: Hub;
  /** Where it listens. */
  readonly address: string;
  readonly frames: readonly Frame[];
  /** Things that happen a second, over all shops; 0 = none. */
  readonly rate: number;
  /** How each shop's webhooks travel. */
  readonly postmen: Postmen;
  /** Where the shops are kept between two runs. */
  readonly savedFile: string;
  readonly stop: AbortSignal;
  /** Things imported so far, of how many. */
  readonly progress: (done: number, total: number) => void;
}

export interface Opened {
  readonly stores: readonly KnownDemoStore[];
  readonly shops: readonly Shop[];
  readonly apis: readonly ServedApi[];
  readonly tally: Tally;
  /** Things that the hub asked the shops for. */
  readonly imported: number;
  readonly seconds: number;
  /** A product that every shop sells: worth a look. */
  readonly productId: string;
}

/**
 * Opens the shops: their APIs are served and the hub is told of them, so that it imports what they have; what an API does not
 * tell comes as signed webhooks. Resolves once it is all applied.
 */
export async function openShops(options: DemoOptions): Promise<Opened> {
  const { hub, address, frames, stop } = options;
  const startedMs = performance.now();
  const stores = await ensureDemoStores(hub);
  const shops = demoShops({
    stores,
    frames,
    pictureBase: picturesAt(address),
    saved: readSavedShops(options.savedFile),
  });
  const apis = (await Promise.all(shops.map(serveApi))).filter((api) => api !== null);
  for (const { shop, access } of apis) await hub.directory.setAccess(shop.storeId, access);
  // What no API tells (a page store's customers and orders) they tell once by themselves.
  const untold = shops.filter(
    ({ platform, storeId }) =>
      !tellsAll(platform) && stores.some((store) => store.storeId === storeId && store.isNew),
  );
  const tally = emptyTally();
  await deliver(
    address,
    untold.flatMap((shop) => shop.open().map((delivery): Sending => ({ shop, delivery }))),
    tally,
    stop,
  );
  const imported = await importedAll(
    options,
    stores.filter(({ storeId }) => apis.some(({ shop }) => shop.storeId === storeId)),
  );
  await settled(hub, stop);
  saveShops(options.savedFile, shops);
  return {
    stores,
    shops,
    apis,
    tally,
    imported,
    seconds: (performance.now() - startedMs) / 1000,
    productId: firstProduct(shops),
  };
}

/** Whether all that a shop has can be asked for. */
const tellsAll = (platform: ShopPlatform): boolean => {
  const can = connectors[platform].api?.capabilities;
  return can?.bulk === true && can.customers === true && can.orders === true;
};

const EVERY_MS = 100;

/** Resolves once every import of the demo's stores reached its end; returns how many things they brought. */
async function importedAll(
  { hub, stop, progress }: DemoOptions,
  stores: readonly KnownDemoStore[],
): Promise<number> {
  for (;;) {
    const jobs = (
      await Promise.all(stores.map(({ store }) => hub.jobDeps.jobs.ofStore(store, store.storeId)))
    ).map((each) => each.filter(({ job }) => job === 'import'));
    const all = jobs.flat();
    const read = sum(all.map(({ checkpoint }) => Number(checkpoint['read'] ?? 0)));
    const counted = sum(all.map(({ checkpoint }) => Number(checkpoint['counted'] ?? 0)));
    if (read > 0) progress(read, Math.max(read, counted));
    const isOver = jobs.every(
      (each) => each.length > 0 && each.every(({ finishedAt }) => finishedAt !== null),
    );
    if (isOver || stop.aborted) return read;
    await sleep(EVERY_MS);
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** The first goods of the catalogue are sold by all. */
function firstProduct(shops: readonly Shop[]): string {
  const [shop] = shops as readonly [Shop];
  return listingId(shop.storeId, 'product', shop.state.products.keys().next().value as string);
}

/** Resolves once nothing of the demo's waits to be applied. */
export async function settled(hub: Hub, stop: AbortSignal): Promise<void> {
  const tenant = await hub.directory.tenant(DEMO_TENANT);
  if (tenant === null) return;
  const rows = hub.log.rows(tenant.region);
  while (
    !stop.aborted &&
    (await rows.countDocuments({ ...ownedBy(tenant), state: 'pending', attempts: 0 }, { limit: 1 })) > 0
  )
    await sleep(EVERY_MS);
}

/** After so many steps the shops rest: what they hold would grow for ever. */
const STEPS_OF_A_RUN = 100_000;
const SAVED_EVERY_MS = 5_000;

/** Lets things happen in the shops until told to stop. */
export async function runShops(
  { address, rate, stop, savedFile, postmen }: DemoOptions,
  { shops, tally }: Pick<Opened, 'shops' | 'tally'>,
): Promise<void> {
  if (rate === 0) return;
  let savedMs = Date.now();
  for (let step = 0; step < STEPS_OF_A_RUN && !stop.aborted; step++) {
    const shop = shops[step % shops.length] as Shop;
    const sendings = shop.step().map((delivery): Sending => ({ shop, delivery }));
    await deliver(address, postmen[shop.platform].carry(sendings, Date.now()), tally, stop);
    if (Date.now() - savedMs > SAVED_EVERY_MS) {
      savedMs = Date.now();
      saveShops(savedFile, shops);
    }
    await sleep(1000 / rate, undefined, { signal: stop }).catch(() => undefined);
  }
  saveShops(savedFile, shops);
}

export interface Agreement {
  /** Things that are sold now, each told once. */
  readonly products: number;
  /** Of these, sold by more than one shop. */
  readonly shared: number;
  readonly shoppers: number;
  readonly orders: number;
}

/** What the shops agree on now. */
export async function agreement(hub: Hub): Promise<Agreement> {
  const tenant = await hub.directory.tenant(DEMO_TENANT);
  if (tenant === null) return { products: 0, shared: 0, shoppers: 0, orders: 0 };
  const live = { ...ownedBy(tenant), state: 'live' as const };
  const [products, shared, shoppers, orders] = await Promise.all([
    hub.entities.docs(tenant, 'product').countDocuments(live),
    hub.entities.docs(tenant, 'product').countDocuments({ ...live, 'members.1': { $exists: true } }),
    hub.entities.docs(tenant, 'user').countDocuments(live),
    hub.entities.docs(tenant, 'order').countDocuments(live),
  ]);
  return { products, shared, shoppers, orders };
}
