import type { ShopPlatform } from '@varai/core/testkit';
import type { Hub } from '../hub.ts';
import type { Store } from '../store/tenancy.ts';

export const DEMO_TENANT = 'demo';
const REGION = 'EU';

/** One shop of the demo, as the directory keeps it. */
export interface DemoStore {
  readonly platform: ShopPlatform;
  readonly storeId: string;
  readonly shopKey: string;
  readonly name: string;
  readonly currency: 'EUR' | 'USD' | 'GBP';
  /** Of the shop's clock from UTC. */
  readonly offsetMinutes: number;
}

const DEMO_STORES: readonly DemoStore[] = [
  {
    platform: 'shopify',
    storeId: 'demo-shopify',
    shopKey: 'varai-demo.myshopify.com',
    name: 'Kiez Optik',
    currency: 'EUR',
    offsetMinutes: 60,
  },
  {
    platform: 'woocommerce',
    storeId: 'demo-woocommerce',
    shopKey: 'brillenhaus.example',
    name: 'Brillenhaus Nord',
    currency: 'EUR',
    offsetMinutes: 60,
  },
  {
    platform: 'magento',
    storeId: 'demo-magento',
    shopKey: 'spectacle-works.example',
    name: 'Spectacle Works',
    currency: 'USD',
    offsetMinutes: 0,
  },
  {
    platform: 'html',
    storeId: 'demo-html',
    shopKey: 'fern-and-frame.example',
    name: 'Fern & Frame',
    currency: 'GBP',
    offsetMinutes: 0,
  },
];

const zoneOf = (minutes: number): string =>
  minutes === 0 ? 'UTC' : `+${String(minutes / 60).padStart(2, '0')}:00`;

export interface KnownDemoStore extends DemoStore {
  readonly store: Store;
  /** It was not there before this start. */
  readonly isNew: boolean;
}

/** Makes the demo's stores known where they are not, each with a random secret of its own; says which are new. */
export async function ensureDemoStores(hub: Hub): Promise<KnownDemoStore[]> {
  const known: KnownDemoStore[] = [];
  for (const shop of DEMO_STORES) {
    const before = (await hub.directory.stores(DEMO_TENANT)).find((store) => store._id === shop.storeId);
    if (before === undefined) {
      await hub.directory.addStore({
        ...shop,
        tenantId: DEMO_TENANT,
        region: REGION,
        timeZone: zoneOf(shop.offsetMinutes),
      });
    } else if (before.status !== 'active') {
      await hub.directory.setStatus(shop.storeId, 'active');
    }
    known.push({
      ...shop,
      store: (await hub.directory.byId(shop.storeId)) as Store,
      isNew: before === undefined,
    });
  }
  return known;
}
