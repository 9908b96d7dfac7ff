import type {
  Carried,
  OrderFacts,
  ProductTruth,
  Saying,
  SentEvent,
  ShopTruth,
  VariantTruth,
} from './truth.ts';

/** An event that was answered 2xx, and when that was first so (ms since 1970; null where nobody measured). */
export interface AcknowledgedEvent {
  readonly event: SentEvent;
  readonly acceptedMs?: number | null;
}

interface Said<T> {
  readonly order: readonly number[];
  readonly value: T;
}

/** What counts, left to right; whatever the body and the source leave open, the first acceptance fills. */
function orderOf({ modifiedMs, snapshotMs, rank, sequence }: Saying, acceptedMs: number | null): number[] {
  const snapshot = snapshotMs ?? acceptedMs ?? modifiedMs ?? 0;
  return [modifiedMs ?? snapshot, snapshot, rank, sequence];
}

const later = (a: readonly number[], b: readonly number[]): boolean => {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && (a[at] as number) > (b[at] as number);
};

/** Newest by key. */
class Newest<T> {
  readonly #said = new Map<string, Said<T>>();

  hear(key: string, order: readonly number[], value: T): void {
    const before = this.#said.get(key);
    if (before === undefined || later(order, before.order)) this.#said.set(key, { order, value });
  }

  get(key: string): T | undefined {
    return this.#said.get(key)?.value;
  }

  entries(): [string, T][] {
    return [...this.#said].map(([key, { value }]) => [key, value]);
  }
}

/**
 * What a hub must show of one store once it has applied exactly these events, in whatever order and however often they came.
 * It knows nothing of claims: each resource's newest event holds its whole state, refunds and interactions add up by identity.
 */
export function truthAfter(acknowledged: readonly AcknowledgedEvent[]): ShopTruth {
  const products = new Newest<ProductTruth | null>();
  const variants = new Newest<VariantTruth>();
  const customers = new Newest<Extract<Carried, { kind: 'customer' }>['state']>();
  const orders = new Newest<Extract<Carried, { kind: 'order' }>['state']>();
  const cancelled = new Set<string>();
  const refunds = new Map<string, Map<string, number>>();
  const interactions = new Map<string, Extract<Carried, { kind: 'interaction' }>>();
  const sessions = new Map<string, { started: boolean; completed: boolean; lastAt: string }>();

  for (const { event, acceptedMs = null } of acknowledged) {
    const order = orderOf(event.saying, acceptedMs);
    for (const carried of event.carried) {
      switch (carried.kind) {
        case 'product':
          products.hear(carried.id, order, carried.state);
          break;
        case 'variant':
          variants.hear(`${carried.id} ${carried.variantId}`, order, carried.state);
          break;
        case 'customer':
          customers.hear(carried.id, order, carried.state);
          break;
        case 'order':
          orders.hear(carried.id, order, carried.state);
          if (carried.state?.status === 'cancelled') cancelled.add(carried.id);
          break;
        case 'refund':
          refunds.set(
            carried.id,
            (refunds.get(carried.id) ?? new Map<string, number>()).set(carried.refundId, carried.amountMinor),
          );
          break;
        case 'interaction':
          interactions.set(`${event.eventKey}#${carried.index}`, carried);
          break;
        case 'session': {
          const before = sessions.get(carried.id) ?? { started: false, completed: false, lastAt: carried.at };
          sessions.set(carried.id, {
            started: before.started || carried.step === 'started',
            completed: before.completed || carried.step === 'completed',
            lastAt: carried.at > before.lastAt ? carried.at : before.lastAt,
          });
          break;
        }
      }
    }
  }

  const withVariants = ([id, product]: [string, ProductTruth | null]): [string, ProductTruth | null] => {
    if (product === null) return [id, null];
    const told = Object.entries(product.variants).map(
      ([variantId, own]) => [variantId, own ?? variants.get(`${id} ${variantId}`) ?? null] as const,
    );
    return [id, { ...product, variants: Object.fromEntries(told) }];
  };
  const facts = new Map<string, OrderFacts>();
  for (const id of new Set([...orders.entries().map(([key]) => key), ...refunds.keys()])) {
    const state = orders.get(id);
    const known = refunds.get(id) ?? new Map<string, number>();
    const refundedMinor = Math.max(
      [...known.values()].reduce((sum, amount) => sum + amount, 0),
      state?.refundedMinor ?? 0,
    );
    facts.set(id, {
      state,
      wasCancelled: cancelled.has(id),
      refunds: Object.fromEntries(known),
      refundedMinor,
    });
  }
  return {
    products: new Map(products.entries().map(withVariants)),
    customers: new Map(customers.entries()),
    orders: facts,
    interactions,
    sessions,
  };
}
