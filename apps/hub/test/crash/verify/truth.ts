import type { Carried, CustomerTruth, OrderTruth, ProductTruth, VariantTruth } from '@varai/core/testkit';
import { statementOf, type Statement, type Witnessed } from './statement.ts';

export type Interaction = Extract<Carried, { kind: 'interaction' }>;

/** What was said about one resource of one store. */
export interface Said<T> {
  readonly storeId: string;
  readonly id: string;
  readonly statements: Statement<T>[];
}
export interface SaidOrder extends Said<OrderTruth> {
  /** By refund id; acknowledged where any event that names it was. */
  readonly refunds: Map<string, { amountMinor: number; isSure: boolean }>;
}
export interface SaidProduct extends Said<ProductTruth> {
  /** Variants that were told by bodies of their own. */
  readonly variants: Map<string, Statement<VariantTruth>[]>;
}
export type SaidSession = Said<{ readonly at: string; readonly step: 'started' | 'active' | 'completed' }>;

/** Everything that the shops said, by `<store>:<kind>:<resource id>`, kinds as the hub names them. */
export interface Truth {
  readonly products: ReadonlyMap<string, SaidProduct>;
  readonly users: ReadonlyMap<string, Said<CustomerTruth>>;
  readonly orders: ReadonlyMap<string, SaidOrder>;
  readonly sessions: ReadonlyMap<string, SaidSession>;
  readonly interactions: readonly { readonly witnessed: Witnessed; readonly interaction: Interaction }[];
}

export const listingIdOf = (storeId: string, kind: string, id: string): string => `${storeId}:${kind}:${id}`;

/** Sorts what was witnessed by what it is about. Decides nothing yet. */
export function truthOf(all: readonly Witnessed[]): Truth {
  const products = new Map<string, SaidProduct>();
  const users = new Map<string, Said<CustomerTruth>>();
  const orders = new Map<string, SaidOrder>();
  const sessions = new Map<string, SaidSession>();
  const interactions: { witnessed: Witnessed; interaction: Interaction }[] = [];
  for (const witnessed of all) {
    const { storeId } = witnessed.event;
    const product = (id: string): SaidProduct =>
      entry(products, listingIdOf(storeId, 'product', id), () => ({
        storeId,
        id,
        statements: [],
        variants: new Map(),
      }));
    const order = (id: string): SaidOrder =>
      entry(orders, listingIdOf(storeId, 'order', id), () => ({
        storeId,
        id,
        statements: [],
        refunds: new Map(),
      }));
    for (const carried of witnessed.event.carried) {
      switch (carried.kind) {
        case 'product':
          product(carried.id).statements.push(statementOf(witnessed, carried.state));
          break;
        case 'variant':
          entry(product(carried.id).variants, carried.variantId, () => []).push(
            statementOf(witnessed, carried.state),
          );
          break;
        case 'customer':
          entry(users, listingIdOf(storeId, 'user', carried.id), () => ({
            storeId,
            id: carried.id,
            statements: [],
          })).statements.push(statementOf(witnessed, carried.state));
          break;
        case 'order':
          order(carried.id).statements.push(statementOf(witnessed, carried.state));
          break;
        case 'refund': {
          const { refunds } = order(carried.id);
          const isSure = witnessed.isAcknowledged || refunds.get(carried.refundId)?.isSure === true;
          refunds.set(carried.refundId, { amountMinor: carried.amountMinor, isSure });
          break;
        }
        case 'interaction':
          interactions.push({ witnessed, interaction: carried });
          break;
        case 'session':
          entry(sessions, listingIdOf(storeId, 'session', carried.id), () => ({
            storeId,
            id: carried.id,
            statements: [],
          })).statements.push(statementOf(witnessed, { at: carried.at, step: carried.step }));
          break;
      }
    }
  }
  return { products, users, orders, sessions, interactions };
}

function entry<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
