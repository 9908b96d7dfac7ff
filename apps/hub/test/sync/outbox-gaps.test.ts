import { describe, expect, it, afterAll, beforeAll } from 'vitest';
import { ShopUnavailable } from '../../src/connectors/shop-http.ts';
import { missingBetween } from '../../src/sync/pull/sequence-gaps.ts';
import { jobId } from '../../src/store/store-jobs.ts';
import { orderBody } from './bodies.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';
import { MemoryShop } from './memory-shop.ts';
import type { Shop } from './shop.ts';
import { runJob } from './store-jobs.ts';

describe('gaps in a sequence', () => {
  const gaps = (mark: number, seen: number[], known: Parameters<typeof missingBetween>[2] = []) =>
    missingBetween(mark, seen, known, 1_000, 3);

  it('has none where every number came, in whatever order and however often', () => {
    expect(gaps(4, [5, 5, 6, 7])).toEqual({ mark: 7, missing: [] });
    expect(gaps(4, [])).toEqual({ mark: 4, missing: [] });
  });

  it('holds the mark before the first gap, and names all of them', () => {
    expect(gaps(4, [5, 8, 9, 12])).toEqual({
      mark: 5,
      missing: [
        { from: 6, to: 7, sinceMs: 1_000, tries: 0 },
        { from: 10, to: 11, sinceMs: 1_000, tries: 0 },
      ],
    });
  });

  it('keeps the age of what is left of a gap, and passes over one that was asked for in vain', () => {
    const known = [{ from: 6, to: 9, sinceMs: 5, tries: 2 }];
    expect(gaps(5, [7, 8, 10], known).missing).toEqual([
      { from: 6, to: 6, sinceMs: 5, tries: 2 },
      { from: 9, to: 9, sinceMs: 5, tries: 2 },
    ]);
    expect(gaps(5, [10], [{ from: 6, to: 9, sinceMs: 5, tries: 3 }])).toEqual({ mark: 10, missing: [] });
  });

  it('names a bounded number of them', () => {
    const seen = Array.from({ length: 500 }, (_, i) => 2 * i + 2);
    const { mark, missing } = gaps(0, seen);
    expect([mark, missing.length]).toEqual([0, 100]);
  });
});

describe('an outbox', () => {
  let live: LiveHub;
  beforeAll(async () => {
    live = await LiveHub.start({ database: 'sync_outbox' });
  });
  afterAll(() => live.stop());

  const AT = '2026-03-01T10:00:00.000Z';
  interface Sent {
    readonly tenant: LiveTenant;
    readonly store: Shop;
    readonly shop: MemoryShop;
  }
  /** A shop whose events 1 to 6 were made, of which these were delivered. */
  async function delivered(...numbers: number[]): Promise<Sent> {
    const tenant = await live.tenant('out');
    const store = await tenant.shop('woocommerce');
    const shop = new MemoryShop('woocommerce', live.nowMs);
    for (const sequence of [1, 2, 3, 4, 5, 6]) {
      const body = orderBody('woocommerce', { id: String(sequence), at: AT });
      const request = store.sign('orders', body, { sequence, id: `${store.storeId}-${sequence}` });
      if (numbers.includes(sequence)) await live.deliver(request);
      shop.outboxEvents.push({ sequence, resource: 'orders', headers: request.headers, body: request.body });
    }
    return { tenant, store, shop };
  }
  const look = ({ tenant, store, shop }: Sent) => {
    shop.asked.length = 0;
    live.clock.advance(31_000);
    return runJob(live, tenant, store, shop, 'outbox', null);
  };
  const numbers = async ({ tenant }: Sent): Promise<number[]> =>
    (await live.rows(tenant)).map(({ version }) => version.sequence).sort();
  const point = async ({ tenant, store }: Sent) =>
    (await live.hub.jobDeps.jobs.find(tenant.context, jobId(store.storeId, 'outbox', null)))?.checkpoint;

  it('is asked for what never came, after a while, and takes it as if it had come by itself', async () => {
    const sent = await delivered(1, 2, 5, 6);
    await look(sent);
    expect(sent.shop.asked).toEqual([]);
    expect(await point(sent)).toMatchObject({ mark: 2, missing: [{ from: 3, to: 4, tries: 0 }] });
    await look(sent);
    expect(sent.shop.asked).toEqual(['outbox 3-4']);
    expect(await numbers(sent)).toEqual([1, 2, 3, 4, 5, 6]);
    await look(sent);
    expect(await point(sent)).toMatchObject({ mark: 6, missing: [], lost: 0 });
    await live.settle();
    expect((await live.rows(sent.tenant)).map(({ state }) => state)).toEqual(new Array(6).fill('done'));
  });

  it('is asked for what came last, which shows no gap', async () => {
    const sent = await delivered(1, 2, 3, 4);
    await look(sent);
    expect(sent.shop.asked).toEqual([]);
    await look(sent);
    expect(sent.shop.asked).toEqual(['outbox 5-504']);
    expect(await numbers(sent)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('believes nothing that is not signed', async () => {
    const sent = await delivered(1, 3);
    const forged = sent.shop.outboxEvents.find(({ sequence }) => sequence === 2);
    Object.assign(forged as object, { body: Buffer.from('{"id":"2","total":"0.01"}') });
    await look(sent);
    await look(sent);
    expect(await numbers(sent)).toEqual([1, 3]);
  });

  it('is not given up while the shop is away, and says what it could not give in ten answers', async () => {
    const sent = await delivered(1, 3);
    const lost = sent.shop.outboxEvents.splice(1, 1);
    expect(lost).toHaveLength(1);
    await look(sent);
    sent.shop.failing = { call: 'outbox', error: new ShopUnavailable('away') };
    expect(await look(sent)).toMatchObject({ result: 'failed', code: 'shop/unavailable' });
    expect(await point(sent)).toMatchObject({ missing: [{ tries: 0 }] });
    for (let n = 1; n < 10; n++) expect(await look(sent)).toMatchObject({ end: { alarm: null } });
    expect(await look(sent)).toMatchObject({ end: { alarm: 'outbox/lost' } });
    await look(sent);
    expect(await point(sent)).toMatchObject({ mark: 3, lost: 1, missing: [] });
  });
});
