import type { Binary } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawBodies } from '../../src/store/raw-bodies.ts';
import { dropExpired } from '../../src/store/retention.ts';
import { Keyring } from '../../src/privacy/keyring.ts';
import { loadKeyFile } from '../../src/privacy/key-file.ts';
import { customerBody, orderBody } from '../sync/bodies.ts';
import { LiveHub, type LiveTenant } from '../sync/live-hub.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'store_raw_bodies', retentionDays: 30 });
});
afterAll(() => live.stop());

const DAY_MS = 86_400_000;
const AT = '2026-03-01T10:00:00.000Z';

const bodyOf = async (tenant: LiveTenant, eventId: string): Promise<Buffer | undefined> => {
  const [row] = await live.hub.log.rows('EU').find({ _id: eventId }).toArray();
  return row === undefined ? undefined : (await live.hub.bodies.read(tenant.context, [row])).get(eventId);
};
const say = async (tenant: LiveTenant, body: string): Promise<string> => {
  const shop = await tenant.shop('html', `s${Math.random().toString(36).slice(2, 8)}`);
  const answer = await shop.say('orders', body);
  return answer.kind === 'recorded' ? answer.eventId : '';
};
const count = (collection: string, tenant: LiveTenant): Promise<number> =>
  live.db.collection(collection).countDocuments({ tenantId: tenant.context.tenantId });

describe('raw bodies', () => {
  it('come back byte for byte, however they are spaced and spelled', async () => {
    const tenant = await live.tenant();
    for (const text of [
      '{"id": "1",\r\n\t"total":"1.00","currency":"EUR" , "note":"\\u00e9 é 👓"}',
      '{"id":820982911946154508,"total":"1.00","currency":"EUR"}',
    ]) {
      const id = await say(tenant, text);
      expect((await bodyOf(tenant, id))?.equals(Buffer.from(text))).toBe(true);
    }
  });

  it('of one group lie in one document, and each is found in its place', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    const bodies = Array.from({ length: 30 }, (_, i) =>
      JSON.stringify({ id: `${i + 1}`, total: '1.00', currency: 'EUR', note: 'x'.repeat(i) }),
    );
    const answers = await Promise.all(bodies.map((body) => shop.say('orders', body)));
    expect(await count('raw_bodies', tenant)).toBeLessThan(bodies.length);
    for (const [i, answer] of answers.entries())
      expect((await bodyOf(tenant, answer.kind === 'recorded' ? answer.eventId : ''))?.toString()).toBe(
        bodies[i],
      );
  });

  it('cannot be read in the database, nor with another key', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    await shop.say('customers', customerBody('html', { id: '7', email: 'planted@example.org', at: AT }));
    const [doc] = await live.db
      .collection<{ _id: string; sealed: Binary }>('raw_bodies')
      .find({ tenantId: tenant.context.tenantId })
      .toArray();
    expect(Buffer.from(doc?.sealed.buffer ?? []).includes('planted')).toBe(false);
    const [row] = await live.rows(tenant);
    const strangers = new Keyring(live.hub.connections, loadKeyFile(`${live.settings.keyFile}.other`), 30);
    await expect(
      new RawBodies(live.hub.connections, strangers).read(tenant.context, row === undefined ? [] : [row]),
    ).rejects.toThrow();
  });

  it('are read by nobody but their tenant', async () => {
    const [mine, other] = [await live.tenant(), await live.tenant()];
    await say(mine, '{"id":"1","total":"1.00","currency":"EUR"}');
    const rows = await live.rows(mine);
    expect((await live.hub.bodies.read(mine.context, rows)).size).toBe(1);
    expect((await live.hub.bodies.read(other.context, rows)).size).toBe(0);
  });
});

describe('retention', () => {
  it('drops bodies of events that are done, and no others, however old they are', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('shopify');
    await shop.say('orders', orderBody('shopify', { id: '1', at: AT }));
    await live.settle();
    await shop.say('orders', '{"no":"id"}');
    await shop.say('orders', orderBody('shopify', { id: '2', at: AT }));
    await shop.say('orders', orderBody('shopify', { id: '3', at: AT }));
    const [, parked, pending, failed] = await live.hub.log.rows('EU').find({ tenantId: tenant.context.tenantId }).sort({ _id: 1 }).toArray().then((rows) => [
      rows.find((row) => row.state === 'done'), rows.find((row) => row.state === 'parked'), ...rows.filter((row) => row.state === 'pending'),
    ]); // prettier-ignore
    await live.hub.log.setAside('EU', failed as never, 'dead', { code: 'sync/failed', path: '' });
    expect(await count('raw_bodies', tenant)).toBe(4);

    live.clock.advance(29 * DAY_MS);
    expect(await dropExpired(live.hub.connections, 'EU', 30, live.nowMs())).toBe(0);
    live.clock.advance(2 * DAY_MS);
    await dropExpired(live.hub.connections, 'EU', 30, live.nowMs());
    expect(await count('raw_bodies', tenant)).toBe(3);
    expect((await live.rows(tenant)).map((row) => row.state).sort()).toEqual(['dead', 'parked', 'pending']);
    for (const row of [parked, pending, failed])
      expect(await bodyOf(tenant, row?._id ?? '')).toBeInstanceOf(Buffer);
  });

  it('lets the key of a day die with the last body that it opens, and not before', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('shopify');
    await shop.say('orders', orderBody('shopify', { id: '1', at: AT }));
    await live.settle();
    await shop.say('orders', '{"no":"id"}');
    live.clock.advance(40 * DAY_MS);
    await dropExpired(live.hub.connections, 'EU', 30, live.nowMs());
    expect([await count('raw_bodies', tenant), await count('body_keys', tenant)]).toEqual([1, 1]);

    const parked = (await live.hub.log.aside(tenant.context, { state: 'parked' }, 10))[0];
    await live.hub.log.rows('EU').updateOne({ _id: parked?._id ?? '' }, { $set: { state: 'done' } });
    await dropExpired(live.hub.connections, 'EU', 30, live.nowMs());
    expect([await count('raw_bodies', tenant), await count('body_keys', tenant)]).toEqual([0, 0]);
  });

  it('leaves an event whose body is gone set aside with the reason, and does not lose it', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('shopify');
    await shop.say('orders', orderBody('shopify', { id: '1', at: AT }));
    await live.db.collection('raw_bodies').deleteMany({ tenantId: tenant.context.tenantId });
    await live.settle();
    expect(await live.hub.log.aside(tenant.context, {}, 10)).toMatchObject([
      { state: 'parked', problem: { code: 'sync/body-expired', path: '' } },
    ]);
  });
});
