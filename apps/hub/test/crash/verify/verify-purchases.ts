import type { OrderTruth } from '@varai/core/testkit';
import type { Findings } from './finding.ts';
import type { Shown } from './shown.ts';
import { mayBeAbsent, newest } from './statement.ts';
import { listingIdOf, type SaidOrder, type Truth } from './truth.ts';

/** Between these the number of a customer's live orders and their worth (minor units) may lie. */
interface Bounds {
  readonly count: readonly [least: number, most: number];
  readonly sum: readonly [least: number, most: number];
}

const NOTHING: Bounds = { count: [0, 0], sum: [0, 0] };

/** Purchases and revenue of each customer, and of each store's guests together: what an order that counts twice would swell. */
export function verifyPurchases(shown: Shown, truth: Truth, findings: Findings): void {
  const spent = new Map<string, { count: number; sum: number }>();
  for (const doc of shown.orders.values()) {
    if (doc['state'] !== 'live') continue;
    const customer = doc['customerListingId'];
    const key = typeof customer === 'string' ? customer : guestsOf(String(doc['storeId']));
    const { count, sum } = spent.get(key) ?? { count: 0, sum: 0 };
    spent.set(key, { count: count + 1, sum: sum + Number(doc['totalMinor'] ?? 0) });
  }
  const right = boundsOf([...truth.orders.values()]);
  for (const key of new Set([...spent.keys(), ...right.keys()])) {
    findings.look('customer');
    const is = spent.get(key) ?? { count: 0, sum: 0 };
    const { count, sum } = right.get(key) ?? NOTHING;
    if (is.count > count[1]) findings.add('doubled', key, 'purchases', is.count, count[1]);
    if (is.count < count[0]) findings.add('lost', key, 'purchases', is.count, count[0]);
    if (is.sum > sum[1]) findings.add('doubled', key, 'revenue', is.sum, sum[1]);
    if (is.sum < sum[0]) findings.add('different', key, 'revenue', is.sum, sum[0]);
  }
}

const guestsOf = (storeId: string): string => `guests of ${storeId}`;

function boundsOf(orders: readonly SaidOrder[]): Map<string, Bounds> {
  const bounds = new Map<string, Bounds>();
  for (const { storeId, statements } of orders) {
    const life = newest(statements);
    if (!life.some(({ value }) => value !== null)) continue;
    const isSure = !mayBeAbsent(statements) && life.every(({ value }) => value !== null);
    const bodies = newest(statements.filter(({ value }) => value !== null)).map(
      ({ value }) => value as OrderTruth,
    );
    const byCustomer = Map.groupBy(bodies, ({ customerId }) =>
      customerId === null ? guestsOf(storeId) : listingIdOf(storeId, 'user', customerId),
    );
    for (const [key, mine] of byCustomer) {
      const { count, sum } = bounds.get(key) ?? NOTHING;
      // Where unanswered words differ on whose it is, it may be either's.
      const must = Number(isSure && byCustomer.size === 1);
      const totals = mine.map(({ totalMinor }) => totalMinor);
      bounds.set(key, {
        count: [count[0] + must, count[1] + 1],
        sum: [sum[0] + must * Math.min(...totals), sum[1] + Math.max(...totals)],
      });
    }
  }
  return bounds;
}
