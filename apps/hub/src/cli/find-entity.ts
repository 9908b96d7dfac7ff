import { kindSchema, type Kind } from '@varai/core/schema';
import { listingId } from '@varai/core/conflict';
import type { Hub } from '../hub.ts';
import { ownedBy, type TenantContext } from '../store/tenancy.ts';
import { Refusal, UsageProblem } from './outcome.ts';
import { storeOf } from './tenants.ts';

/** Also what the platforms call them. */
const OTHER_NAMES: Readonly<Record<string, Kind>> = {
  customer: 'user',
  shopper: 'user',
  frame: 'product',
  refund: 'order',
};

/** Throws UsageProblem for a word that names no kind of entity. */
export function kindOf(word: string): Kind {
  const name = word.toLowerCase().replace(/s$/, '');
  const read = kindSchema.safeParse(OTHER_NAMES[name] ?? name);
  if (read.success) return read.data;
  throw new UsageProblem(`"${word}" is no kind of entity: expected one of ${kindSchema.options.join(', ')}.`);
}

export interface Found {
  readonly context: TenantContext;
  /** Of the listing that was meant. */
  readonly id: string;
}

/**
 * The listing that a person means by an id: a whole listing or entity id, or the platform's own, which names its store by
 * `storeId` or by being the only one. Throws where there is none, or more than one.
 */
export async function findListing(
  hub: Hub,
  kind: Kind,
  id: string,
  storeId: string | undefined,
): Promise<Found> {
  const stores = storeId === undefined ? await hub.directory.stores() : [await storeOf(hub, storeId)];
  const found: Found[] = [];
  for (const [tenantId, mine] of Map.groupBy(stores, (store) => store.tenantId)) {
    const context: TenantContext = { tenantId, region: (mine[0] as (typeof mine)[number]).region };
    const wanted = [id, ...mine.map((store) => listingId(store._id, kind, id))];
    const docs = await hub.listings
      .docs(context)
      .find({ _id: { $in: wanted }, ...ownedBy(context), kind }, { projection: { _id: 1, storeId: 1 } })
      .toArray();
    found.push(
      ...docs
        .filter((doc) => storeId === undefined || doc.storeId === storeId)
        .map((doc) => ({ context, id: doc._id })),
    );
  }
  const [only, ...others] = found;
  if (only === undefined)
    throw new Refusal(
      `No ${kind} is known by the id "${id}"${storeId === undefined ? '' : ` in store "${storeId}"`}: check the id; an event is visible once it was applied.`,
    );
  if (others.length > 0)
    throw new UsageProblem(
      `Several stores have a ${kind} "${id}": add --store, or give one of the whole ids ${found.map((each) => each.id).join(', ')}.`,
    );
  return only;
}
