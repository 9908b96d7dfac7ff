import { mappers, type Mapper } from '@varai/core/platform';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EventRow } from '../../src/store/event-row.ts';
import { applyRows } from '../../src/sync/apply.ts';
import { agreed, derivedAnew } from './agreed.ts';
import { orderBody, productBody } from './bodies.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'sync_set_aside' });
});
afterAll(() => live.stop());
afterEach(() => {
  vi.restoreAllMocks();
});

const AT = '2026-03-01T10:00:00.000Z';
const LATER = '2026-03-01T11:00:00.000Z';
const DAY_MS = 86_400_000;

const anonymous = async (tenant: LiveTenant): Promise<unknown> =>
  JSON.parse(
    JSON.stringify(await agreed(live.db, tenant.context))
      .replaceAll(tenant.context.tenantId, 'T')
      .replaceAll(/"(sealed|subject)":"[^"]+"/g, '"$1":"…"'),
  );

/** The mapper of HTML orders, broken for one order. */
function breakMapperFor(orderId: string): { mend: () => void } {
  const table = mappers.html as Record<string, Mapper>;
  const real = table['orders'] as Mapper;
  const spy = vi.spyOn(table, 'orders').mockImplementation((body, context) => {
    if (JSON.stringify(body).includes(`"id":"${orderId}"`)) throw new TypeError('a fault of ours');
    return real(body, context);
  });
  return { mend: () => spy.mockRestore() };
}

describe('hard case 13: a validly signed body that does not map', () => {
  it('is kept whole and set aside with code and path, and after a fix is as if it had come in order', async () => {
    const [tenant, inOrder] = [await live.tenant(), await live.tenant()];
    const parkedShop = await tenant.shop('shopify', 'shop');
    const otherShop = await inOrder.shop('shopify', 'shop');
    const [first, second] = [
      orderBody('shopify', { id: '5', status: 'processing', at: AT }),
      orderBody('shopify', { id: '5', status: 'completed', at: LATER }),
    ];
    for (const body of [first, second]) await otherShop.say('orders', body, { at: AT });

    // A broken release of ours reads no order at all.
    const table = mappers.shopify as Record<string, Mapper>;
    const broken = vi
      .spyOn(table, 'orders')
      .mockReturnValue({ ok: false, issue: { code: 'platform/bad-date', path: 'updated_at' } });
    expect(await parkedShop.say('orders', first, { at: AT })).toMatchObject({
      kind: 'recorded',
      result: 'parked',
      issue: { code: 'platform/bad-date', path: 'updated_at' },
    });
    broken.mockRestore();
    await parkedShop.say('orders', second, { at: AT });
    await live.settle();

    const [row] = await live.hub.log.aside(tenant.context, { state: 'parked' }, 10);
    expect(row).toMatchObject({
      state: 'parked',
      problem: { code: 'platform/bad-date', path: 'updated_at' },
    });
    const kept = (await live.hub.bodies.read(tenant.context, [row as EventRow])).get(row?._id ?? '');
    expect(kept?.toString()).toBe(JSON.stringify(first));

    expect(await live.hub.log.redrive(tenant.context, [row?._id ?? ''], live.nowMs())).toEqual([row?._id]);
    await live.settle();
    expect(await live.hub.log.aside(tenant.context, {}, 10)).toEqual([]);
    expect(await anonymous(tenant)).toEqual(await anonymous(inOrder));
  });

  it('is set aside by the worker too, where a later release no longer maps it', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    await shop.say('orders', orderBody('html', { id: '1', at: AT }));
    await shop.say('orders', orderBody('html', { id: '2', at: AT }));
    const real = (mappers.html as Record<string, Mapper>)['orders'] as Mapper;
    vi.spyOn(mappers.html as Record<string, Mapper>, 'orders').mockImplementation((body, context) =>
      JSON.stringify(body).includes('"id":"1"')
        ? { ok: false, issue: { code: 'platform/missing-price', path: 'lines[0].price' } }
        : real(body, context),
    );
    await live.settle();
    expect(await live.hub.log.aside(tenant.context, {}, 10)).toMatchObject([
      { state: 'parked', entityId: '1', problem: { code: 'platform/missing-price', path: 'lines[0].price' } },
    ]);
    expect(await live.hub.entities.find(tenant.context, 'order', shop.order('2'))).toMatchObject({
      state: 'live',
    });
  });

  it('is redriven by its own tenant alone', async () => {
    const [tenant, other] = [await live.tenant(), await live.tenant()];
    const shop = await tenant.shop('shopify');
    await shop.say('orders', '{"no":"id"}');
    const [row] = await live.hub.log.aside(tenant.context, {}, 10);
    expect(await live.hub.log.redrive(other.context, [row?._id ?? ''], live.nowMs())).toEqual([]);
    expect(await live.hub.log.find(other.context, row?._id ?? '')).toBeNull();
    expect(await live.hub.log.aside(other.context, {}, 10)).toEqual([]);
  });
});

describe('hard case 14: poison', () => {
  it('stops neither its batch nor the other events of its entity', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    for (const id of ['1', '2', '3', '4', '5', '6', '7'])
      await shop.say('orders', orderBody('html', { id, at: AT }));
    await shop.say('refunds', { id: 'r1', orderId: '3', amount: '10.00', at: LATER });
    const { mend } = breakMapperFor('3');
    await applyRows(live.hub.deps, 'EU', await live.rows(tenant));
    const rows = await live.rows(tenant);
    expect(rows.filter((row) => row.state === 'pending').map((row) => [row.resource, row.entityId])).toEqual([
      ['orders', '3'],
    ]);
    expect(rows.filter((row) => row.state === 'done')).toHaveLength(7);
    expect(await live.hub.entities.find(tenant.context, 'order', shop.order('3'))).toMatchObject({
      state: 'awaited',
      refundedMinor: 1_000,
    });
    mend();
    live.clock.advance(DAY_MS);
    await live.settle();
    expect(await live.hub.entities.find(tenant.context, 'order', shop.order('3'))).toMatchObject({
      state: 'live',
      refundedMinor: 1_000,
    });
  });

  it('is tried again ever later for 24 hours, then is a dead letter with the reason; redriven after a fix it is as if it had come in order', async () => {
    const [tenant, inOrder] = [await live.tenant(), await live.tenant()];
    const [shop, orderly] = [await tenant.shop('html', 'shop'), await inOrder.shop('html', 'shop')];
    const [first, second] = [
      orderBody('html', { id: '77', status: 'processing', at: AT }),
      orderBody('html', { id: '78', at: AT }),
    ];
    for (const body of [first, second]) await orderly.say('orders', body, { at: AT });
    await live.settle();
    for (const body of [first, second]) await shop.say('orders', body, { at: AT });
    const { mend } = breakMapperFor('77');
    const began = live.nowMs();
    await live.settle();
    const poisoned = async (): Promise<EventRow> =>
      (await live.rows(tenant)).find((row) => row.entityId === '77') as EventRow;
    const gaps: number[] = [];
    for (let row = await poisoned(); row.state === 'pending'; row = await poisoned()) {
      expect(row.problem).toEqual({ code: 'sync/failed', path: '', message: 'TypeError' });
      gaps.push(row.dueAt.getTime() - live.nowMs());
      // Not a moment earlier.
      live.clock.set(row.dueAt.getTime() - 1);
      await live.settle();
      expect((await poisoned()).attempts).toBe(row.attempts);
      live.clock.advance(1);
      await live.settle();
    }
    expect(gaps).toEqual([...gaps].sort((a, b) => a - b));
    expect(gaps.length).toBeGreaterThanOrEqual(8);
    expect(live.nowMs() - began).toBeGreaterThanOrEqual(0.99 * DAY_MS);
    expect(live.nowMs() - began).toBeLessThan(1.05 * DAY_MS);
    expect(await live.hub.log.aside(tenant.context, { state: 'dead' }, 10)).toMatchObject([
      { entityId: '77', problem: { code: 'sync/failed', message: 'TypeError' } },
    ]);
    expect(await live.hub.entities.find(tenant.context, 'order', shop.order('78'))).toMatchObject({
      state: 'live',
    });

    mend();
    const row = await poisoned();
    await live.hub.log.redrive(tenant.context, [row._id], live.nowMs());
    await live.settle();
    expect(await poisoned()).toMatchObject({ state: 'done', attempts: 0 });
    expect((await poisoned()).problem).toBeUndefined();
    expect(await anonymous(tenant)).toEqual(await anonymous(inOrder));
  });

  it('that breaks only once its entity is derived is put off alone as well, and nothing of it is half shown', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    for (const id of ['1', '2', '3', '4']) await shop.say('products', productBody('html', { id, at: AT }));
    const { entities } = live.hub;
    const failing = {
      docs: entities.docs.bind(entities),
      writeViews: entities.writeViews.bind(entities),
      name: entities.name.bind(entities),
      write: (...args: Parameters<typeof entities.write>) => {
        if (args[2].some(({ next }) => next._id === shop.product('2')))
          throw new RangeError('cannot be derived');
        return entities.write(...args);
      },
    } as unknown as typeof entities;
    await applyRows({ ...live.hub.deps, entities: failing }, 'EU', await live.rows(tenant));
    const rows = await live.rows(tenant);
    expect(rows.filter((row) => row.state === 'pending').map((row) => [row.entityId, row.attempts])).toEqual([
      ['2', 1],
    ]);
    expect(await live.hub.entities.find(tenant.context, 'product', shop.product('2'))).toBeNull();
    live.clock.advance(10_000);
    await live.settle();
    expect((await live.rows(tenant)).every((row) => row.state === 'done')).toBe(true);
    expect(await agreed(live.db, tenant.context)).toEqual(await derivedAnew(live, tenant.context));
  });

  it('that another worker got through in the meantime stays done', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    await shop.say('orders', orderBody('html', { id: '1', at: AT }));
    const [stale] = (await live.rows(tenant)) as [EventRow];
    await live.settle();
    await live.hub.log.setAside('EU', stale, 'dead', { code: 'sync/failed', path: '' });
    await live.hub.log.retryAt('EU', stale, live.nowMs(), { code: 'sync/failed', path: '' });
    expect(await live.rows(tenant)).toMatchObject([{ state: 'done' }]);
  });
});
