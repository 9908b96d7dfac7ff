import type { Outlook } from './verify-products.ts';

/** Products of several stores that are one thing. `isSure` is false where an unanswered event could decide otherwise. */
export interface ProductCluster {
  readonly ids: readonly string[];
  readonly isSure: boolean;
}

/**
 * Live products that share a GTIN, or brand and SKU where no two GTINs contradict. A key that one store holds twice joins
 * nothing. Deleted ones stand alone and are left out.
 */
export function clustersOf(
  outlooks: ReadonlyMap<string, Outlook>,
  tenantOf: (storeId: string) => string,
): ProductCluster[] {
  const present = [...outlooks].filter(([, { isLive, bodies }]) => isLive !== false && bodies.length > 0);
  const parent = new Map(present.map(([id]) => [id, id]));
  const root = (id: string): string => {
    let at = id;
    while (parent.get(at) !== at) at = parent.get(at) as string;
    return at;
  };
  const join = (a: string, b: string): void => {
    const [low, high] = root(a) < root(b) ? [root(a), root(b)] : [root(b), root(a)];
    parent.set(high, low);
  };
  const open = new Set(
    present
      .filter(
        ([, outlook]) =>
          outlook.isLive === null ||
          outlook.bodies.length > 1 ||
          [...outlook.variants.values()].some((each) => each.length > 1),
      )
      .map(([id]) => id),
  );

  for (const [, holders] of keyHolders(present, tenantOf, false)) joinHolders(holders, outlooks, join, open);
  for (const [, holders] of keyHolders(present, tenantOf, true)) {
    if (new Set(holders.map(({ gtin }) => gtin).filter((gtin) => gtin !== null)).size <= 1)
      joinHolders(holders, outlooks, join, open);
  }
  const groups = Map.groupBy(parent.keys(), root);
  return [...groups.values()].map((ids) => ({ ids, isSure: !ids.some((id) => open.has(id)) }));
}

interface Holder {
  readonly id: string;
  readonly gtin: string | null;
}

function keyHolders(
  present: readonly (readonly [string, Outlook])[],
  tenantOf: (storeId: string) => string,
  bySku: boolean,
): Map<string, Holder[]> {
  const holders = new Map<string, Holder[]>();
  for (const [id, { said, bodies, variants }] of present) {
    const told = bodies[0]?.value;
    for (const [variantId, [variant]] of variants) {
      if (variant == null) continue;
      // A variant that has a body of its own stands there without the brand.
      if (bySku && told?.variants[variantId] == null) continue;
      const key = bySku ? `${told?.brand.toLowerCase() ?? ''}|${variant.sku.toLowerCase()}` : variant.gtin;
      if (key === null) continue;
      const scoped = `${tenantOf(said.storeId)}|${key}`;
      holders.set(scoped, [...(holders.get(scoped) ?? []), { id, gtin: variant.gtin }]);
    }
  }
  return holders;
}

function joinHolders(
  holders: readonly Holder[],
  outlooks: ReadonlyMap<string, Outlook>,
  join: (a: string, b: string) => void,
  open: Set<string>,
): void {
  const ids = [...new Set(holders.map(({ id }) => id))];
  const stores = ids.map((id) => outlooks.get(id)?.said.storeId);
  // Whether an open one holds the key decides what becomes of all who do.
  if (ids.some((id) => open.has(id))) for (const id of ids) open.add(id);
  else if (new Set(stores).size < stores.length) return;
  for (const id of ids.slice(1)) join(ids[0] as string, id);
}
