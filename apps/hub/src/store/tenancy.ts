import type { Policy } from '@varai/core/conflict';
import type { ShopAccess } from '../connectors/shop-api.ts';
import type { Region, Source, StoreId, TenantId } from '@varai/core/schema';

export type Platform = Exclude<Source, 'varai'>;

/** Whose data a function may touch. Every function of the store takes one; without it nothing type-checks. */
export interface TenantContext {
  readonly tenantId: TenantId;
  readonly region: Region;
}

/**
 * What a filter names first: whose documents, and with it on which shard of a cluster they lie. Beside an `_id` the server
 * looks at nothing but the index of ids.
 */
export const ownedBy = <T extends { readonly tenantId: string; readonly region: Region }>({
  tenantId,
  region,
}: T): Pick<T, 'tenantId' | 'region'> => ({ tenantId, region });

/** A store as the directory knows it: no personal data, read before anything else. */
export interface Store extends TenantContext {
  readonly storeId: StoreId;
  readonly platform: Platform;
  /** How the platform names the shop: `demo.myshopify.com`, a site's host, a store code. */
  readonly shopKey: string;
  readonly name: string;
  /** Newest first; two are valid while a secret is being rotated. Plain text in memory only. */
  readonly secrets: readonly string[];
  /** How its API is reached; null = it cannot be asked. Plain text in memory only. */
  readonly access: ShopAccess | null;
  readonly currency: string | null;
  readonly timeZone: string;
  /** Origins from which browsers may send events. */
  readonly origins: readonly string[];
}

/** Looks stores up; answers from memory for a few seconds. */
export interface Directory {
  /** By our own id or by the platform's name for the shop. Null = unknown. */
  find(platform: Platform, key: string): Promise<Store | null>;
  /** Also one that is out of service for a while; null = unknown, or uninstalled: nothing of it is applied any more. */
  byId(storeId: string): Promise<Store | null>;
  policyOf(tenant: TenantContext): Promise<Policy>;
}
