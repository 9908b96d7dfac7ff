import { isDeepStrictEqual } from 'node:util';
import type { Store, TenantContext } from '../store/tenancy.ts';
import type { BreakerReading } from './circuit-breaker.ts';
import { connectors } from './index.ts';
import { openShop, type OpenedShop } from './open-shop.ts';
import { realPace, type Pace } from './pace.ts';
import type { Reach } from './reach.ts';
import type { PlatformApi, ShopAccess, ShopApi } from './shop-api.ts';

/** A store's API, opened, and what its platform can do. */
export interface OpenShop {
  readonly api: ShopApi;
  readonly platform: PlatformApi;
}

/** A store that this process asked, and how its breaker stands. */
export interface AskedShop extends TenantContext, Pick<Store, 'storeId' | 'platform'> {
  readonly breaker: BreakerReading;
}

/** Every store's API, opened once: a second one would spend the store's budget twice. */
export class Shops {
  readonly reach: Reach;
  readonly #pace: Pace;
  readonly #opened = new Map<
    string,
    { readonly store: Store; readonly access: ShopAccess; readonly shop: OpenedShop }
  >();

  constructor(reach: Reach, pace: Pace = realPace) {
    this.reach = reach;
    this.#pace = pace;
  }

  /** Null where no access was given. Throws AccessProblem. */
  readonly of = (store: Store): OpenShop | null => {
    const { storeId, platform: name, access } = store;
    const platform = connectors[name].api;
    if (access === null) return null;
    const known = this.#opened.get(storeId);
    if (known !== undefined && isDeepStrictEqual(known.access, access))
      return { api: known.shop.api, platform };
    const shop = openShop(platform, access, { reach: this.reach, pace: this.#pace });
    this.#opened.set(storeId, { store, access, shop });
    return { api: shop.api, platform };
  };

  asked(): AskedShop[] {
    return [...this.#opened.values()].map(({ store: { tenantId, region, storeId, platform }, shop }) => ({
      tenantId,
      region,
      storeId,
      platform,
      breaker: shop.breaker(),
    }));
  }
}
