import type { Kind } from '@varai/core/schema';
import type { Db } from 'mongodb';
import { ENTITY_COLLECTION, type StoredListing } from '../../src/store/documents.ts';
import { Entities } from '../../src/store/entities.ts';
import { Listings } from '../../src/store/listings.ts';
import type { TenantContext } from '../../src/store/tenancy.ts';
import { deriveEntities } from '../../src/sync/derive-step.ts';
import type { LiveHub } from './live-hub.ts';

type Shown = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Outside the bytes that the laws compare: how often and when a document was written. */
const BOOKKEEPING = new Set(['revision', 'bornRevision', 'appliedAt', 'basis']);

/** All that the tenant is shown, without bookkeeping and without the places where something was. Collection -> id -> document. */
export async function agreed(db: Db, { tenantId }: TenantContext): Promise<Shown> {
  const shown: Record<string, Record<string, unknown>> = {};
  for (const name of [...Object.values(ENTITY_COLLECTION), 'opticians_products']) {
    const docs = await db
      .collection<{ _id: string; [field: string]: unknown }>(name)
      .find({ tenantId })
      .sort({ _id: 1 })
      .toArray();
    const left = docs.filter((doc) => !isPlace(doc));
    shown[name] = Object.fromEntries(
      left.map((doc) => [
        doc._id,
        Object.fromEntries(Object.entries(doc).filter(([field]) => !BOOKKEEPING.has(field))),
      ]),
    );
  }
  return shown;
}

/** What remains of an id whose listing was removed, and of the view of one that sells nothing. */
const isPlace = (doc: Readonly<Record<string, unknown>>): boolean =>
  doc['state'] === 'deleted' && (!Array.isArray(doc['members']) || doc['members'].length === 0);

/** The same, derived from the tenant's listings alone into an empty database. */
export async function derivedAnew(live: LiveHub, context: TenantContext): Promise<Shown> {
  const { hub } = live;
  const scratch = hub.connections.directory.client.db(
    `${hub.connections.directory.databaseName}_anew_${context.tenantId}`,
  );
  const listings = await hub.listings.docs(context).find({ tenantId: context.tenantId }).toArray();
  if (listings.length > 0) await scratch.collection<StoredListing>('listings').insertMany(listings);
  const connections = { ...hub.connections, of: () => scratch, forSteps: () => scratch };
  const deps = { ...hub.deps, listings: new Listings(connections), entities: new Entities(connections) };
  for (const [kind, mine] of Map.groupBy(listings, (listing): Kind => listing.kind)) {
    await deriveEntities(
      deps,
      context,
      kind,
      mine.filter((listing) => listing.source !== 'varai').map((listing) => listing._id),
    );
  }
  const shown = await agreed(scratch, context);
  await scratch.dropDatabase();
  return shown;
}
