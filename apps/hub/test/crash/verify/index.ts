import type { Db } from 'mongodb';
import { Findings } from './finding.ts';
import { readShown } from './shown.ts';
import type { Witnessed } from './statement.ts';
import { truthOf } from './truth.ts';
import { verifyOrders } from './verify-orders.ts';
import { verifyOwnership, type OwnershipContext } from './verify-ownership.ts';
import { verifyProducts, type ProductContext } from './verify-products.ts';
import { verifyPurchases } from './verify-purchases.ts';
import { verifyRows } from './verify-rows.ts';
import { verifyUsers, type UserContext } from './verify-users.ts';
import { verifyVisits } from './verify-visits.ts';

export type { Witnessed } from './statement.ts';
export { Findings, type Finding } from './finding.ts';

export interface VerifyOptions extends ProductContext, UserContext, OwnershipContext {
  /** Whether the hub's duplicate filter was on. */
  readonly dedupe: boolean;
}

/**
 * Compares all that a database shows with what the shops said and were answered. Its rules are written anew here, from the
 * shops' side: nothing of how the hub maps, claims or derives is imported, or a mistake there would excuse itself.
 */
export async function verify(
  db: Db,
  witnessed: readonly Witnessed[],
  options: VerifyOptions,
): Promise<Findings> {
  const shown = await readShown(db);
  const truth = truthOf(witnessed);
  const findings = new Findings();
  verifyRows(shown, witnessed, options.dedupe, findings);
  verifyOwnership(shown, options, findings);
  verifyOrders(shown, truth, findings);
  verifyPurchases(shown, truth, findings);
  verifyProducts(shown, truth, options, findings);
  await verifyUsers(shown, truth, options, findings);
  verifyVisits(shown, truth, findings);
  return findings;
}
