import { setTimeout as sleep } from 'node:timers/promises';
import { listingId } from '@varai/core/conflict';
import type { Frame, Shop } from '@varai/core/testkit';
import type { Hub } from '../hub.ts';
import { picturesAt } from './catalogue.ts';
import { deliver, emptyTally, type Sending, type Tally } from './deliver.ts';
import { DEMO_TENANT, ensureDemoStores, type KnownDemoStore } from './demo-stores.ts';
import { demoShops } from './shops.ts';

export interface DemoOptions {
  readonly hub: Hub;
  /** Where it listens. */
  readonly address: string;
  readonly frames: readonly Frame[];
  /** Things that happen a second, over all shops; 0 = none. */
  readonly rate: number;
  readonly stop: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

export interface Opened {
  readonly stores: readonly KnownDemoStore[];
  readonly shops: readonly Shop[];
  readonly tally: Tally;
  readonly seconds: number;
  /** A product that every shop sells: worth a look. */
  readonly productId: string;
}

/** Lets the shops tell everything that they have, as a first export does, and waits until it is applied. */
export async function openShops({ hub, address, frames, stop, progress }: DemoOptions): Promise<Opened> {
  const startedMs = performance.now();
  const stores = await ensureDemoStores(hub);
  const shops = demoShops({
    stores,
    frames,
    pictureBase: picturesAt(address),
    life: stores.some(({ isNew }) => isNew) ? 0 : lifeNow(),
  });
  const exported = shops.map((shop) => shop.open().map((delivery): Sending => ({ shop, delivery })));
  // Side by side, as shops do.
  const all = interleaved(exported);
  const tally = emptyTally();
  await deliver(address, all, tally, stop, (count) => progress(count, all.length));
  await settled(hub, stop);
  return {
    stores,
    shops,
    tally,
    seconds: (performance.now() - startedMs) / 1000,
    productId: firstProduct(shops),
  };
}

/** The first goods of the catalogue are sold by all. */
function firstProduct(shops: readonly Shop[]): string {
  const [shop] = shops as readonly [Shop];
  return listingId(shop.storeId, 'product', shop.truth().products.keys().next().value as string);
}

const LIVES_SINCE = Date.UTC(2026, 0, 1);
/** Seconds since the first demo: two starts never give the same event the same name. */
const lifeNow = (): number => Math.max(1, Math.floor((Date.now() - LIVES_SINCE) / 1000));

const interleaved = <T>(lists: readonly (readonly T[])[]): T[] =>
  Array.from({ length: Math.max(0, ...lists.map((list) => list.length)) }, (_, i) =>
    lists.flatMap((list) => list.slice(i, i + 1)),
  ).flat();

const EVERY_MS = 100;

/** Resolves once nothing of the demo's waits to be applied. */
export async function settled(hub: Hub, stop: AbortSignal): Promise<void> {
  const tenant = await hub.directory.tenant(DEMO_TENANT);
  if (tenant === null) return;
  const rows = hub.log.rows(tenant.region);
  while (
    !stop.aborted &&
    (await rows.countDocuments(
      { tenantId: DEMO_TENANT as never, state: 'pending', attempts: 0 },
      { limit: 1 },
    )) > 0
  )
    await sleep(EVERY_MS);
}

/** Steps after which the shops begin a new life: what they remember would grow for ever. */
const STEPS_OF_A_LIFE = 20_000;

/** Lets things happen in the shops until told to stop. */
export async function runShops(
  options: DemoOptions,
  { shops, tally }: Pick<Opened, 'shops' | 'tally'>,
): Promise<void> {
  const { address, rate, stop } = options;
  if (rate === 0) return;
  for (let alive = shops; !stop.aborted; alive = (await openShops(options)).shops) {
    for (let step = 0; step < STEPS_OF_A_LIFE && !stop.aborted; step++) {
      const shop = alive[step % alive.length] as Shop;
      await deliver(
        address,
        shop.step().map((delivery) => ({ shop, delivery })),
        tally,
        stop,
      );
      await sleep(1000 / rate, undefined, { signal: stop }).catch(() => undefined);
    }
  }
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
  const live = { tenantId: tenant.tenantId, state: 'live' as const };
  const [products, shared, shoppers, orders] = await Promise.all([
    hub.entities.docs(tenant, 'product').countDocuments(live),
    hub.entities.docs(tenant, 'product').countDocuments({ ...live, 'members.1': { $exists: true } }),
    hub.entities.docs(tenant, 'user').countDocuments(live),
    hub.entities.docs(tenant, 'order').countDocuments(live),
  ]);
  return { products, shared, shoppers, orders };
}
