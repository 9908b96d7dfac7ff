import type { Region } from '@varai/core/schema';
import type { Findings } from './finding.ts';
import { at, type Doc, type Shown } from './shown.ts';

export interface OwnershipContext {
  readonly tenantOf: (storeId: string) => string;
  /** Null = no such store. */
  readonly regionOf: (storeId: string) => Region | null;
}

/** Everything that came from a store is its tenant's and its region's, and no joined thing has members of two tenants. */
export function verifyOwnership(shown: Shown, context: OwnershipContext, findings: Findings): void {
  const storeIn = (id: string): string => id.split(':')[0] as string;
  const own = (name: string, doc: Doc, storeId: string): void => {
    findings.look('owned');
    const right = { tenantId: context.tenantOf(storeId), region: context.regionOf(storeId) };
    if (doc['tenantId'] !== right.tenantId || doc['region'] !== right.region)
      findings.add(
        'different',
        doc._id,
        `owner in ${name}`,
        { tenantId: doc['tenantId'], region: doc['region'] },
        right,
      );
  };
  for (const name of ['listings', 'products', 'views', 'users', 'orders', 'sessions'] as const) {
    for (const doc of shown[name].values()) {
      own(name, doc, storeIn(doc._id));
      const isForeign = (member: string): boolean => context.tenantOf(storeIn(member)) !== doc['tenantId'];
      const foreign = ((doc['members'] ?? []) as string[]).filter(isForeign);
      if (foreign.length > 0) findings.add('different', doc._id, 'members of others', foreign, []);
    }
  }
  for (const doc of shown.interactions) own('interactions', doc, String(doc['storeId']));
  for (const doc of shown.rows.values()) own('rows', doc, String(at(doc, 'metadata', 'storeId')));
}
