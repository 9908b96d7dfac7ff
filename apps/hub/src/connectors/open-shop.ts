import { CircuitBreaker, type BreakerReading } from './circuit-breaker.ts';
import { shopHttp } from './http-client.ts';
import { realPace, type Pace } from './pace.ts';
import { rateBudget } from './rate-budget.ts';
import type { Reach } from './reach.ts';
import type { PlatformApi, ShopAccess, ShopApi } from './shop-api.ts';

export interface OpenedShop {
  readonly api: ShopApi;
  readonly breaker: () => BreakerReading;
}

export interface OpenShopOptions {
  readonly reach: Reach;
  readonly pace?: Pace;
  /** Told whenever the store's breaker opens or closes. */
  readonly onBreaker?: (reading: BreakerReading) => void;
}

/**
 * One store's API with a budget and a breaker of its own. To be kept while the access stays the same: a second one would spend
 * the budget twice. Throws AccessProblem.
 */
export function openShop(
  platform: PlatformApi,
  access: ShopAccess,
  { reach, pace = realPace, onBreaker }: OpenShopOptions,
): OpenedShop {
  const breaker = new CircuitBreaker(pace.nowMs, undefined, onBreaker);
  const given = Object.values(access.credentials);
  const http = shopHttp({
    url: access.url,
    fileHosts: platform.fileHosts ?? [],
    reach,
    // Pairs travel as Basic credentials: a shop that echoes those echoes the secret.
    secrets: [...given, Buffer.from(given.join(':')).toString('base64')],
    budget: rateBudget(platform.budget, pace),
    breaker,
    pace,
  });
  return { api: platform.open(access, http, pace), breaker: () => breaker.reading() };
}
