import type { OrderTruth } from '@varai/core/testkit';
import { canonical, type Findings } from './finding.ts';
import { at, type Doc, type Shown } from './shown.ts';
import { isHeard, mayBeAbsent, newest } from './statement.ts';
import { verifyTosses } from './toss.ts';
import { listingIdOf, type SaidOrder, type Truth } from './truth.ts';

/** Orders, their lines and refunds. */
export function verifyOrders(shown: Shown, truth: Truth, findings: Findings): void {
  for (const [listingId, said] of truth.orders) verifyOrder(shown, listingId, said, findings);
  for (const doc of shown.orders.values()) {
    if (!truth.orders.has(doc._id))
      findings.add('doubled', doc._id, 'order', doc['state'], 'no such order was told');
  }
}

type Projection = Readonly<Record<string, unknown>>;

const lineOrder = (a: { lineId: string }, b: { lineId: string }): number => (a.lineId < b.lineId ? -1 : 1);

const expectedOf = (storeId: string, order: OrderTruth): Projection => ({
  number: order.number,
  status: order.status,
  currency: order.currency,
  totalMinor: order.totalMinor,
  subtotalMinor: order.subtotalMinor,
  taxMinor: order.taxMinor,
  shippingMinor: order.shippingMinor,
  customerListingId: order.customerId === null ? null : listingIdOf(storeId, 'user', order.customerId),
  guest: order.customerId === null,
  predecessorNumber: order.predecessorNumber,
  lines: [...order.lines]
    .sort(lineOrder)
    .map((line) => ({ ...line, productListingId: listingIdOf(storeId, 'product', line.productId) })),
});

const shownOf = (doc: Doc): Projection => ({
  number: doc['number'],
  status: doc['status'],
  currency: doc['currency'],
  totalMinor: doc['totalMinor'],
  subtotalMinor: doc['subtotalMinor'],
  taxMinor: doc['taxMinor'],
  shippingMinor: doc['shippingMinor'],
  customerListingId: doc['customerListingId'],
  guest: doc['guest'],
  predecessorNumber: at(doc, 'metadata', 'predecessorNumber'),
  lines: [...((doc['lines'] ?? []) as { lineId: string }[])].sort(lineOrder),
});

function verifyOrder(shown: Shown, listingId: string, said: SaidOrder, findings: Findings): void {
  findings.look('order');
  const doc = shown.orders.get(listingId);
  const sureRefunds = [...said.refunds].filter(([, refund]) => refund.isSure);
  if (doc === undefined) {
    if (!mayBeAbsent(said.statements) || sureRefunds.length > 0)
      findings.add('lost', listingId, 'order', null, 'an order');
    return;
  }
  const life = newest(said.statements);
  const states = new Set(life.map(({ value }) => (value === null ? 'deleted' : 'live')));
  if (mayBeAbsent(said.statements)) states.add('awaited' as never);
  findings.expect(listingId, 'state', doc['state'], [...states]);
  if (doc['state'] !== 'deleted') verifyRefunds(listingId, doc, said, findings);
  if (doc['state'] !== 'live') return;
  verifyTosses(shown, listingId, said.statements, findings);

  const bodies = said.statements.filter(({ value }) => value !== null);
  const candidates = newest(bodies);
  const is = shownOf(doc);
  const allowed = candidates.map(({ value }) => expectedOf(said.storeId, value as OrderTruth));
  verifyLines(listingId, is, allowed, findings);
  const cancelled = bodies.filter(({ value }) => value?.status === 'cancelled');
  // What the shop took back before it was asked nobody learns from it.
  const mustBeCancelled = cancelled.some(
    (each) => isHeard(each.witnessed) || (each.witnessed.isAcknowledged && candidates.includes(each)),
  );
  findings.expect(
    listingId,
    'cancellation',
    doc['cancellation'] !== null,
    cancelled.length === 0 ? [false] : mustBeCancelled ? [true] : [true, false],
  );
  if (allowed.some((each) => canonical(each) === canonical(is))) return;
  const isOlder = bodies.some(
    (each) =>
      !candidates.includes(each) &&
      canonical(expectedOf(said.storeId, each.value as OrderTruth)) === canonical(is),
  );
  if (isOlder) {
    findings.add(
      'lost',
      listingId,
      'newest word',
      is['status'],
      allowed.map((each) => each['status']),
    );
    return;
  }
  for (const field of Object.keys(is))
    findings.expect(
      listingId,
      field,
      is[field],
      allowed.map((each) => each[field]),
    );
}

/** Lines above the truth are counted apart from lines that differ: they are goods sold twice. */
function verifyLines(
  listingId: string,
  is: Projection,
  allowed: readonly Projection[],
  findings: Findings,
): void {
  const quantity = (lines: unknown): number =>
    (lines as { quantity: number }[]).reduce((sum, line) => sum + line.quantity, 0);
  const most = Math.max(...allowed.map((each) => quantity(each['lines'])));
  const sold = quantity(is['lines']);
  findings.look('lines');
  if (sold > most) findings.add('doubled', listingId, 'lines', sold, most);
}

function verifyRefunds(listingId: string, doc: Doc, said: SaidOrder, findings: Findings): void {
  const refunds = (doc['refunds'] ?? {}) as Record<string, { amountMinor?: number }>;
  let sure = 0;
  let most = 0;
  for (const [refundId, { amountMinor, isSure }] of said.refunds) {
    most += amountMinor;
    if (isSure) sure += amountMinor;
    if (refunds[refundId] !== undefined)
      findings.expect(listingId, 'refund', refunds[refundId].amountMinor, [amountMinor]);
    else if (isSure) findings.add('lost', listingId, `refund ${refundId}`, null, amountMinor);
  }
  for (const refundId of Object.keys(refunds))
    if (!said.refunds.has(refundId))
      findings.add('doubled', listingId, `refund ${refundId}`, refunds[refundId], 'no such refund');
  const refunded = Number(doc['refundedMinor'] ?? 0);
  findings.look('refundedMinor');
  if (refunded > most) findings.add('doubled', listingId, 'refundedMinor', refunded, most);
  if (refunded < sure) findings.add('lost', listingId, 'refundedMinor', refunded, sure);
}
