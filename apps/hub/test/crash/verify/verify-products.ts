import type { ProductTruth, VariantTruth } from '@varai/core/testkit';
import { type Findings } from './finding.ts';
import { clustersOf } from './product-clusters.ts';
import { at, entityOf, type Doc, type Shown } from './shown.ts';
import { mayBeAbsent, newest, type Statement } from './statement.ts';
import { verifyTosses } from './toss.ts';
import type { SaidProduct, Truth } from './truth.ts';

/** What a product may rightly look like in its own store, and whether it is there at all. */
export interface Outlook {
  readonly said: SaidProduct;
  /** True: sold; false: deleted; null: either is right, or it was never told whole. */
  readonly isLive: boolean | null;
  readonly bodies: readonly Statement<ProductTruth>[];
  /** By variant id, as far as any word was heard; null among them: it may be missing, for nothing answered speaks of it. */
  readonly variants: ReadonlyMap<string, readonly (VariantTruth | null)[]>;
}

export interface ProductContext {
  /** Which stores are one customer's. */
  readonly tenantOf: (storeId: string) => string;
  /** Of stores whose product bodies name none. */
  readonly currencyOf: (storeId: string) => string;
  /** Smaller ranks higher where two said something in the same instant. */
  readonly rankOf: (storeId: string) => number;
}

export function verifyProducts(
  shown: Shown,
  truth: Truth,
  context: ProductContext,
  findings: Findings,
): void {
  const outlooks = new Map([...truth.products].map(([id, said]) => [id, outlookOf(said)]));
  for (const [id, outlook] of outlooks) verifyListing(shown, id, outlook, context, findings);
  for (const [name, docs] of [
    ['product', shown.products],
    ['view', shown.views],
  ] as const) {
    for (const id of docs.keys())
      if (!outlooks.has(id)) findings.add('doubled', id, name, 'shown', 'no such product was told');
  }
  verifyEntities(shown, outlooks, context, findings);
}

function outlookOf(said: SaidProduct): Outlook {
  const life = newest(said.statements);
  const isSure = life.length > 0 && !mayBeAbsent(said.statements);
  const isLive =
    isSure && life.every(({ value }) => value !== null)
      ? true
      : isSure && life.every(({ value }) => value === null)
        ? false
        : null;
  const bodies = newest(said.statements.filter(({ value }) => value !== null));
  const variants = new Map<string, readonly (VariantTruth | null)[]>();
  for (const body of bodies) {
    for (const [variantId, own] of Object.entries(body.value?.variants ?? {})) {
      if (own !== null) variants.set(variantId, [...(variants.get(variantId) ?? []), own]);
    }
  }
  for (const [variantId, statements] of said.variants) {
    variants.set(variantId, [
      ...newest(statements).map(({ value }) => value),
      ...(mayBeAbsent(statements) ? [null] : []),
    ]);
  }
  return { said, isLive, bodies, variants };
}

function verifyListing(
  shown: Shown,
  id: string,
  { said, isLive, bodies, variants }: Outlook,
  context: ProductContext,
  findings: Findings,
): void {
  findings.look('product');
  const listing = shown.listings.get(id);
  const view = shown.views.get(id);
  const isAbsenceRight = mayBeAbsent(said.statements) && [...said.variants.values()].every(mayBeAbsent);
  if (listing === undefined || view === undefined || !shown.products.has(id)) {
    if (!isAbsenceRight)
      findings.add(
        'lost',
        id,
        'product',
        { listing: listing !== undefined, view: view !== undefined, entity: shown.products.has(id) },
        'a product',
      );
    return;
  }
  if (isLive !== null) findings.expect(id, 'view.state', view['state'], [isLive ? 'live' : 'deleted']);
  verifyTosses(shown, id, said.statements, findings);
  if (view['state'] !== 'live') return;
  const older = olderPrices(said);
  for (const [variantId, allowed] of variants) {
    const pricing =
      at(listing, 'claims', `pricing:${variantId}`, 'value', 'variants', variantId) ??
      at(listing, 'claims', 'pricing', 'value', 'variants', variantId);
    const inventory =
      at(listing, 'claims', `inventory:${variantId}`, 'value', 'variants', variantId) ??
      at(listing, 'claims', 'inventory', 'value', 'variants', variantId);
    const is = {
      priceMinor: at(pricing, 'amountMinor'),
      compareAtMinor: at(pricing, 'compareAtMinor'),
      stock: at(inventory, 'quantity'),
    };
    const right = allowed.map((variant) => ({
      priceMinor: variant?.priceMinor,
      compareAtMinor: variant?.compareAtMinor,
      stock: variant?.stock,
    }));
    findings.look('variant');
    if (right.some((each) => same(each, is))) continue;
    const isStale = (older.get(variantId) ?? []).some((each) => same(each, is));
    findings.add(isStale ? 'lost' : 'different', id, `variant ${variantId}`, is, right);
  }
  if ([...variants.values()].every((each) => each.length === 1)) verifyOffer(id, view, variants, findings);
  findings.expect(
    id,
    'currency',
    view['currency'],
    bodies.map(({ value }) => value?.currency ?? context.currencyOf(said.storeId)),
  );
}

interface Amounts {
  readonly priceMinor: unknown;
  readonly compareAtMinor: unknown;
  readonly stock: unknown;
}
const same = (a: Amounts, b: Amounts): boolean =>
  (a.priceMinor ?? null) === (b.priceMinor ?? null) &&
  (a.compareAtMinor ?? null) === (b.compareAtMinor ?? null) &&
  (a.stock ?? null) === (b.stock ?? null);

function olderPrices(said: SaidProduct): Map<string, VariantTruth[]> {
  const all = new Map<string, VariantTruth[]>();
  const add = (variantId: string, variant: VariantTruth | null): void => {
    if (variant !== null) all.set(variantId, [...(all.get(variantId) ?? []), variant]);
  };
  for (const { value } of said.statements)
    for (const [variantId, variant] of Object.entries(value?.variants ?? {})) add(variantId, variant);
  for (const [variantId, statements] of said.variants)
    for (const { value } of statements) add(variantId, value);
  return all;
}

/** What the store's shoppers see: the lowest price, all stock together. */
function verifyOffer(id: string, view: Doc, variants: Outlook['variants'], findings: Findings): void {
  const sold = [...variants.values()].map(([only]) => only as VariantTruth);
  if (sold.length === 0) return;
  const prices = sold.flatMap(({ priceMinor }) => (priceMinor === null ? [] : [priceMinor]));
  const stock = sold.flatMap((each) => (each.stock === null ? [] : [each.stock]));
  findings.expect(id, 'price', view['price'], [prices.length === 0 ? null : Math.min(...prices)]);
  findings.expect(id, 'quantity', view['quantity'], [
    stock.length === 0 ? null : stock.reduce((sum, each) => sum + each, 0),
  ]);
  findings.expect(id, 'available', view['available'], [stock.some((each) => each > 0)]);
}

/** What several stores sell is one product; its title is the newest of theirs, its offers each store's own. */
function verifyEntities(
  shown: Shown,
  outlooks: ReadonlyMap<string, Outlook>,
  context: ProductContext,
  findings: Findings,
): void {
  for (const { ids, isSure } of clustersOf(outlooks, context.tenantOf)) {
    const [first] = ids;
    const entity = entityOf(shown.products, first as string);
    if (!isSure) {
      findings.look('cluster left open');
      continue;
    }
    findings.look('cluster');
    if (entity === undefined) continue;
    findings.expect(first as string, 'members', [...(entity['members'] as string[])].sort(), [
      [...ids].sort(),
    ]);
    for (const id of ids) {
      findings.expect(id, 'productId', shown.views.get(id)?.['productId'], [entity._id]);
      const offer = at(entity, 'offers', id);
      const view = shown.views.get(id);
      findings.expect(
        id,
        'offer',
        { price: at(offer, 'price'), quantity: at(offer, 'quantity'), currency: at(offer, 'currency') },
        [{ price: view?.['price'], quantity: view?.['quantity'], currency: view?.['currency'] }],
      );
    }
    const speakers = ids
      .map((id) => outlooks.get(id) as Outlook)
      .flatMap(({ bodies, said }) =>
        bodies.map((body) => ({ body, rank: context.rankOf(said.storeId), said })),
      );
    const lead = speakers.filter(
      (one) => !speakers.some((other) => other.said !== one.said && isSaidAfter(other, one)),
    );
    findings.expect(
      first as string,
      'title',
      entity['title'],
      lead.map(({ body }) => body.value?.title),
    );
    findings.expect(
      first as string,
      'brand',
      entity['brand'],
      lead.map(({ body }) => body.value?.brand),
    );
    for (const id of ids)
      findings.expect(
        id,
        'view.title',
        shown.views.get(id)?.['title'],
        lead.map(({ body }) => body.value?.title),
      );
  }
}

interface Speaker {
  readonly body: Statement<ProductTruth>;
  readonly rank: number;
}

/** By the source's modified instant; in the same instant by the source's rank. */
function isSaidAfter(a: Speaker, b: Speaker): boolean {
  const [left] = a.body.when;
  const [right] = b.body.when;
  if (left === undefined || right === undefined) return false;
  return (
    left[0] > right[1] ||
    (left[0] === right[0] && left[1] === right[1] && left[0] === left[1] && a.rank < b.rank)
  );
}
