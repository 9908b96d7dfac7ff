import { clusters, derive, storeViews, type Policy } from '@varai/core/conflict';
import type { Kind } from '@varai/core/schema';
import type { Db } from 'mongodb';
import {
  ENTITY_COLLECTION,
  type EntityDoc,
  type ListingDoc,
  type StoredListing,
  type ViewDoc,
} from '../../src/store/documents.ts';
import { asListing, openListing } from '../../src/store/listings.ts';
import { canonical, type Findings } from './verify/finding.ts';

/** Of the hub's bookkeeping, not of what is derived. */
const BOOKKEEPING = [
  '_id',
  'tenantId',
  'region',
  'aliasOf',
  'basis',
  'revision',
  'appliedAt',
  'rederiveAt',
  'reviews',
  'storeId',
  'productId',
  'bornRevision',
] as const;

/**
 * Derives every entity and view once more from its listings with the hub's own rules, and expects what is stored to the byte.
 * What the truth cannot see shows here: an entity that was derived before the last claim of one of its listings.
 */
export async function verifyRederived(
  db: Db,
  policyOf: (tenantId: string, region: ListingDoc['region']) => Promise<Policy>,
  findings: Findings,
): Promise<void> {
  const listings = await db.collection<StoredListing>('listings').find({}).map(openListing).toArray();
  const views = new Map(
    (await db.collection<ViewDoc>('opticians_products').find({}).toArray()).map((doc) => [doc._id, doc]),
  );
  for (const kind of Object.keys(ENTITY_COLLECTION) as Kind[]) {
    const stored = new Map(
      (await db.collection<EntityDoc>(ENTITY_COLLECTION[kind]).find({}).toArray()).map((doc) => [
        doc._id,
        doc,
      ]),
    );
    for (const [tenantId, mine] of Map.groupBy(
      listings.filter((listing) => listing.kind === kind),
      (listing) => listing.tenantId,
    )) {
      const { region } = mine[0] as ListingDoc;
      const policy = await policyOf(tenantId, region);
      const all = mine.map(asListing);
      const groups =
        kind === 'product' || kind === 'user'
          ? clusters(all)
          : all.map((listing) => ({ id: listing.id, members: [listing], ambiguities: [] }));
      for (const { id, members } of groups) {
        findings.look('rederived');
        const doc = stored.get(id);
        const asOfMs = doc?.appliedAt.getTime() ?? 0;
        const derived = derive({ id, kind, members, policy, asOfMs });
        expectSame(
          findings,
          id,
          `rederived ${kind}`,
          doc,
          { state: derived.state, members: derived.members, ...derived.body },
          ['storeId', 'region'],
        );
        for (const member of members)
          if (member.id !== id) findings.expect(member.id, 'alias', stored.get(member.id)?.aliasOf, [id]);
        if (kind !== 'product') continue;
        for (const view of storeViews({ id, kind, members, policy, asOfMs })) {
          expectSame(
            findings,
            view.listingId,
            'rederived view',
            views.get(view.listingId),
            { state: 'live', ...view.body },
            [],
          );
        }
      }
    }
  }
}

function expectSame(
  findings: Findings,
  about: string,
  field: string,
  doc: Readonly<Record<string, unknown>> | undefined,
  right: Readonly<Record<string, unknown>>,
  alsoFields: readonly string[],
): void {
  findings.look(field);
  if (doc === undefined) {
    findings.add('lost', about, field, null, 'a document');
    return;
  }
  const is = Object.fromEntries(
    Object.entries(doc).filter(
      ([name]) =>
        !(BOOKKEEPING as readonly string[]).includes(name) || (alsoFields.includes(name) && name in right),
    ),
  );
  if (canonical(is) === canonical(right)) return;
  for (const name of new Set([...Object.keys(is), ...Object.keys(right)])) {
    if (canonical(is[name]) !== canonical(right[name]))
      findings.add('different', about, `${field}.${name}`, is[name], right[name]);
  }
}
