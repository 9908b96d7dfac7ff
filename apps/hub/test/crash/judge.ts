import type { Policy } from '@varai/core/conflict';
import type { Db } from 'mongodb';
import type { Keyring } from '../../src/privacy/keyring.ts';
import { isSealed, openValue } from '../../src/privacy/personal.ts';
import type { MongoDirectory } from '../../src/store/directory.ts';
import type { TenantContext } from '../../src/store/tenancy.ts';
import { verifyRederived } from './rederived.ts';
import { CURRENCY, STORES, type StoreSetting } from './shops.ts';
import { verify, type Findings, type VerifyOptions, type Witnessed } from './verify/index.ts';

/** The keys and the policies of a hub, for what cannot be judged without them. */
export interface Insight {
  readonly keyring: Keyring;
  readonly directory: MongoDirectory;
}

/** Whose word counts where two platforms speak in the same instant: the specification's order. */
const RANKS: readonly StoreSetting['platform'][] = ['shopify', 'magento', 'woocommerce', 'html'];

/** The verdict on a database: the shops' truth first, then the hub's own rules applied once more. */
export async function judge(
  db: Db,
  insight: Insight,
  witnessed: readonly Witnessed[],
  { dedupe, isReconciled }: Pick<VerifyOptions, 'dedupe' | 'isReconciled'>,
): Promise<Findings> {
  const settings = new Map(STORES.map((store) => [store.storeId, store]));
  const of = (storeId: string): StoreSetting | undefined => settings.get(storeId);
  const findings = await verify(db, witnessed, {
    dedupe,
    isReconciled,
    tenantOf: (storeId) => of(storeId)?.tenantId ?? 'nobody',
    regionOf: (storeId) => of(storeId)?.region ?? null,
    currencyOf: () => CURRENCY,
    rankOf: (storeId) => RANKS.findIndex((platform) => platform === of(storeId)?.platform),
    open: async (tenantId, value) => openSealed(insight.keyring, await tenantNamed(insight, tenantId), value),
  });
  const policyOf = async (tenantId: string): Promise<Policy> =>
    insight.directory.policyOf(await tenantNamed(insight, tenantId));
  await verifyRederived(db, policyOf, findings);
  return findings;
}

async function tenantNamed({ directory }: Insight, tenantId: string): Promise<TenantContext> {
  const tenant = await directory.tenant(tenantId);
  if (tenant === null) throw new Error(`the tenant ${tenantId} is gone`);
  return tenant;
}

/** Opens a sealed value with its subject's key as the database has it. Throws where no stored key opens it. */
async function openSealed(keyring: Keyring, tenant: TenantContext, value: unknown): Promise<unknown> {
  if (!isSealed(value)) throw new Error('it is not sealed');
  const keys = await keyring.subjects(tenant, [value.subject]);
  const key = keys.get(value.subject);
  if (key === undefined) throw new Error('its subject has no key');
  return openValue(value, key);
}
