/** The hard cases of agreement that core decides, by their numbers in docs. 13, 14, 16, 17, 19 and 20 are the hub's; 18 begins with write-back. */
import { describe, expect, test } from 'vitest';
import {
  claimsAfterRemoval,
  claimsOf,
  clusters,
  foldClaims,
  tossedGroups,
  versionOf,
  type Listing,
} from '@varai/core/conflict';
import { listingsAfter, testDigest, type HistoryEvent } from '@varai/core/testkit';
import { after, ALIVE, at, entityOf, explained, GONE, idsOf, iso, listing, ourWordOn, says } from './says.ts';

const A = listing('alpha-sh', 'product', '1');
const B = listing('beta-wo', 'product', '11');
const C = listing('gamma-ma', 'product', '21');
const ARDEN = '04006381333931';
const BASTION = '00036000291452';

const keys = (sku: string | null, gtin: string | null) => ({
  identity: { brand: 'Nordlicht', variants: [{ variantId: 'v1', sku, gtin }] },
});
const titled = (title: string) => ({ metadata: { title } });
const titleOf = (listings: readonly Listing[]): unknown => entityOf(listings).body['title'];
const bothOrders = (one: HistoryEvent, other: HistoryEvent): Listing[][] => [
  after(one, other),
  after(other, one),
];

describe('hard case 1: a clock in the future', () => {
  const YEAR = 365 * 86_400_000;
  const ahead = says(
    A,
    at('09:00:00') + YEAR,
    { ...ALIVE, ...titled('from next year') },
    { acceptedMs: at('09:00:00') },
  );
  const corrected = says(A, '10:00:00', titled('after the correction'));

  test('an edit after the correction wins, though its time is a year older', () => {
    for (const listings of bothOrders(ahead, corrected))
      expect(titleOf(listings)).toBe('after the correction');
  });
  test('the version is the acceptance, not the time of the shop', () => {
    expect(versionOf(ahead.statement, ahead.acceptance)).toMatchObject({
      modifiedMs: at('09:00:00'),
      snapshotMs: at('09:00:00'),
    });
  });
  test('five minutes ahead is believed, a millisecond more is not', () => {
    const lead = (ms: number): number =>
      versionOf(says(A, at('09:05:00') + ms, {}).statement, {
        snapshotMs: 0,
        acceptedMs: at('09:00:00'),
        sequence: 0,
      }).modifiedMs;
    expect(lead(0)).toBe(at('09:05:00'));
    expect(lead(1)).toBe(at('09:00:00'));
  });
});

describe('hard case 2: same second, different values', () => {
  const black = says(A, '09:00:00', { ...ALIVE, ...titled('Arden black') });
  const blue = says(A, '09:00:00', { ...ALIVE, ...titled('Arden blue') });

  test('both orders of arrival agree, and ask the source', () => {
    const [one, other] = bothOrders(black, blue) as [Listing[], Listing[]];
    expect(other).toEqual(one);
    expect(tossedGroups((one[0] as Listing).claims)).toEqual(['metadata']);
  });
  test('what is read back stands, and nothing waits any more', () => {
    const readBack = says(A, '09:00:00', { ...ALIVE, ...titled('Arden blue') }, { snapshot: '09:00:05' });
    for (const order of [
      [black, blue, readBack],
      [readBack, blue, black],
    ]) {
      const listings = after(...order);
      expect(titleOf(listings)).toBe('Arden blue');
      expect(tossedGroups((listings[0] as Listing).claims)).toEqual([]);
    }
  });
  test('where the outbox numbers them there is no toss', () => {
    const second = says(A, '09:00:00', titled('Arden black'), { sequence: 2 });
    const first = says(A, '09:00:00', { ...ALIVE, ...titled('Arden blue') }, { sequence: 1 });
    for (const listings of bothOrders(first, second)) {
      expect(titleOf(listings)).toBe('Arden black');
      expect(tossedGroups((listings[0] as Listing).claims)).toEqual([]);
    }
  });
});

test('hard case 3: where the modified time does not move, the snapshot time decides', () => {
  const stock = (quantity: number) => ({
    ...ALIVE,
    inventory: { variants: { v1: { quantity, available: quantity > 0 } } },
  });
  const before = says(A, '09:00:00', stock(3), { snapshot: '09:00:01' });
  const sold = says(A, '09:00:00', stock(2), { snapshot: '09:30:00' });
  for (const listings of bothOrders(before, sold))
    expect(entityOf(listings).body['offers']).toMatchObject({ [A.id]: { quantity: 2 } });
});

describe('hard case 4: delete, late update, re-create', () => {
  const born = says(A, '09:00:00', { ...ALIVE, ...titled('Arden') }, { verb: 'create' });
  const late = says(A, '09:59:59', titled('Arden, edited before its end'));
  const gone = says(A, null, GONE, { verb: 'delete', acceptedMs: at('10:00:00') });
  const again = says(A, '11:00:00', { ...ALIVE, ...titled('Arden, again') }, { verb: 'create' });

  test('a late update from before the deletion does not resurrect', () => {
    for (const order of [
      [born, gone, late],
      [late, gone, born],
      [gone, born, late],
    ])
      expect(entityOf(after(...order)).state).toBe('deleted');
  });
  test('a re-creation after it does', () => {
    for (const order of [
      [born, gone, late, again],
      [again, late, gone, born],
    ])
      expect(entityOf(after(...order))).toMatchObject({ state: 'live', body: { title: 'Arden, again' } });
  });
  test('an update and a deletion of the same instant: the deletion stands', () => {
    const update = says(A, '10:00:00', { ...ALIVE }, { acceptedMs: at('10:00:00') });
    for (const listings of bothOrders(update, gone)) expect(entityOf(listings).state).toBe('deleted');
  });
  test('trash, restore, trash: the same body twice ends in the trash', () => {
    const restored = says(A, '10:30:00', { ...ALIVE, ...titled('Arden') });
    const trashedAgain = says(A, null, GONE, { verb: 'delete', acceptedMs: at('11:00:00') });
    for (const order of [
      [born, gone, restored, trashedAgain],
      [trashedAgain, restored, gone, born],
    ])
      expect(entityOf(after(...order)).state).toBe('deleted');
    expect(entityOf(after(born, gone, restored)).state).toBe('live');
  });
});

describe('hard case 5: joins that arrive late or are wrong', () => {
  const bySku = [
    says(A, '09:00:00', { ...ALIVE, ...keys('NL-1', null) }),
    says(B, '09:00:00', { ...ALIVE, ...keys('nl-1 ', null) }),
  ];

  test('two listings that share brand and SKU are one', () => {
    expect(idsOf(clusters(after(...bySku)))).toEqual([[A.id, B.id]]);
  });
  test('later they get different GTINs, and part', () => {
    const gtins = [says(A, '10:00:00', keys('NL-1', ARDEN)), says(B, '10:00:00', keys('NL-1', BASTION))];
    expect(idsOf(clusters(after(...bySku, ...gtins)))).toEqual([[A.id], [B.id]]);
    expect(idsOf(clusters(after(...gtins, ...bySku)))).toEqual([[A.id], [B.id]]);
  });
  test('a third without a GTIN is ambiguous between two GTINs: nobody joins by the SKU, and a human is asked', () => {
    const found = clusters(
      after(
        says(A, '09:00:00', { ...ALIVE, ...keys('NL-1', ARDEN) }),
        says(B, '09:00:00', { ...ALIVE, ...keys('NL-1', BASTION) }),
        says(C, '09:00:00', { ...ALIVE, ...keys('NL-1', null) }),
      ),
    );
    expect(idsOf(found)).toEqual([[A.id], [B.id], [C.id]]);
    expect(found[2]?.ambiguities).toEqual([
      { key: 'sku:["nordlicht","nl-1"]', reason: 'different_gtins', listingIds: [A.id, B.id, C.id] },
    ]);
  });
  test('a human’s answer is a claim, and goes before every key', () => {
    const apart = says(ourWordOn(A), '11:00:00', { links: { same: [], different: [B.id] } });
    expect(idsOf(clusters(after(...bySku, apart)))).toHaveLength(2);
    const together = says(ourWordOn(C), '11:00:00', { links: { same: [A.id], different: [] } });
    expect(idsOf(clusters(after(...bySku, says(C, '09:00:00', ALIVE), together)))).toEqual([
      [A.id, B.id, C.id, ourWordOn(C).id],
    ]);
    const undone = says(ourWordOn(A), '12:00:00', { links: { same: [], different: [] } });
    expect(idsOf(clusters(after(...bySku, apart, undone)))).toEqual([[A.id, B.id, ourWordOn(A).id]]);
  });
  test('a key that one store uses twice joins nobody', () => {
    const twin = listing('alpha-sh', 'product', '2');
    const found = clusters(
      after(...[A, twin, B].map((speaker) => says(speaker, '09:00:00', { ...ALIVE, ...keys(null, ARDEN) }))),
    );
    expect(found.map(({ id }) => id)).toEqual([A.id, twin.id, B.id]);
    expect(found[0]?.ambiguities[0]).toMatchObject({
      key: `gtin:${ARDEN}`,
      reason: 'held_twice_in_one_store',
    });
  });
  test('brand and SKU are never read as another pair', () => {
    const pair = (brand: string, sku: string) => ({
      ...ALIVE,
      identity: { brand, variants: [{ variantId: 'v1', sku, gtin: null }] },
    });
    expect(
      clusters(after(says(A, '09:00:00', pair('a|b', 'c')), says(B, '09:00:00', pair('a', 'b|c')))),
    ).toHaveLength(2);
  });
});

describe('hard case 6: three listings, a chain of keys', () => {
  const chain = [
    says(A, '09:00:00', { ...ALIVE, ...keys(null, ARDEN), ...titled('Arden') }),
    says(B, '09:00:00', { ...ALIVE, ...keys('NL-1', ARDEN) }),
    says(C, '09:00:01', {
      ...ALIVE,
      ...keys('NL-1', null),
      metadata: { title: 'Arden of C', tags: ['only of C'] },
    }),
  ];

  test('A with B by GTIN, B with C by SKU: one entity', () => {
    expect(entityOf(after(...chain))).toMatchObject({
      id: A.id,
      body: { title: 'Arden of C', tags: ['only of C'] },
    });
  });
  test('B is deleted: A and C part, each under its own id, and nothing of C stays in A', () => {
    const found = clusters(after(...chain, says(B, '10:00:00', GONE, { verb: 'delete' })));
    expect(found.map(({ id }) => id)).toEqual([A.id, B.id, C.id]);
    expect(entityOf(found[0]?.members ?? []).body).toMatchObject({ title: 'Arden', tags: [] });
  });
});

describe('hard case 7: removal equals absence', () => {
  const byHand = says(ourWordOn(A), '12:00:00', {
    'override:metadata.title': { value: 'Arden, by hand', by: 'operator-1', why: 'naming' },
  });
  const mine = says(A, '09:00:00', { ...ALIVE, ...keys(null, ARDEN), ...titled('Arden') });
  const theirs = says(B, '10:00:00', {
    ...ALIVE,
    ...keys(null, ARDEN),
    metadata: { title: 'ARDEN', description: 'of the other shop' },
  });

  test('what the removed store said is gone, a human’s decision about the others stays', () => {
    const listings = after(mine, theirs, byHand);
    const [, gone] = listings;
    expect(entityOf(listings).body).toMatchObject({
      title: 'Arden, by hand',
      description: 'of the other shop',
    });
    expect(claimsAfterRemoval(gone as Listing, [])).toBeNull();
    expect(entityOf(listings.filter((each) => each !== gone))).toEqual(entityOf(after(mine, byHand)));
  });
});

test('hard case 8: what the last source drops from an array is gone; no tombstone needed', () => {
  const [shopper, other] = [listing('alpha-sh', 'user', '1'), listing('beta-wo', 'user', '11')];
  const likes = (brands: string[]) => ({
    ...ALIVE,
    identity: { verifiedEmail: 'k1' },
    preferences: { brands },
  });
  const events = [
    says(shopper, '09:00:00', likes(['Arden', 'Nordlicht'])),
    says(other, '09:00:00', likes(['Nordlicht', 'Other'])),
  ];
  const brands = (...more: HistoryEvent[]): unknown =>
    (entityOf(after(...events, ...more)).body['profile'] as { preferences: { brands: string[] } }).preferences
      .brands;
  expect(brands()).toEqual(['Arden', 'Nordlicht', 'Other']);
  expect(brands(says(shopper, '10:00:00', likes(['Arden'])))).toEqual(['Arden', 'Nordlicht', 'Other']);
  expect(
    brands(says(shopper, '10:00:00', likes(['Arden'])), says(other, '10:00:00', likes(['Other']))),
  ).toEqual(['Arden', 'Other']);
});

describe('hard case 9: privacy settings', () => {
  const [shopper, other] = [listing('alpha-sh', 'user', '1'), listing('beta-wo', 'user', '11')];
  const word = (granted: unknown) =>
    ({
      ...ALIVE,
      identity: { verifiedEmail: 'k1' },
      privacy_settings: { email_marketing: { granted, at: null } },
    }) as Parameters<typeof says>[2];
  const mayMail = (listings: readonly Listing[]): unknown =>
    (entityOf(listings).body['privacyConsent'] as { emailMarketing: { granted: boolean } }).emailMarketing
      .granted;
  const refused = says(shopper, '09:00:00', word(false));
  const removed = (listings: readonly Listing[], ...ours: Listing[]): Listing => {
    const [gone] = listings as [Listing];
    return { ...gone, claims: claimsAfterRemoval(gone, ours) ?? {} };
  };

  test('one refusal refuses, whoever grants later', () => {
    expect(mayMail(after(refused, says(other, '11:00:00', word(true))))).toBe(false);
  });
  test('a source loosens its own earlier word', () => {
    expect(mayMail(after(refused, says(shopper, '11:00:00', word(true))))).toBe(true);
  });
  test('who never spoke does not vote; no vote at all is denied', () => {
    expect(
      mayMail(
        after(
          says(shopper, '09:00:00', word(true)),
          says(other, '09:00:00', { ...ALIVE, identity: { verifiedEmail: 'k1' } }),
        ),
      ),
    ).toBe(true);
    expect(mayMail(after(says(other, '09:00:00', ALIVE)))).toBe(false);
  });
  test.each([['yes'], [1], ['true'], [null]])('granted: %j cannot be read, and is denied', (granted) => {
    expect(
      mayMail(after(says(shopper, '09:00:00', word(granted)), says(other, '09:00:00', word(true)))),
    ).toBe(false);
  });
  test('settings that cannot be read as a whole refuse every purpose', () => {
    const garbled = says(shopper, '09:00:00', {
      ...ALIVE,
      identity: { verifiedEmail: 'k1' },
      privacy_settings: 'unreadable',
    });
    expect(mayMail(after(garbled, says(other, '09:00:00', word(true))))).toBe(false);
    expect(Object.keys(claimsAfterRemoval(after(garbled)[0] as Listing, []) ?? {})).toContain(
      'refusals:email_marketing',
    );
  });
  test('a refusal survives removal, replay and re-import; the subject alone lifts it, and not by an earlier word', () => {
    const kept = removed(after(refused));
    const anew = listingsAfter([refused, says(shopper, '15:00:00', word(true))], [kept]);
    expect(mayMail(anew)).toBe(false);
    const subject = (time: string) =>
      listingsAfter(
        [
          says(ourWordOn(shopper), time, {
            privacy_settings: { email_marketing: { granted: true, at: iso(time) } },
          }),
        ],
        anew,
      );
    expect(mayMail(subject('08:00:00'))).toBe(false);
    expect(mayMail(subject('16:00:00'))).toBe(true);
  });
  test('a refusal of one purpose does not renew the older refusal of another that the subject lifted', () => {
    const lifted = says(ourWordOn(shopper), '10:00:00', {
      privacy_settings: { email_marketing: { granted: true, at: null } },
    });
    const laterNo = {
      ...ALIVE,
      identity: { verifiedEmail: 'k1' },
      privacy_settings: { sms_marketing: { granted: false, at: null } },
    };
    const [once] = listingsAfter([says(shopper, '12:00:00', laterNo)], [removed(after(refused))]);
    const twice = removed([once as Listing]);
    const back = says(shopper, '13:00:00', word(true));
    expect(mayMail(listingsAfter([lifted, back], [twice]))).toBe(true);
  });
  test('a later refusal of the same purpose is not lifted by what the subject said before it', () => {
    const lifted = says(ourWordOn(shopper), '10:00:00', {
      privacy_settings: { email_marketing: { granted: true, at: null } },
    });
    const once = listingsAfter([says(shopper, '12:00:00', word(false))], [removed(after(refused))]);
    const back = says(shopper, '13:00:00', word(true));
    expect(mayMail(listingsAfter([lifted, back], [removed(once)]))).toBe(false);
  });
  test('it goes on binding the shops that share the verified address', () => {
    expect(mayMail([removed(after(refused)), ...after(says(other, '11:00:00', word(true)))])).toBe(false);
  });
  test('so does a refusal that the subject told us about the removed shop’s account', () => {
    const [account, ours] = after(
      says(shopper, '09:00:00', word(true)),
      says(ourWordOn(shopper), '10:00:00', {
        privacy_settings: { email_marketing: { granted: false, at: null } },
      }),
    ) as [Listing, Listing];
    expect(mayMail([removed([account], ours), ours, ...after(says(other, '11:00:00', word(true)))])).toBe(
      false,
    );
  });
  test('a deleted account’s refusal binds its owner’s new account in the same shop', () => {
    const closed = says(shopper, '10:00:00', GONE, { verb: 'delete' });
    expect(
      mayMail(after(refused, closed, says(listing('alpha-sh', 'user', '2'), '11:00:00', word(true)))),
    ).toBe(false);
  });
});

describe('hard case 10: orders', () => {
  const order = listing('alpha-sh', 'order', '1001');
  const state = (status: string, more: Record<string, never> | Parameters<typeof says>[2] = {}) => ({
    ...ALIVE,
    status: { status, financial: null, fulfillment: null, platformStatus: status },
    ...more,
  });
  const cancelled = says(
    order,
    '10:00:00',
    state('cancelled', { cancellation: { at: iso('10:00:00'), reason: 'customer' } }),
  );
  const refund = (id: string, amountMinor: number, time: string) =>
    says(order, time, { [`refund:${id}`]: { amountMinor, currency: 'EUR', at: iso(time), lines: [] } });

  test('status follows the newest version: a reopened order is open, its cancellation stays a fact', () => {
    const reopened = says(order, '11:00:00', state('processing'));
    for (const listings of bothOrders(cancelled, reopened)) {
      expect(entityOf(listings).body).toMatchObject({
        status: 'processing',
        cancellation: { at: iso('10:00:00'), reason: 'customer' },
      });
    }
  });
  test('a late event never walks a status back', () => {
    const completed = says(order, '12:00:00', state('completed'));
    for (const listings of bothOrders(says(order, '09:00:00', state('pending')), completed))
      expect(entityOf(listings).body['status']).toBe('completed');
  });
  test('at equal versions the lattice decides, and it is no toss', () => {
    for (const listings of bothOrders(cancelled, says(order, '10:00:00', state('completed')))) {
      expect(entityOf(listings).body['status']).toBe('cancelled');
      expect(tossedGroups((listings[0] as Listing).claims)).toEqual([]);
    }
  });
  test('refunds add up once, however often and early they come', () => {
    const paid = says(
      order,
      '09:00:00',
      state('completed', {
        totals: {
          currency: 'EUR',
          totalMinor: 12_900,
          subtotalMinor: null,
          taxMinor: null,
          shippingMinor: null,
          discountMinor: null,
          refundedMinor: null,
          presentment: { currency: 'USD', totalMinor: 14_900 },
        },
      }),
    );
    const early = after(refund('r1', 1000, '10:00:00'));
    expect(entityOf(early)).toMatchObject({ state: 'awaited', body: { refundedMinor: 1000 } });
    const all = after(
      refund('r1', 1000, '10:00:00'),
      refund('r2', 500, '10:00:00'),
      refund('r1', 1000, '10:00:00'),
      paid,
      refund('r2', 500, '10:00:00'),
    );
    expect(entityOf(all).body).toMatchObject({
      refundedMinor: 1500,
      currency: 'EUR',
      totalMinor: 12_900,
      presentment: { currency: 'USD', totalMinor: 14_900 },
    });
    expect(explained(all).decisions.find(({ field }) => field === 'refund.r1')?.winner?.since).toBe(
      iso('10:00:00'),
    );
  });
  test('a refund whose id is the name of every object’s prototype is counted', () => {
    expect(
      entityOf(
        after(
          says(order, '09:00:00', state('completed')),
          refund('__proto__', 700, '10:00:00'),
          refund('constructor', 300, '10:00:00'),
        ),
      ).body['refundedMinor'],
    ).toBe(1000);
  });
  test('an edited order of a shop that replaces names its predecessor', () => {
    const edited = says(
      listing('gamma-ma', 'order', '18'),
      '09:00:00',
      state('pending', { metadata: { number: '000000018', predecessorNumber: '000000017' } }),
    );
    expect(entityOf(after(edited)).body['metadata']).toMatchObject({ predecessorNumber: '000000017' });
  });
});

describe('hard case 11: guests', () => {
  test('an order without a customer links nobody', () => {
    const order = listing('beta-wo', 'order', '7');
    const guest = {
      ...ALIVE,
      customer: { customerId: null, guest: true },
      contact: { email: 'anna@shopper.example' },
    };
    expect(entityOf(after(says(order, '09:00:00', guest))).body).toMatchObject({
      customerListingId: null,
      guest: true,
    });
    const registered = says(order, '10:00:00', { customer: { customerId: '11', guest: false } });
    expect(entityOf(after(says(order, '09:00:00', guest), registered)).body['customerListingId']).toBe(
      'beta-wo:user:11',
    );
  });
  test('an e-mail joins only when the platform verified it; typed addresses do not', () => {
    const [one, other] = [listing('alpha-sh', 'user', '1'), listing('beta-wo', 'user', '11')];
    const account = (verifiedEmail: string | null) => ({
      ...ALIVE,
      identity: { verifiedEmail },
      contact: { email: 'anna@shopper.example' },
    });
    const joined = (a: string | null, b: string | null): number =>
      clusters(after(says(one, '09:00:00', account(a)), says(other, '09:00:00', account(b)))).length;
    expect(joined('k1', 'k1')).toBe(1);
    expect(joined(null, null)).toBe(2);
    expect(joined('k1', null)).toBe(2);
    expect(joined('', '')).toBe(2);
  });
});

describe('hard case 12: duplicates after the filter forgot', () => {
  const dated = says(A, '09:00:00', { ...ALIVE, ...titled('Arden') }, { snapshot: '09:00:01' });
  const replay = (event: HistoryEvent, acceptedMs: number): HistoryEvent => ({
    ...event,
    acceptance: { ...event.acceptance, acceptedMs },
  });

  test('where the version came from the source a replay changes nothing, not even the object', () => {
    const [before] = after(dated, says(A, '10:00:00', titled('Arden 52'))) as [Listing];
    const { statement, acceptance } = replay(dated, at('19:00:00'));
    expect(foldClaims(before.claims, claimsOf(statement, versionOf(statement, acceptance), testDigest))).toBe(
      before.claims,
    );
  });
  test('where the version is the acceptance, the first one must be remembered: a forgotten one looks new', () => {
    const gone = says(A, null, GONE, { verb: 'delete', acceptedMs: at('10:00:00') });
    const again = says(A, '11:00:00', { ...ALIVE, ...titled('Arden, again') }, { verb: 'create' });
    expect(entityOf(after(dated, gone, again, gone)).state).toBe('live');
    const forgotten: HistoryEvent = {
      ...gone,
      acceptance: { snapshotMs: at('12:00:00'), acceptedMs: at('12:00:00'), sequence: 0 },
    };
    expect(entityOf(after(dated, gone, again, forgotten)).state).toBe('deleted');
  });
});
