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
  /** Whether the shops were asked in the end: what an API tells must then show, though its event never came. */
  readonly isReconciled: boolean;
}

/** Kinds that a shop's API tells of, where it has one that does. */
const TOLD = new Set(['product', 'variant', 'customer', 'order', 'refund']);

/** Whether asking the shop brings what the event said. A page store's pages tell of products alone. */
export const isToldByApi = ({ storeId, carried }: Witnessed['event']): boolean =>
  carried.every(({ kind }) => (storeId.endsWith('-html') ? kind === 'product' : TOLD.has(kind)));

const asReconciled = (each: Witnessed): Witnessed =>
  each.isAcknowledged || !isToldByApi(each.event)
    ? each
    : { ...each, isAcknowledged: true, acceptedToMs: Infinity };

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
  const truth = truthOf(options.isReconciled ? witnessed.map(asReconciled) : witnessed);
  const findings = new Findings();
  verifyRows(shown, witnessed, options, findings);
  verifyOwnership(shown, options, findings);
  verifyOrders(shown, truth, findings);
  verifyPurchases(shown, truth, findings);
  verifyProducts(shown, truth, options, findings);
  await verifyUsers(shown, truth, options, findings);
  verifyVisits(shown, truth, findings);
  return findings;
}
