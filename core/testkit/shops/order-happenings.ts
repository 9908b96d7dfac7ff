import type { Change } from './change.ts';
import {
  linesGross,
  refundedMinor,
  totalGross,
  type ShopCustomer,
  type ShopLine,
  type ShopOrder,
  type ShopProduct,
  type ShopRefund,
  type ShopVariant,
} from './state.ts';
import { addressOf, person } from './people.ts';
import type { World } from './world.ts';

type Changes = readonly Change[] | null;

const TAX = 0.19;
/** The tax in a price that contains it. */
const taxIn = (gross: number): number => gross - Math.round(gross / (1 + TAX));

const orders = (world: World, states: readonly ShopOrder['state'][]): ShopOrder[] =>
  [...world.state.orders.values()].filter(
    (order) => !order.deleted && states.includes(order.state) && world.mayChange(order.modifiedMs),
  );
const pick = <T>(world: World, from: readonly T[]): T | null =>
  from.length === 0 ? null : world.random.pick(from);

export function placeOrder(world: World): Changes {
  const { random, state } = world;
  const sellable = [...state.products.values()].filter(
    (product) =>
      !product.deleted &&
      product.variants.some((variant) => variant.stock > 1 && world.mayChange(variant.modifiedMs)) &&
      world.mayChange(product.modifiedMs),
  );
  if (sellable.length === 0) return null;
  const customers = [...state.customers.values()].filter(
    (each) => !each.deleted && world.mayChange(each.modifiedMs),
  );
  const customer = random.chance(0.25) ? null : pick(world, customers);
  const sold = random.shuffle(sellable).slice(
    0,
    random.weighted([
      [1, 70],
      [2, 24],
      [3, 6],
    ]),
  );
  const atMs = world.instant();
  const lines: ShopLine[] = [];
  const stock: Change[] = [];
  for (const product of sold) {
    const variant = random.pick(
      product.variants.filter((each) => each.stock > 1 && world.mayChange(each.modifiedMs)),
    );
    const quantity = random.chance(0.12) ? 2 : 1;
    lines.push(lineOf(world, product, variant, quantity));
    variant.stock -= quantity;
    variant.modifiedMs = atMs;
    stock.push({ what: 'stock', product, variants: [variant] });
  }
  const order = newOrder(world, customer, lines, atMs);
  const spender = customer === null ? [] : [spend(customer, order, atMs)];
  return [{ what: 'order', verb: 'placed', order }, ...stock, ...spender];
}

const lineOf = (world: World, product: ShopProduct, variant: ShopVariant, quantity: number): ShopLine => ({
  id: world.id(),
  productId: product.id,
  variantId: variant.id,
  sku: variant.sku,
  title: product.title,
  colour: variant.colour,
  brand: product.brand,
  quantity,
  grossMinor: variant.priceMinor,
  taxMinor: taxIn(variant.priceMinor),
});

function newOrder(
  world: World,
  customer: ShopCustomer | null,
  lines: readonly ShopLine[],
  atMs: number,
): ShopOrder {
  const { random } = world;
  const guest = person(random, `guest-${random.hex(6)}`);
  const address = customer?.address ?? addressOf(guest, random, { next: () => world.id() });
  const shippingMinor = random.pick([0, 490, 790]);
  const order: ShopOrder = {
    id: world.id(),
    number: world.orderNumber(),
    token: random.hex(32),
    currency: world.currency,
    customerId: customer?.id ?? null,
    email: customer?.email ?? guest.email,
    billing: address,
    shipping: address,
    lines,
    shippingMinor,
    shippingTaxMinor: taxIn(shippingMinor),
    placedMs: atMs,
    refunds: [],
    predecessorNumber: null,
    state: random.chance(0.6) ? 'paid' : 'pending',
    cancelledMs: null,
    modifiedMs: atMs,
    deleted: false,
  };
  addOrder(world, order);
  return order;
}

function addOrder(world: World, order: ShopOrder): void {
  const { orders: all } = world.state;
  all.set(order.id, order);
  // The oldest never change again.
  if (all.size > world.mostOrders) all.delete(all.keys().next().value as string);
}

function spend(customer: ShopCustomer, order: ShopOrder, atMs: number): Change {
  customer.ordersCount += 1;
  customer.spentMinor += totalGross(order);
  customer.modifiedMs = atMs;
  return { what: 'customer', verb: 'update', customer };
}

/** One step on: pending, paid, shipped (where the platform knows it), completed. */
export function walkOrder(world: World): Changes {
  const order = pick(world, orders(world, ['pending', 'paid', 'shipped']));
  if (order === null) return null;
  const verb =
    order.state === 'pending'
      ? 'paid'
      : order.state === 'paid' && world.habits.ships
        ? 'shipped'
        : 'completed';
  order.state = verb;
  order.modifiedMs = world.instant();
  return [{ what: 'order', verb, order }];
}

export function cancelOrder(world: World): Changes {
  const order = pick(
    world,
    orders(world, ['pending', 'paid']).filter((each) => each.refunds.length === 0),
  );
  return order === null ? null : [cancel(world, order)];
}

function cancel(world: World, order: ShopOrder): Change {
  order.state = 'cancelled';
  order.modifiedMs = order.cancelledMs = world.instant();
  return { what: 'order', verb: 'cancelled', order };
}

export function reopenOrder(world: World): Changes {
  const order = pick(
    world,
    orders(world, world.habits.reopensCancelled ? ['cancelled', 'completed'] : ['completed']),
  );
  if (
    order === null ||
    (order.state === 'completed' && !world.habits.ships && !world.habits.reopensCancelled)
  )
    return null;
  order.state = order.state === 'cancelled' || !world.habits.ships ? 'paid' : 'shipped';
  order.cancelledMs = null;
  order.modifiedMs = world.instant();
  return [{ what: 'order', verb: 'reopened', order }];
}

/** One line back, or everything that is left. */
export function refundOrder(world: World): Changes {
  const order = pick(
    world,
    orders(world, ['paid', 'shipped', 'completed']).filter((each) => refundedMinor(each) < totalGross(each)),
  );
  if (order === null) return null;
  const atMs = world.instant();
  const left = totalGross(order) - refundedMinor(order);
  const line = world.random.pick(order.lines);
  const isWhole = order.refunds.length === 0 ? world.random.chance(0.4) : true;
  const amountMinor = isWhole ? left : Math.min(left, line.grossMinor);
  const lines =
    isWhole && order.refunds.length === 0
      ? order.lines.map((each) => back(world, each, each.quantity))
      : [back(world, line, 1)];
  const refund: ShopRefund = { id: world.id(), atMs, amountMinor, reason: 'does not fit', lines };
  order.refunds.push(refund);
  order.modifiedMs = atMs;
  if (refundedMinor(order) === totalGross(order)) order.state = 'refunded';
  return [
    { what: 'refund', order, refund },
    { what: 'order', verb: 'refunded', order },
  ];
}

const back = (world: World, line: ShopLine, quantity: number): ShopRefund['lines'][number] => ({
  id: world.id(),
  lineId: line.id,
  quantity,
});

/** Where platforms edit by replacing: the old order is cancelled, a new one with a number derived from it takes its place. */
export function editOrder(world: World): Changes {
  if (!world.habits.editsByReplacing) return null;
  const old = pick(
    world,
    orders(world, ['pending']).filter((each) => linesGross(each) > 0),
  );
  if (old === null) return null;
  const cancelled = cancel(world, old);
  const [base, times] = old.number.split('-');
  const atMs = world.instant();
  const order: ShopOrder = {
    ...old,
    id: world.id(),
    number: `${base as string}-${Number(times ?? 0) + 1}`,
    lines: old.lines.map((line) => ({ ...line, id: world.id(), quantity: line.quantity + 1 })),
    refunds: [],
    predecessorNumber: old.number,
    state: 'pending',
    cancelledMs: null,
    placedMs: atMs,
    modifiedMs: atMs,
  };
  addOrder(world, order);
  return [cancelled, { what: 'order', verb: 'edited', order }];
}
