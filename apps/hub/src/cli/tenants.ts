import type { Hub } from '../hub.ts';
import type { StoreDoc } from '../store/directory.ts';
import type { TenantContext } from '../store/tenancy.ts';
import { Refusal, UsageProblem } from './outcome.ts';

/** A store as the directory lists it, without its secrets. */
export type ListedStore = Omit<StoreDoc, 'secrets' | 'access'>;

/** Every tenant that has a store, or the one that is named. Throws Refusal where there is none. */
export async function tenantsOf(hub: Hub, named: string | undefined): Promise<TenantContext[]> {
  if (named !== undefined) {
    const tenant = await hub.directory.tenant(named);
    if (tenant === null)
      throw new Refusal(`There is no tenant "${named}": \`store list\` names the ones there are.`);
    return [tenant];
  }
  const stores = await hub.directory.stores();
  const tenants = new Map(
    stores.map(({ tenantId, region }): [string, TenantContext] => [tenantId, { tenantId, region }]),
  );
  return [...tenants.values()];
}

/** The one tenant that is meant. Throws where that is not clear. */
export async function tenantOf(hub: Hub, named: string | undefined): Promise<TenantContext> {
  const [tenant, ...others] = await tenantsOf(hub, named);
  if (tenant === undefined)
    throw new Refusal(
      'There is no tenant yet: `store add` makes one with its first store, `npm start` a demo.',
    );
  if (others.length > 0)
    throw new UsageProblem(
      `There are several tenants, say which with --tenant: ${[tenant, ...others].map((each) => each.tenantId).join(', ')}.`,
    );
  return tenant;
}

/** A store by its id. Throws Refusal that names the ones there are. */
export async function storeOf(hub: Hub, storeId: string): Promise<ListedStore> {
  const stores = await hub.directory.stores();
  const store = stores.find((each) => each._id === storeId);
  if (store !== undefined) return store;
  const known =
    stores.length === 0 ? 'there is none yet' : `there are ${stores.map((each) => each._id).join(', ')}`;
  throw new Refusal(`There is no store "${storeId}": ${known}.`);
}
