import type { Change } from './change.ts';
import {
  cancelOrder,
  editOrder,
  placeOrder,
  refundOrder,
  reopenOrder,
  walkOrder,
} from './order-happenings.ts';
import { productTouchedMs, type ShopProduct } from './state.ts';
import type { World } from './world.ts';

/** Tries to let one thing happen; null where the shop's state does not allow it just now. */
type Happening = (world: World) => readonly Change[] | null;

const alive = <T extends { readonly deleted: boolean }>(all: ReadonlyMap<string, T>): T[] =>
  [...all.values()].filter((each) => !each.deleted);

const pickFrom = <T>(world: World, from: readonly T[]): T | null =>
  from.length === 0 ? null : world.random.pick(from);

const pickProduct = (world: World): ShopProduct | null =>
  pickFrom(
    world,
    alive(world.state.products).filter((product) => world.mayChange(productTouchedMs(product))),
  );

const editPrice: Happening = (world) => {
  const product = pickProduct(world);
  if (product === null) return null;
  const variant = world.random.pick(product.variants);
  const atMs = world.instant();
  const before = variant.priceMinor;
  variant.priceMinor = Math.max(1900, before + world.random.pick([-2000, -1000, -500, 500, 1000, 1500]));
  variant.compareAtMinor = variant.priceMinor < before ? before : null;
  variant.modifiedMs = variant.editedMs = product.modifiedMs = atMs;
  return [{ what: 'product', verb: 'update', product, variants: [variant] }];
};

const countStock: Happening = (world) => {
  const product = pickProduct(world);
  if (product === null) return null;
  const variant = world.random.pick(product.variants);
  variant.stock = world.random.int(0, 40);
  variant.modifiedMs = world.instant();
  return [{ what: 'stock', product, variants: [variant] }];
};

const ENDINGS = ['', ' 2.0', ' – Limited Edition', ' & Case', ' (new)'] as const;

const editTitle: Happening = (world) => {
  const product = pickProduct(world);
  if (product === null) return null;
  product.title = `${product.frame.brand} ${product.frame.model}${world.random.pick(ENDINGS)}`;
  product.tags = world.random.chance(0.5)
    ? [...new Set([...product.tags, 'sale'])]
    : product.tags.filter((tag) => tag !== 'sale');
  product.modifiedMs = world.instant();
  return [{ what: 'product', verb: 'update', product, variants: [] }];
};

const MIN_PRODUCTS = 4;

const deleteProduct: Happening = (world) => {
  const product = pickProduct(world);
  if (product === null || alive(world.state.products).length <= MIN_PRODUCTS) return null;
  product.deleted = true;
  product.modifiedMs = world.instant();
  return [{ what: 'product', verb: 'delete', product, variants: [] }];
};

const bringBackProduct: Happening = (world) => {
  if (world.habits.comeback === 'none') return null;
  const atMs = world.instant();
  const gone = pickFrom(
    world,
    [...world.state.products.values()].filter(
      (product) => product.deleted && atMs - product.modifiedMs > world.habits.restoreAfterMs,
    ),
  );
  if (gone === null) return null;
  if (world.habits.comeback === 'restore') {
    gone.deleted = false;
    gone.modifiedMs = atMs;
    for (const variant of gone.variants) variant.modifiedMs = variant.editedMs = atMs;
    return [{ what: 'product', verb: 'restore', product: gone, variants: gone.variants }];
  }
  world.state.products.delete(gone.id);
  const product = world.addProduct(
    {
      frame: gone.frame,
      key: gone.variants[0]?.gtin === null ? 'sku' : 'gtin',
      colours: gone.variants.length,
    },
    atMs,
  );
  return [{ what: 'product', verb: 'create', product, variants: product.variants }];
};

const MOST_CUSTOMERS = 500;

const signUp: Happening = (world) =>
  world.state.customers.size >= MOST_CUSTOMERS
    ? null
    : [{ what: 'customer', verb: 'create', customer: world.addCustomer(world.instant()) }];

const editCustomer: Happening = (world) => {
  const customer = pickFrom(
    world,
    alive(world.state.customers).filter((each) => world.mayChange(each.modifiedMs)),
  );
  if (customer === null) return null;
  const atMs = world.instant();
  if (world.random.chance(0.6)) {
    customer.acceptsEmail = customer.acceptsEmail !== true;
    customer.consentMs = atMs;
  } else
    customer.lastName = customer.lastName.includes('-')
      ? (customer.lastName.split('-')[0] as string)
      : `${customer.lastName}-Lind`;
  customer.modifiedMs = atMs;
  return [{ what: 'customer', verb: 'update', customer }];
};

const MIN_CUSTOMERS = 3;

const deleteCustomer: Happening = (world) => {
  const customers = alive(world.state.customers).filter(
    (each) => each.ordersCount === 0 && world.mayChange(each.modifiedMs),
  );
  const customer = customers.length > MIN_CUSTOMERS ? pickFrom(world, customers) : null;
  if (customer === null) return null;
  customer.deleted = true;
  customer.modifiedMs = world.instant();
  return [{ what: 'customer', verb: 'delete', customer }];
};

const visitPage: Happening = (world) => {
  if (!world.habits.hasVisits) return null;
  const shopper = world.random.chance(0.4) ? pickFrom(world, alive(world.state.customers)) : null;
  const types = [
    'ai_session_started',
    'product_viewed',
    ...(world.random.chance(0.7) ? ['recommendation_clicked', 'product_viewed'] : []),
    ...(world.random.chance(0.5) ? ['ai_session_completed'] : []),
  ];
  const steps = types.map((type) => ({
    type,
    atMs: world.instant(),
    productId: type.startsWith('ai_') ? null : (pickFrom(world, alive(world.state.products))?.id ?? null),
  }));
  return [
    {
      what: 'visit',
      visit: { sessionId: `s-${world.random.uuid()}`, customerId: shopper?.id ?? null, steps },
    },
  ];
};

const HAPPENINGS: readonly (readonly [Happening, number])[] = [
  [placeOrder, 24],
  [walkOrder, 22],
  [cancelOrder, 5],
  [reopenOrder, 5],
  [refundOrder, 6],
  [editOrder, 4],
  [editPrice, 8],
  [countStock, 6],
  [editTitle, 5],
  [deleteProduct, 2],
  [bringBackProduct, 3],
  [signUp, 5],
  [editCustomer, 6],
  [deleteCustomer, 1],
  [visitPage, 10],
];

const TRIES = 12;

/** One thing that happens in the shop. Empty only where nothing can: a coarse shop whose resources all just changed. */
export function happen(world: World): readonly Change[] {
  for (let i = 0; i < TRIES; i++) {
    const changes = world.random.weighted(HAPPENINGS)(world);
    if (changes !== null) return changes;
  }
  return [];
}
