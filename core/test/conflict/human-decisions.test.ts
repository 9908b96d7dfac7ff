import { describe, expect, test } from 'vitest';
import { clusters, derive } from '@varai/core/conflict';
import {
  after,
  ALIVE,
  entityOf,
  EVENING,
  explained,
  GONE,
  iso,
  listing,
  ourWordOn,
  policyWith,
  says,
} from './says.ts';

const A = listing('alpha-sh', 'product', '1');
const B = listing('beta-wo', 'product', '11');
const same = {
  identity: { brand: null, variants: [{ variantId: 'v1', sku: null, gtin: '04006381333931' }] },
};
const said = [
  says(A, '09:00:00', { ...ALIVE, ...same, metadata: { title: 'Arden', description: 'of A' } }),
  says(B, '10:00:00', { ...ALIVE, ...same, metadata: { title: 'ARDEN' } }),
];
const decides = (time: string, field: string, value: string) =>
  says(ourWordOn(A), time, { [`override:${field}`]: { value, by: 'operator-1', why: 'naming' } });
const undoes = (time: string, field: string) =>
  says(ourWordOn(A), time, {
    [`override:${field}`]: { undone: true, by: 'operator-1', why: 'second thoughts' },
  });
const byHand = decides('08:00:00', 'metadata.title', 'Arden, by hand');

describe('a human’s word', () => {
  test('stands before every source, however much newer, and the losers stay in sight', () => {
    const listings = after(...said, byHand);
    expect(entityOf(listings).body['title']).toBe('Arden, by hand');
    expect(explained(listings).decisions.find(({ field }) => field === 'metadata.title')).toMatchObject({
      rule: 'human_decision',
      winner: { source: 'varai', since: iso('08:00:00') },
      others: [{ value: 'ARDEN' }, { value: 'Arden' }],
    });
  });
  test('is undone by a newer one, whichever arrives first', () => {
    for (const order of [
      [byHand, undoes('11:00:00', 'metadata.title')],
      [undoes('11:00:00', 'metadata.title'), byHand],
    ])
      expect(entityOf(after(...said, ...order)).body['title']).toBe('ARDEN');
    expect(entityOf(after(...said, undoes('07:00:00', 'metadata.title'), byHand)).body['title']).toBe(
      'Arden, by hand',
    );
  });
  test('the newest of two humans stands, though they spoke of different listings of the entity', () => {
    const other = says(ourWordOn(B), '12:00:00', {
      'override:metadata.title': { value: 'Bastion', by: 'operator-2', why: 'no, this' },
    });
    for (const order of [
      [byHand, other],
      [other, byHand],
    ])
      expect(entityOf(after(...said, ...order)).body['title']).toBe('Bastion');
  });
  test('and so does the newest where it was said of the other listing', () => {
    const older = says(ourWordOn(B), '07:00:00', {
      'override:metadata.title': { value: 'Bastion', by: 'operator-2', why: 'first thought' },
    });
    expect(entityOf(after(...said, older, byHand)).body['title']).toBe('Arden, by hand');
  });
  test('stands where no source names the field any more', () => {
    const described = decides('11:00:00', 'metadata.description', 'by hand');
    const dropped = says(A, '12:00:00', { metadata: { title: 'Arden' } });
    expect(entityOf(after(...said, described, dropped)).body['description']).toBe('by hand');
  });
  test('stands where no source names the row', () => {
    expect(entityOf(after(says(A, '09:00:00', ALIVE), byHand)).body['title']).toBe('Arden, by hand');
  });
  test('stands under every rule for the row', () => {
    for (const rule of [
      'source_priority',
      'varai_wins',
      'last_write_wins',
      'merge',
      'merge_arrays',
      'merge_with_validation',
      'manual_review',
    ] as const) {
      const entity = entityOf(after(...said, byHand), { policy: policyWith('product', { metadata: rule }) });
      expect(entity.body['title'], rule).toBe('Arden, by hand');
      expect(entity.reviews, rule).toEqual([]);
    }
  });
  test('may be about a row that is taken whole', () => {
    const shopper = listing('alpha-sh', 'user', '1');
    const listings = after(
      says(shopper, '09:00:00', { ...ALIVE, contact: { sealed: 'aa', subject: 'p' } }),
      says(ourWordOn(shopper), '10:00:00', {
        'override:contact': { value: { email: 'new@shopper.example' }, by: 'operator-1', why: 'asked' },
      }),
    );
    expect(entityOf(listings).body['contact']).toEqual({ email: 'new@shopper.example' });
  });
  test('cannot look into a sealed row, nor write deeper than a row’s own fields', () => {
    const shopper = listing('alpha-sh', 'user', '1');
    const sealed = { sealed: 'aa', subject: 'p' };
    const listings = after(
      says(shopper, '09:00:00', { ...ALIVE, contact: sealed }),
      says(ourWordOn(shopper), '10:00:00', {
        'override:contact.email': { value: 'x', by: 'o', why: 'w' },
        'override:metadata.a.b': { value: 'x', by: 'o', why: 'w' },
      }),
    );
    expect(entityOf(listings).body).toMatchObject({ contact: sealed, metadata: {} });
  });
  test('never speaks for money, stock or a shopper’s consent', () => {
    const shopper = listing('alpha-sh', 'user', '1');
    const consent = after(
      says(shopper, '09:00:00', {
        ...ALIVE,
        privacy_settings: { email_marketing: { granted: false, at: null } },
      }),
      says(ourWordOn(shopper), '10:00:00', {
        'override:privacy_settings.email_marketing': {
          value: { granted: true, at: null },
          by: 'operator-1',
          why: 'wish',
        },
      }),
    );
    expect(entityOf(consent).body['privacyConsent']).toMatchObject({ emailMarketing: { granted: false } });
    const priced = after(
      says(A, '09:00:00', {
        ...ALIVE,
        pricing: { currency: 'EUR', variants: { v1: { amountMinor: 9900, compareAtMinor: null } } },
      }),
      says(ourWordOn(A), '10:00:00', { 'override:pricing': { value: {}, by: 'operator-1', why: 'wish' } }),
    );
    expect(entityOf(priced).body['price']).toBe(9900);
  });
  test('about a listing that is not there is silent, and speaks when it comes', () => {
    expect(clusters(after(byHand))).toEqual([]);
    expect(entityOf(after(byHand, ...said)).body['title']).toBe('Arden, by hand');
  });
});

describe('manual review', () => {
  const policy = policyWith('product', { metadata: 'manual_review' });

  test('queues each disputed field with its candidates; until it is decided the highest source stands', () => {
    const entity = entityOf(after(...said), { policy });
    expect(entity.body).toMatchObject({ title: 'Arden', description: 'of A' });
    expect(entity.reviews).toEqual([
      {
        field: 'metadata.title',
        candidates: [
          { listingId: A.id, source: 'shopify', value: 'Arden', since: iso('09:00:00') },
          { listingId: B.id, source: 'woocommerce', value: 'ARDEN', since: iso('10:00:00') },
        ],
      },
    ]);
  });
  test('a human’s answer clears the queue, its undoing fills it again', () => {
    expect(entityOf(after(...said, byHand), { policy }).reviews).toEqual([]);
    expect(
      entityOf(after(...said, byHand, undoes('12:00:00', 'metadata.title')), { policy }).reviews,
    ).toHaveLength(1);
  });
  test('so does the sources’ agreement', () => {
    expect(
      entityOf(after(...said, says(B, '12:00:00', { metadata: { title: 'Arden' } })), { policy }).reviews,
    ).toEqual([]);
  });
});

test('an entity whose every listing was deleted is deleted, with all it once was told of for a redrive', () => {
  const members = after(
    ...said,
    says(A, '12:00:00', GONE, { verb: 'delete' }),
    says(B, '12:00:00', GONE, { verb: 'delete' }),
  );
  expect(
    derive({ id: A.id, kind: 'product', members, policy: policyWith('product', {}), asOfMs: EVENING }),
  ).toMatchObject({ state: 'deleted', members: [A.id, B.id], body: { title: null, offers: {} } });
});
