import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signStandardWebhook, type Delivery, type OrderTruth } from '@varai/core/testkit';
import type { Collection } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LiveHub } from '../sync/live-hub.ts';
import { hubDatabase, registerStores, type HubDatabase } from './directory.ts';
import { judge } from './judge.ts';
import { Shops, STORES, type StoreSetting } from './shops.ts';
import type { Doc } from './verify/shown.ts';
import { truthOf } from './verify/truth.ts';
import type { Findings, Witnessed } from './verify/index.ts';

/**
 * The crash test says "nothing lost" a thousand times; here it must say what is amiss. A small database that agrees with its
 * shops is damaged in one place at a time, and put right again.
 */
const DATABASE = 'crash_verifier';
const EVENTS = 600;
let folder = '';
let live: LiveHub;
let outside: HubDatabase;
const witnessed: Witnessed[] = [];

const TOSSED = 'tossed-1';

/** A shop without an outbox writes an order twice in one second: nothing but the value tells the two apart. */
function tossUp(totalMinor: number): Pick<Delivery, 'event' | 'request'> {
  const { storeId, secret } = STORES.find(({ platform }) => platform === 'html') as StoreSetting;
  const updatedAt = new Date(wholeSecondsAgo).toISOString();
  const id = `${TOSSED}-${totalMinor}`;
  const state: OrderTruth = {
    number: TOSSED,
    status: 'processing',
    currency: 'EUR',
    totalMinor,
    subtotalMinor: totalMinor,
    taxMinor: 160,
    shippingMinor: 0,
    lines: [],
    customerId: null,
    predecessorNumber: null,
    refundedMinor: null,
  };
  const amount = (minor: number): string => (minor / 100).toFixed(2);
  const body = {
    id: TOSSED,
    number: TOSSED,
    status: 'paid',
    currency: 'EUR',
    total: amount(totalMinor),
    subtotal: amount(totalMinor),
    tax: '1.60',
    shipping: '0.00',
    lines: [],
    updatedAt,
  };
  return {
    event: {
      eventKey: id,
      storeId,
      topic: 'order.updated',
      atMs: wholeSecondsAgo,
      saying: { modifiedMs: wholeSecondsAgo, snapshotMs: wholeSecondsAgo, rank: 2, sequence: 0 },
      carried: [{ kind: 'order', id: TOSSED, state }],
    },
    request: signStandardWebhook({
      platform: 'html',
      resource: 'orders',
      storeId,
      secret,
      id,
      timestampSeconds: Math.floor(Date.now() / 1000),
      body,
    }),
  };
}
const wholeSecondsAgo = Math.floor(Date.now() / 1000 - 5) * 1000;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'varai-verifier-'));
  const keyFile = join(folder, 'keys.json');
  live = await LiveHub.start({ database: DATABASE, keyFile, clock: { nowMs: Date.now } });
  await registerStores(live.hub.directory);
  const shops = new Shops('verifier');
  const heard = new Map<string, Witnessed>();
  const deliveries = [...shops.until(EVENTS), ...shops.rest()].map(({ delivery }) => delivery);
  for (const { event, request } of [...deliveries, tossUp(1_000), tossUp(2_000)]) {
    const acceptedFromMs = Date.now();
    const answer = await live.deliver(request);
    if (answer.kind !== 'recorded' || answer.result === 'parked')
      throw new Error(`${event.eventKey} was not taken`);
    if (!heard.has(event.eventKey))
      heard.set(event.eventKey, {
        event,
        isAcknowledged: true,
        eventId: answer.eventId,
        acceptedFromMs,
        acceptedToMs: Date.now(),
      });
  }
  await live.settle();
  witnessed.push(...heard.values());
  outside = await hubDatabase(inject('mongodbUri'), DATABASE, keyFile);
});
afterAll(async () => {
  await outside.connections.close();
  await live.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ANSWERED = { dedupe: true, isReconciled: false } as const;
const look = (by: readonly Witnessed[] = witnessed): Promise<Findings> =>
  judge(live.db, outside, by, ANSWERED);
const docs = (name: string): Collection<Doc> => live.db.collection<Doc>(name);

/** Runs `judge` on a database in which one document is another one, or none, or there is one more. */
async function damaged(name: string, before: Doc | null, after: Doc | null): Promise<Findings> {
  const swap = async (from: Doc | null, to: Doc | null): Promise<void> => {
    if (from !== null) await docs(name).deleteOne({ _id: from._id });
    if (to !== null) await docs(name).insertOne(to, { bypassDocumentValidation: true });
  };
  await swap(before, after);
  try {
    return await look();
  } finally {
    await swap(after, before);
  }
}

async function one(name: string, filter: object): Promise<Doc> {
  const doc = await docs(name).findOne(filter);
  if (doc === null) throw new Error(`no ${name} to damage`);
  return doc;
}

const verdicts = (findings: Findings): Record<string, number> => ({
  lost: findings.count('lost'),
  doubled: findings.count('doubled'),
  different: findings.count('different'),
});

describe('the verifier of the crash test', () => {
  it('finds nothing in a database that agrees with its shops, and has looked at everything', async () => {
    const findings = await look();
    expect(findings.list).toEqual([]);
    expect([...findings.tossed]).toEqual([`alpha-html:order:${TOSSED}`]);
    const looked = Object.fromEntries(findings.looked);
    expect(looked['row']).toBe(witnessed.length);
    for (const what of [
      'order',
      'product',
      'user',
      'variant',
      'cluster',
      'shopper',
      'interaction',
      'session',
      'refund',
      'customer',
      'contact',
    ])
      expect(looked[what], what).toBeGreaterThan(2);
  });

  it('leaves open what was never answered: it may be there or not', async () => {
    const { orders } = truthOf(witnessed);
    const [orderId, said] =
      [...orders].find(([, { statements, refunds }]) => statements.length === 1 && refunds.size === 0) ?? [];
    const key = said?.statements[0]?.witnessed.event.eventKey;
    const unanswered = witnessed.map((each) =>
      each.event.eventKey === key ? { ...each, isAcknowledged: false, eventId: null } : each,
    );
    const order = await one('orders', { _id: orderId });
    const listing = await one('listings', { _id: orderId });
    expect((await look(unanswered)).list).toEqual([]);
    for (const name of ['orders', 'listings'] as const) await docs(name).deleteOne({ _id: order._id });
    try {
      expect((await look(unanswered)).list).toEqual([]);
      expect((await look()).count('lost')).toBeGreaterThan(0);
    } finally {
      await docs('orders').insertOne(order);
      await docs('listings').insertOne(listing);
    }
  });

  describe('lost', () => {
    it.each([
      'orders',
      'products',
      'users',
      'ai_sessions',
      'opticians_products',
      'analytics_events',
      'sync_log',
    ])('a document of %s', async (name) => {
      const doc = await one(
        name,
        name === 'sync_log' ? {} : name === 'analytics_events' ? {} : { state: 'live' },
      );
      expect((await damaged(name, doc, null)).count('lost')).toBeGreaterThan(0);
    });

    it('an order that shows an older word', async () => {
      const { orders } = truthOf(witnessed);
      const [orderId, said] =
        [...orders].find(
          ([, { statements }]) =>
            new Set(statements.map(({ value }) => value?.status)).size > 1 &&
            statements.every(({ value }) => value !== null),
        ) ?? [];
      const doc = await one('orders', { _id: orderId });
      const older = said?.statements.find(({ value }) => value?.status !== doc['status'])?.value?.status;
      const findings = await damaged('orders', doc, { ...doc, status: older });
      expect(findings.list.map(({ verdict, about, field }) => ({ verdict, about, field }))).toContainEqual({
        verdict: 'lost',
        about: orderId,
        field: 'newest word',
      });
    });

    it('the key under which a shopper is sealed', async () => {
      const user = await one('users', { state: 'live', 'contact.subject': { $exists: true } });
      const key = await one('subject_keys', { _id: (user['contact'] as { subject: string }).subject });
      await docs('subject_keys').deleteOne({ _id: key._id });
      const fresh = await hubDatabase(inject('mongodbUri'), DATABASE, join(folder, 'keys.json'));
      try {
        const findings = await judge(live.db, fresh, witnessed, ANSWERED);
        expect(findings.list.map(({ verdict, field }) => `${verdict} ${field}`)).toContain('lost contact');
      } finally {
        await fresh.connections.close();
        await docs('subject_keys').replaceOne({ _id: key._id }, key, { upsert: true });
      }
    });
  });

  describe('doubled', () => {
    it('a purchase', async () => {
      const doc = await one('orders', { state: 'live', customerListingId: { $ne: null } });
      const findings = await damaged('orders', null, { ...doc, _id: `${doc._id}0` });
      expect(findings.list.filter(({ verdict }) => verdict === 'doubled').map(({ field }) => field)).toEqual(
        expect.arrayContaining(['order', 'purchases', 'revenue']),
      );
    });

    it('a line', async () => {
      const doc = await one('orders', { state: 'live', 'lines.0': { $exists: true } });
      const lines = doc['lines'] as object[];
      const findings = await damaged('orders', doc, { ...doc, lines: [...lines, lines[0]] });
      expect(
        findings.list.filter(({ verdict }) => verdict === 'doubled').map(({ field }) => field),
      ).toContain('lines');
    });

    it('a refund', async () => {
      const doc = await one('orders', { state: 'live', refundedMinor: { $gt: 0 } });
      const findings = await damaged('orders', doc, {
        ...doc,
        refundedMinor: 2 * Number(doc['refundedMinor']),
      });
      expect(
        findings.list.filter(({ verdict }) => verdict === 'doubled').map(({ field }) => field),
      ).toContain('refundedMinor');
    });

    it.each(['analytics_events', 'sync_log'])('a document of %s', async (name) => {
      const doc = await one(name, {});
      expect(
        (await damaged(name, null, { ...doc, _id: `${doc._id}~again` })).count('doubled'),
      ).toBeGreaterThan(0);
    });

    it.each(['products', 'users', 'ai_sessions'])('an entity of %s that nobody told of', async (name) => {
      const doc = await one(name, { state: 'live' });
      expect((await damaged(name, null, { ...doc, _id: `${doc._id}9` })).count('doubled')).toBeGreaterThan(0);
    });
  });

  describe('different', () => {
    it.each([
      ['orders', { status: 'on_hold' }],
      ['orders', { totalMinor: 1 }],
      ['orders', { customerListingId: 'alpha-shopify:user:0' }],
      ['orders', { state: 'deleted' }],
      ['orders', { cancellation: { at: null, reason: 'x' } }],
      ['orders', { tenantId: 'gamma' }],
      ['users', { region: 'APAC' }],
      ['products', { title: 'Another one' }],
      ['products', { members: [] }],
      ['users', { privacyConsent: {} }],
      ['users', { members: ['nobody'] }],
      ['opticians_products', { price: 1 }],
      ['opticians_products', { quantity: -1 }],
      ['opticians_products', { title: 'Another one' }],
      ['opticians_products', { state: 'deleted' }],
      ['opticians_products', { productId: 'nothing' }],
      ['ai_sessions', { lastSeenAt: '2020-01-01T00:00:00.000Z' }],
      ['sync_log', { state: 'parked' }],
      ['listings', { readBack: ['pricing'] }],
    ] as const)('%s with %j', async (name, change) => {
      const filter =
        name === 'users'
          ? { 'privacyConsent.emailMarketing.granted': true }
          : name === 'sync_log'
            ? {}
            : name === 'listings'
              ? { kind: 'order' }
              : { state: 'live', ...(name === 'orders' ? { cancellation: null } : {}) };
      const doc = await one(name, filter);
      const findings = await damaged(name, doc, { ...doc, ...change });
      expect(verdicts(findings)['different'], JSON.stringify(findings.list)).toBeGreaterThan(0);
    });

    it('a coin toss that nobody marked', async () => {
      const { readBack: _, ...doc } = await one('listings', { _id: `alpha-html:order:${TOSSED}` });
      const before = await one('listings', { _id: doc._id });
      const findings = await damaged('listings', before, doc);
      expect(findings.list.map(({ field }) => field)).toContain('readBack');
    });

    it("an entity that was derived before its listing's last claim", async () => {
      const doc = await one('listings', { kind: 'order', claims: /"status"/ });
      const claims = JSON.parse(String(doc['claims'])) as Record<string, { value: object }>;
      const findings = await damaged('listings', doc, {
        ...doc,
        claims: JSON.stringify({
          ...claims,
          status: { ...claims['status'], value: { ...claims['status']?.value, financial: 'changed' } },
        }),
      });
      expect(findings.list.map(({ field }) => field)).toContain('rederived order.financial');
    });
  });
});
