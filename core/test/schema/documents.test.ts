import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/conflict/policy.ts';
import { derive, type DeriveInput } from '../../src/conflict/derive.ts';
import { storeViews } from '../../src/conflict/view.ts';
import { claimsOf, listingId, versionOf, type Listing } from '../../src/conflict/claim.ts';
import { plainDigest } from '../../src/conflict/digest.ts';
import { contracts } from '../../scripts/contracts/contracts.ts';
import { collections, type CollectionName } from '../../src/schema/collections.ts';
import type { ListingId, StoreId, TenantId } from '../../src/schema/ids.ts';
import type { Kind } from '../../src/schema/source.ts';
import { groupsByKind } from '../../src/schema/statement.ts';
import type { Json } from '../../src/json.ts';

const AT = new Date('2026-03-14T09:26:54.000Z');
const ownership = { tenantId: 'lumen', region: 'EU' };
const bookkeeping = {
  ...ownership,
  _id: 'lumen-shopify:product:1',
  state: 'live',
  members: ['lumen-shopify:product:1'],
  aliasOf: null,
  revision: 3,
  basis: { policy: 1, listings: '@7' },
  appliedAt: AT,
  rederiveAt: null,
  reviews: [],
};

const COLLECTION = {
  product: 'products', user: 'users', order: 'orders', session: 'ai_sessions', recommendation: 'recommendations', feedback: 'feedback',
} as const satisfies Record<Kind, CollectionName>; // prettier-ignore

const accepts = (name: CollectionName, document: unknown): void => {
  const parsed = collections[name].schema.safeParse(document);
  expect(parsed.error?.issues).toBeUndefined();
  expect(parsed.data).toEqual(document);
};
const refuses = (name: CollectionName, document: unknown): void => {
  expect(collections[name].schema.safeParse(document).success).toBe(false);
};

/** A listing of which the source claimed these groups at one time. */
function listingOf(kind: Kind, groups: Readonly<Record<string, Json>>): Listing {
  const statement = {
    kind,
    resourceId: '1',
    modifiedAt: AT.toISOString(),
    verb: 'update' as const,
    groups,
    subject: null,
  };
  const version = versionOf(statement, { snapshotMs: AT.getTime(), acceptedMs: AT.getTime(), sequence: 0 });
  return {
    id: listingId('lumen-shopify', kind, '1'),
    tenantId: 'lumen' as TenantId,
    region: 'EU',
    storeId: 'lumen-shopify' as StoreId,
    source: 'shopify',
    kind,
    resourceId: '1',
    claims: claimsOf(statement, version, plainDigest),
  };
}

const claimSamples = (Object.keys(COLLECTION) as Kind[]).flatMap((kind) =>
  Object.entries(contracts[`${kind}-claims`]?.valid ?? {}).map(
    ([sample, groups]) => [kind, sample, groups as unknown as Readonly<Record<string, Json>>] as const,
  ),
);

const deriveInput = (kind: Kind, groups: Readonly<Record<string, Json>>): DeriveInput => ({
  id: listingId('lumen-shopify', kind, '1'),
  kind,
  members: [
    listingOf(kind, {
      ...('lifecycle' in groupsByKind[kind] ? { lifecycle: { deleted: false } } : {}),
      ...groups,
    }),
  ],
  policy: defaultPolicy,
  asOfMs: AT.getTime(),
});

it.each(claimSamples)('a %s derived from %s is a document of its collection', (kind, _sample, groups) => {
  const { id, body, state, members, reviews } = derive(deriveInput(kind, groups));
  accepts(COLLECTION[kind], { ...bookkeeping, _id: id, state, members, reviews, ...body });
});

it.each(claimSamples.filter(([kind, , groups]) => kind === 'product' && groups['lifecycle'] === undefined))(
  'a view of a %s derived from %s is a document of its collection',
  (kind, _sample, groups) => {
    const [view] = storeViews(deriveInput(kind, groups));
    const place = {
      ...ownership,
      _id: view?.listingId,
      storeId: view?.listing.storeId,
      productId: view?.listingId,
    };
    accepts('opticians_products', { ...place, state: 'live', bornRevision: 1, revision: 3, ...view?.body });
    refuses('opticians_products', {
      ...place,
      state: 'deleted',
      bornRevision: 1,
      revision: 3,
      ...view?.body,
    });
    accepts('opticians_products', { ...place, state: 'deleted', bornRevision: 1, revision: 3 });
  },
);

describe('an id that is no entity of its own', () => {
  const { storeId: _, ...order } = contracts['order']?.valid['refunded-in-part'] as Record<string, unknown>;

  it.each(Object.values(COLLECTION))('carries bookkeeping alone in %s, pointing on or at nothing', (name) => {
    accepts(name, { ...bookkeeping, state: 'alias', members: [], aliasOf: 'corner-html:product:arc' });
    accepts(name, { ...bookkeeping, state: 'deleted', members: [], aliasOf: null });
  });

  it('has no fields beside it, and does not pass for an entity', () => {
    refuses('orders', {
      ...bookkeeping,
      state: 'alias',
      members: [],
      aliasOf: 'corner-html:order:9',
      ...order,
    });
    refuses('orders', { ...bookkeeping, state: 'live', aliasOf: null });
  });
});

describe('a document of an entity', () => {
  const product = {
    ...bookkeeping,
    ...(contracts['product']?.valid['two-stores'] as Record<string, unknown>),
  };

  it.each([
    ['without tenant', { tenantId: undefined }],
    ['with a region that there is not', { region: 'APAC' }],
    ['with a revision that is no count', { revision: 1.5 }],
    ['with bookkeeping times as text', { appliedAt: AT.toISOString() }],
    ['with a field that nobody declared', { landmarks: [[0.1, 0.2]] }],
  ])('is refused %s', (_name, change) => {
    accepts('products', product);
    refuses('products', { ...product, ...change });
  });

  it('keeps what waits for a human: a field with its candidates, or a key that may not join', () => {
    const said = {
      listingId: 'a-store:product:1',
      source: 'html',
      value: { title: 'Arc' },
      since: AT.toISOString(),
    };
    const ambiguity = {
      field: 'identity',
      key: 'sku:lumen|arc',
      reason: 'different_gtins',
      listingIds: ['a-store:product:1'],
    };
    accepts('products', {
      ...product,
      reviews: [{ field: 'metadata.title', candidates: [said] }, ambiguity],
    });
  });
});

describe('personal values', () => {
  const user = { ...bookkeeping, ...(contracts['user']?.valid['contact-sealed'] as Record<string, unknown>) };
  const driverBinary = { _bsontype: 'Binary', sub_type: 0 };

  it.each([
    ['bytes', new Uint8Array([1, 2, 3])],
    ['what a driver gives back', driverBinary],
    ['base64 text', 'AQID'],
  ])('may be sealed as %s', (_name, sealed) => {
    accepts('users', {
      ...user,
      contact: { sealed, subject: 'p_41c2' },
      addresses: { sealed, subject: 'p_41c2' },
    });
  });

  it('are refused where the seal names nobody, or is no seal', () => {
    refuses('users', { ...user, contact: { sealed: 'AQID', subject: '' } });
    refuses('users', { ...user, contact: { sealed: 42, subject: 'p_41c2' } });
  });
});

const event = {
  _id: 'k3J9sQv2mXb7TtYw', ...ownership, timestamp: AT, source: 'shopify', eventType: 'create', entityType: 'order', entityId: '820982911946154508',
  metadata: { storeId: 'lumen-shopify', region: 'EU', priority: 'high' },
  version: { snapshotMs: AT.getTime(), acceptedMs: AT.getTime(), sequence: 0, from: 'source' },
  resource: 'orders', verb: 'create', lane: 'real-time', state: 'pending', acceptedAt: AT, dueAt: AT, attempts: 0,
  raw: { id: 'b_1', at: 0, length: 1_500 }, subjects: [],
}; // prettier-ignore
const listing = {
  _id: 'lumen-shopify:product:1', ...ownership, storeId: 'lumen-shopify', source: 'shopify', kind: 'product', resourceId: '1',
  claims: JSON.stringify({ lifecycle: { value: { deleted: false }, version: '0.1' }, 'pricing:41': { value: null, version: '0.2', tossed: true } }),
  keys: ['gtin:04006381333931'], subject: null, revision: 1,
}; // prettier-ignore
const interaction = {
  _id: 'k3J9sQv2mXb7TtYw:0', ...ownership, storeId: 'corner-html', source: 'html', timestamp: AT, eventId: 'k3J9sQv2mXb7TtYw', type: 'product_viewed',
  sessionId: 's-81f2', userId: null, productId: 'arc', subject: null, properties: { position: 3 }, acceptedAt: AT, expireAt: null,
}; // prettier-ignore
const store = {
  _id: 'lumen-shopify', ...ownership, platform: 'shopify', shopKey: 'lumen.myshopify.com', name: 'Lumen', access: null,
      secrets: [{ sealed: new Uint8Array([1]), createdAt: AT, expiresAt: null }],
  currency: 'EUR', timeZone: 'Europe/Berlin', origins: [], status: 'active', createdAt: AT, updatedAt: AT,
}; // prettier-ignore
const apiKey = {
  _id: 'a1b2c3d4e5f6', ...ownership, storeId: null, name: 'dashboard', hash: 'x'.repeat(43), scopes: ['read'], createdAt: AT, expiresAt: null, revokedAt: null, lastUsedAt: null,
}; // prettier-ignore

describe.each<[CollectionName, Record<string, unknown>, Record<string, Record<string, unknown>>]>([
  ['sync_log', event, {
    'a body in the clear': { data: { email: 'ada@shopper.example' } },
    'a state that there is not': { state: 'lost' },
    'no place of its body': { raw: undefined },
    'an id as number': { entityId: 1 },
  }],
  ['listings', listing, {
    'a claim without version': { claims: '{"lifecycle":{"value":null}}' },
    'claims that are no text': { claims: {} },
    'no revision': { revision: undefined },
    'an empty list to read back': { readBack: [] },
  }],
  ['analytics_events', interaction, {
    'an array among its properties': { properties: { embedding: [0.1] } },
    'an address of the network': { ip: '203.0.113.9' },
  }],
  ['opticians_stores', store, {
    'our own name as its platform': { platform: 'varai' },
    'a secret in the clear': { secrets: ['s3cret'] },
  }],
  ['api_keys', apiKey, { 'the key itself': { key: 'varai_a1_b2' }, 'a hash too short to be one': { hash: 'abc' } }],
  ['tenants', { _id: 'lumen', region: 'EU', name: 'Lumen', status: 'active', policy: null, createdAt: AT, updatedAt: AT }, { 'no region': { region: undefined } }],
  ['brands', { _id: 'lumen:b7', ...ownership, name: 'Lumen' }, { 'no name': { name: '' } }],
  ['categories', { _id: 'lumen:c7', ...ownership, name: 'Optical' }, { 'no tenant': { tenantId: undefined } }],
])('%s', (name, document, refused) => {
  it('takes the document that the hub writes', () => {
    accepts(name, document);
  });

  it.each(Object.entries(refused))('refuses %s', (_name, change) => {
    refuses(name, { ...document, ...change });
  });
}); // prettier-ignore

it('an id of a listing holds our own word about the longest of theirs', () => {
  const theirs = listingId(`s${'x'.repeat(62)}`, 'product', '9'.repeat(200));
  const ours: ListingId = listingId(`varai-t${'x'.repeat(62)}`, 'product', theirs);
  accepts('listings', {
    ...listing,
    _id: ours,
    storeId: `varai-t${'x'.repeat(62)}`,
    source: 'varai',
    resourceId: theirs,
  });
});
