import { listingId } from '@varai/core/conflict';
import type { Kind as EveryKind } from '@varai/core/schema';
import type { Explanation, Kind, Row, Rows } from '@varai/dashboard/contract';
import type { Filter, Sort } from 'mongodb';
import type { Hub } from '../hub.ts';
import { isSealed, openValue, type SealedValue } from '../privacy/personal.ts';
import type { EntityDoc } from '../store/documents.ts';
import { ownedBy, type TenantContext } from '../store/tenancy.ts';
import { explainEntity, explainSealed, type EntityExplanation } from '../sync/explain-entity.ts';
import { saidOf, titleOf } from './said.ts';

export interface Search {
  readonly text: string;
  /** A store's id; empty = all. */
  readonly storeId: string;
  /** How many rows come before. */
  readonly skip: number;
}

const PAGE = 30;
/** Counting stops here: nobody turns that many pages. */
const MOST_COUNTED = 10_000;
const MOST_WORDS = 6;
const BOUND_MS = 3_000;

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** By an index each: see core's collections. */
const ORDER: Readonly<Record<Kind, Sort>> = {
  product: { title: 1 },
  user: { 'metadata.created_at': -1 },
  order: { 'metadata.placed_at': -1 },
};

/** One page of a tenant's entities. What is typed is a whole id of ours or of a shop's, an order's number, or words of a title or brand. */
export async function rowsOf(
  hub: Hub,
  context: TenantContext,
  kind: Kind,
  { text, storeId, skip }: Search,
): Promise<Rows> {
  const docs = hub.entities.docs(context, kind);
  const live = { ...ownedBy(context), state: 'live' as const };
  const known = text === '' ? [] : await namedBy(hub, context, kind, text);
  if (known.length > 0)
    return { rows: known.map((doc) => rowOf(kind, doc)), total: known.length, isCapped: false, next: null };
  if (text !== '' && kind === 'user') return { rows: [], total: 0, isCapped: false, next: null };
  const filter: Filter<EntityDoc> = {
    ...live,
    ...(storeId === '' ? {} : { members: { $regex: `^${literally(storeId)}:` } }),
    ...(text === '' ? {} : wordsIn(kind, text)),
  };
  const [found, total] = await Promise.all([
    docs
      .find(filter, { projection: SHOWN, maxTimeMS: BOUND_MS })
      .sort(ORDER[kind])
      .skip(skip)
      .limit(PAGE + 1)
      .toArray(),
    docs.countDocuments(filter, { limit: MOST_COUNTED, maxTimeMS: BOUND_MS }),
  ]);
  return {
    rows: found.slice(0, PAGE).map((doc) => rowOf(kind, doc)),
    total,
    isCapped: total === MOST_COUNTED,
    next: found.length > PAGE ? String(skip + PAGE) : null,
  };
}

const SHOWN = {
  title: 1, brand: 1, frame: 1, members: 1, state: 1, appliedAt: 1, reviews: { $slice: 1 }, number: 1, status: 1,
  financial: 1, totalMinor: 1, currency: 1, metadata: 1, storeId: 1,
} as const; // prettier-ignore

function wordsIn(kind: Kind, text: string): Filter<EntityDoc> {
  const words = text
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, MOST_WORDS)
    .map((word) => ({ $regex: literally(word), $options: 'i' }));
  const fields = kind === 'product' ? ['title', 'brand'] : ['number'];
  return { $and: words.map((word) => ({ $or: fields.map((field) => ({ [field]: word })) })) };
}

/** The entities that a person names by an id: ours, a shop's own in any of the tenant's stores, or an order's number. */
async function namedBy(hub: Hub, context: TenantContext, kind: Kind, text: string): Promise<EntityDoc[]> {
  const stores = (await hub.directory.stores(context.tenantId)).map((store) => store._id as string);
  const docs = hub.entities.docs(context, kind);
  const ids = [text, ...stores.map((store) => listingId(store, kind, text) as string)];
  const found = await docs.find({ _id: { $in: ids }, ...ownedBy(context) }).toArray();
  const heads = await Promise.all(
    found.map(async (doc) => (doc.aliasOf === null ? doc : hub.entities.find(context, kind, doc._id))),
  );
  const numbered =
    kind === 'order'
      ? await docs
          .find({ ...ownedBy(context), storeId: { $in: stores }, number: { $in: [text, `#${text}`] } })
          .limit(PAGE)
          .toArray()
      : [];
  const all = [...heads, ...numbered].filter((doc): doc is EntityDoc => doc !== null);
  return [...new Map(all.map((doc) => [doc._id, doc])).values()];
}

const storesOf = (members: readonly string[]): string[] =>
  [...new Set(members.map((member) => member.slice(0, member.indexOf(':'))))].filter(
    (store) => !store.startsWith('varai-'),
  );

function rowOf(kind: Kind, doc: EntityDoc): Row {
  const metadata = (doc['metadata'] ?? {}) as Record<string, unknown>;
  const text = (value: unknown): string[] => (typeof value === 'string' && value !== '' ? [value] : []);
  const base = {
    id: doc._id,
    stores: storesOf(doc.members),
    state: doc.state,
    waits: doc.reviews.length > 0,
  };
  if (kind === 'product') {
    const frame = (doc['frame'] ?? {}) as Record<string, unknown>;
    return {
      ...base,
      title: text(doc['title'])[0] ?? doc._id,
      facts: [...text(doc['brand']), ...sizeOf(frame), ...text(frame['shape']), ...text(frame['material'])],
      at: text(metadata['updated_at'])[0] ?? doc.appliedAt.toISOString(),
    };
  }
  if (kind === 'order')
    return {
      ...base,
      title: text(doc['number'])[0] ?? doc._id,
      facts: [...text(doc['status']), ...text(doc['financial']), ...totalOf(doc)],
      at: text(metadata['placed_at'])[0] ?? null,
    };
  return {
    ...base,
    title: doc._id,
    facts: [...text(metadata['state']), ...text(metadata['locale'])],
    at: text(metadata['created_at'])[0] ?? null,
  };
}

const sizeOf = ({ lensWidthMm, bridgeMm, templeMm }: Readonly<Record<string, unknown>>): string[] =>
  typeof lensWidthMm === 'number' && typeof bridgeMm === 'number'
    ? [`${lensWidthMm}-${bridgeMm}${typeof templeMm === 'number' ? `-${templeMm}` : ''} mm`]
    : [];

/** `12900 EUR`, in minor units; the page writes it as its reader does. */
function totalOf({ totalMinor, currency }: EntityDoc): string[] {
  if (typeof totalMinor !== 'number') return [];
  return [typeof currency === 'string' ? `${totalMinor} ${currency}` : String(totalMinor)];
}

/** Why an entity is as it is. `opened`: personal values too, for whoever may see them. Null = unknown. */
export async function explanationOf(
  hub: Hub,
  context: TenantContext,
  kind: Kind,
  id: string,
  opened: boolean,
): Promise<Explanation | null> {
  const explained = opened
    ? await openedOf(hub, context, kind, id)
    : await explainEntity(hub.deps, context, kind, id);
  if (explained === null) return null;
  const waiting = new Set(explained.reviews.map((review) => review.field));
  return {
    id: explained.id,
    askedFor: explained.askedFor,
    kind,
    state: explained.state,
    title: titleOf(explained) ?? explained.id,
    policyVersion: explained.policyVersion,
    isMasked: !opened,
    sources: explained.sources,
    decisions: explained.decisions.map(({ field, rule, value, winner, others }) => ({
      field,
      rule,
      value: value,
      winner: winner === null ? null : saidOf(explained, winner),
      others: others.map((said) => saidOf(explained, said)),
      waits: waiting.has(field),
    })),
    ambiguities: explained.ambiguities,
  };
}

async function openedOf(
  hub: Hub,
  context: TenantContext,
  kind: EveryKind,
  id: string,
): Promise<EntityExplanation | null> {
  const sealed = await explainSealed(hub.deps, context, kind, id);
  if (sealed === null) return null;
  const subjects = new Set<string>();
  replaceSealed(sealed, (value) => {
    subjects.add(value.subject);
    return null;
  });
  // A key that was deleted must not be made again: what was sealed under it is gone.
  const alive = await hub.connections
    .of(context.region)
    .collection<{ _id: string } & TenantContext>('subject_keys')
    .find({ _id: { $in: [...subjects] }, ...ownedBy(context) }, { projection: { _id: 1 } })
    .toArray();
  const keys = await hub.keyring.subjects(
    context,
    alive.map((key) => key._id),
  );
  return replaceSealed(sealed, (value) => {
    const key = keys.get(value.subject);
    return key === undefined ? 'erased' : openValue(value, key);
  }) as EntityExplanation;
}

function replaceSealed(value: unknown, put: (value: SealedValue) => unknown): unknown {
  if (isSealed(value)) return put(value);
  if (Array.isArray(value)) return value.map((member) => replaceSealed(member, put));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, replaceSealed(member, put)]),
  );
}
