import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EventRow } from '../../src/store/event-row.ts';
import { Engine } from '../../src/sync/engine.ts';
import { LocalWake } from '../../src/sync/wake.ts';
import { orderBody, productBody } from './bodies.ts';
import { LiveHub, type LiveHubOptions, type LiveTenant } from './live-hub.ts';

const AT = '2026-03-01T10:00:00.000Z';
const REAL = { nowMs: () => Date.now() };
const WAIT = { timeout: 15_000, interval: 25 };

const running: LiveHub[] = [];
async function start(options: LiveHubOptions): Promise<LiveHub> {
  const live = await LiveHub.start({ clock: REAL, ...options });
  running.push(live);
  return live;
}
afterEach(async () => {
  for (const live of running.splice(0)) await live.stop();
});

const states = async (live: LiveHub, tenant: LiveTenant): Promise<string[]> =>
  (await live.rows(tenant)).map((row) => row.state);

describe('the engine', () => {
  it('applies an order within a fraction of a second of its answer, in either region', async () => {
    const live = await start({ database: 'sync_engine_prompt', roles: ['worker'] });
    for (const region of ['EU', 'NA'] as const) {
      const tenant = await live.tenant('t', region);
      const shop = await tenant.shop('html');
      const before = performance.now();
      await shop.say('orders', orderBody('html', { id: '1', at: AT }));
      await vi.waitFor(async () => expect(await states(live, tenant)).toEqual(['done']), WAIT);
      // The sweeper looks after two seconds at the earliest: it was the announcement.
      expect(performance.now() - before).toBeLessThan(2_000);
      expect(await live.hub.entities.find(tenant.context, 'order', shop.order('1'))).toMatchObject({
        region,
        totalMinor: 14_900,
      });
    }
  });

  it('finishes the batch in hand when it is stopped, and leaves the rest for the next worker', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const wake = new LocalWake();
    const done: string[] = [];
    const engine = new Engine({
      regions: ['EU'],
      wake,
      log: {
        pending: async (_region: string, ids: readonly string[]) => ids.map((_id) => ({ _id })),
      } as never,
      apply: async (_region, rows) => {
        await held;
        done.push(...rows.map((row) => row._id));
      },
      reached: () => undefined,
      outage: () => undefined,
    });
    engine.start();
    wake.announce('EU', 'real-time', ['in hand']);
    await vi.waitFor(() => expect(engine.holds('in hand')).toBe(true), WAIT);
    const stopped = engine.stop();
    let isStopped = false;
    void stopped.then(() => (isStopped = true));
    // Long past the time for which an idle loop waits.
    await vi.waitFor(async () => expect(await wake.take('EU', 'batch', 1, 700)).toEqual([]), WAIT);
    expect(isStopped).toBe(false);
    release();
    await stopped;
    wake.announce('EU', 'real-time', ['too late']);
    expect(done).toEqual(['in hand']);
    expect(await wake.take('EU', 'real-time', 1, 0)).toEqual(['too late']);
  });

  it('does not let a backlog of the catalogue delay an order', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const wake = new LocalWake();
    const applied: EventRow[] = [];
    const engine = new Engine({
      regions: ['EU'],
      wake,
      log: {
        pending: async (_region: string, ids: readonly string[]) =>
          ids.map((_id) => ({ _id, lane: _id.startsWith('product') ? 'batch' : 'real-time' })),
      } as never,
      apply: async (_region, rows) => {
        if ((rows[0] as EventRow).lane === 'batch') await held;
        applied.push(...rows);
      },
      reached: () => undefined,
      outage: () => undefined,
    });
    engine.start();
    wake.announce(
      'EU',
      'batch',
      Array.from({ length: 5_000 }, (_, i) => `product-${i}`),
    );
    await vi.waitFor(
      () => expect(engine.holds('product-0') && engine.holds('product-1000')).toBe(true),
      WAIT,
    );
    wake.announce('EU', 'real-time', ['order-1']);
    await vi.waitFor(() => expect(applied.map((row) => row._id)).toEqual(['order-1']), WAIT);
    release();
    await engine.stop();
  });

  it('flushes a batch after its time also where the wall clock stands still or is put back', async () => {
    const wallClock = vi.spyOn(Date, 'now').mockReturnValue(0);
    const wake = new LocalWake();
    const applied: string[] = [];
    const engine = new Engine({
      regions: ['EU'],
      wake,
      log: {
        pending: async (_region: string, ids: readonly string[]) => ids.map((_id) => ({ _id })),
      } as never,
      apply: async (_region, rows) => void applied.push(...rows.map((row) => row._id)),
      reached: () => undefined,
      outage: () => undefined,
    });
    engine.start();
    wake.announce('EU', 'near-real-time', ['viewed']);
    await vi.waitFor(() => expect(applied).toEqual(['viewed']), WAIT);
    await engine.stop();
    wallClock.mockRestore();
  });
});

describe('events that were announced to nobody', () => {
  it('are found in the inbox and done within seconds', async () => {
    // A hub without workers announces in its own process alone: nobody hears it.
    const receiving = await start({ database: 'sync_engine_sweep', roles: ['api'] });
    const working = await start({
      database: 'sync_engine_sweep',
      roles: ['worker'],
      keyFile: receiving.settings.keyFile,
    });
    const tenant = await receiving.tenant();
    const { shopify, html } = await tenant.shops();
    const before = performance.now();
    await shopify.say('products', productBody('shopify', { id: '1', at: AT }));
    await html.say('orders', orderBody('html', { id: '2', at: AT }));
    await html.say('events', { type: 'product_viewed', at: AT, sessionId: 's1', productId: '1' });
    await vi.waitFor(
      async () => expect(await states(working, tenant)).toEqual(['done', 'done', 'done']),
      WAIT,
    );
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});
