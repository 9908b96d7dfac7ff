import { createHash } from 'node:crypto';
import type { Binary } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadKeyFile } from '../../src/privacy/key-file.ts';
import { Keyring } from '../../src/privacy/keyring.ts';
import type { Connections } from '../../src/store/connections.ts';
import { customerBody } from '../sync/bodies.ts';
import { LiveHub, type LiveTenant } from '../sync/live-hub.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'privacy_keyring' });
});
afterAll(() => live.stop());

/** As another process has it: the same key file, nothing in memory. */
const afresh = (): Keyring => new Keyring(live.hub.connections, loadKeyFile(live.settings.keyFile), 30);
const AT = '2026-03-01T10:00:00.000Z';

describe("a person's key", () => {
  it('is one, however many processes meet the person first at the same moment', async () => {
    const { context } = await live.tenant();
    const names = Array.from({ length: 40 }, (_, n) => `person-${n}-${context.tenantId}`);
    const rings = Array.from({ length: 5 }, afresh);
    const held = await Promise.all(
      rings.map((ring, n) => ring.subjects(context, n % 2 === 0 ? names : [...names].reverse())),
    );
    for (const name of names)
      expect(new Set(held.map((keys) => keys.get(name)?.export().toString('hex'))).size).toBe(1);
    expect(new Set(names.map((name) => held[0]?.get(name)?.export().toString('hex'))).size).toBe(
      names.length,
    );
    const stored = await afresh().subjects(context, names);
    for (const name of names) expect(stored.get(name)?.equals(held[0]?.get(name) as never)).toBe(true);
  });

  it('lies wrapped in the database, and opens under the key of its own tenant alone', async () => {
    const [mine, other] = [await live.tenant(), await live.tenant()];
    const name = `person-of-${mine.context.tenantId}`;
    const key = (await live.hub.keyring.subjects(mine.context, [name])).get(name);
    const doc = await live.db
      .collection<{ _id: string; wrapped: Binary }>('subject_keys')
      .findOne({ _id: name });
    expect(Buffer.from(doc?.wrapped.buffer ?? []).includes(key?.export() as Buffer)).toBe(false);
    await live.db
      .collection<{ _id: string }>('subject_keys')
      .updateOne({ _id: name }, { $set: { tenantId: other.context.tenantId } });
    await expect(afresh().subjects(other.context, [name])).rejects.toThrow();
  });
});

describe("a tenant's keys", () => {
  it('are the same in every process, and another tenant has others', async () => {
    const [mine, other] = [await live.tenant(), await live.tenant()];
    const rings = await Promise.all(Array.from({ length: 5 }, () => afresh().tenant(mine.context)));
    const hex = (keys: Awaited<ReturnType<Keyring['tenant']>>): string[] =>
      Object.values(keys).map((key) => (key as { export(): Buffer }).export().toString('hex'));
    for (const keys of rings) expect(hex(keys)).toEqual(hex(rings[0] as never));
    expect(new Set(hex(rings[0] as never)).size).toBe(3);
    for (const each of hex(await live.hub.keyring.tenant(other.context)))
      expect(hex(rings[0] as never)).not.toContain(each);
  });

  it('do not open without the key file they were made under', async () => {
    const tenant = await live.tenant();
    await live.hub.keyring.tenant(tenant.context);
    const stranger = new Keyring(live.hub.connections, loadKeyFile(`${live.settings.keyFile}.other`), 30);
    await expect(stranger.tenant(tenant.context)).rejects.toThrow();
  });

  it('are asked for again where the first asking failed', async () => {
    const tenant = await live.tenant();
    let isAway = true;
    const of: Connections['of'] = (region) => {
      if (isAway) throw new Error('away');
      return live.hub.connections.of(region);
    };
    const ring = new Keyring({ ...live.hub.connections, of }, loadKeyFile(live.settings.keyFile), 30);
    await expect(ring.tenant(tenant.context)).rejects.toThrow('away');
    isAway = false;
    expect((await ring.tenant(tenant.context)).wrapping.type).toBe('secret');
  });
});

describe('the key of a day', () => {
  it('is one for all processes, another the next day, and gone once it was deleted', async () => {
    const { context } = await live.tenant();
    const days = await Promise.all(Array.from({ length: 4 }, () => afresh().bodyKey(context, live.nowMs())));
    expect(new Set(days.map(({ key }) => key.export().toString('hex'))).size).toBe(1);
    const next = await live.hub.keyring.bodyKey(context, live.nowMs() + 86_400_000);
    expect(next.id).not.toBe(days[0]?.id);
    expect(next.key.export()).not.toEqual(days[0]?.key.export());
    expect((await afresh().bodyKeyById(context, next.id))?.export()).toEqual(next.key.export());
    await live.db.collection<{ _id: string }>('body_keys').deleteOne({ _id: next.id });
    expect(await afresh().bodyKeyById(context, next.id)).toBeNull();
  });
});

describe('a pseudonym', () => {
  const nameOf = async (
    tenant: LiveTenant,
    store: string,
    type: 'customer' | 'order',
    id: string,
    ring = live.hub.keyring,
  ): Promise<string> => {
    await ring.tenant(tenant.context);
    return ring.pseudonym({ ...tenant.context, storeId: store }, { type, id });
  };

  it('is the same for ever and everywhere', async () => {
    const tenant = await live.tenant();
    expect(await nameOf(tenant, 's', 'customer', '7')).toBe(
      await nameOf(tenant, 's', 'customer', '7', afresh()),
    );
    expect(await nameOf(tenant, 's', 'customer', '7')).toMatch(/^[\w-]{22}$/);
  });

  it('is another for each tenant, store, kind and person', async () => {
    const [tenant, other] = [await live.tenant(), await live.tenant()];
    const names = [
      await nameOf(tenant, 's', 'customer', '7'), await nameOf(tenant, 's', 'customer', '8'), await nameOf(tenant, 's', 'order', '7'),
      await nameOf(tenant, 's2', 'customer', '7'), await nameOf(other, 's', 'customer', '7'),
    ]; // prettier-ignore
    expect(new Set(names).size).toBe(names.length);
  });

  it('is on every row, listing and entity that speaks of the person', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    await shop.say('customers', customerBody('html', { id: '7', email: 'jo@example.org', at: AT }));
    await live.settle();
    const name = await nameOf(tenant, shop.storeId, 'customer', '7');
    expect((await live.rows(tenant))[0]).toMatchObject({ subjects: [name], metadata: { userId: name } });
    expect(
      (await live.hub.listings.byIds(tenant.context, [shop.user('7')])).get(shop.user('7'))?.subject,
    ).toBe(name);
    expect((await live.hub.entities.find(tenant.context, 'user', shop.user('7')))?.['contact']).toMatchObject(
      { subject: name },
    );
  });
});

describe('the look-up of an e-mail', () => {
  it('meets in two stores of a tenant, in no two tenants, and cannot be tried out', async () => {
    const [mine, other] = [await live.tenant(), await live.tenant()];
    const keys: string[][] = [];
    for (const [tenant, store] of [
      [mine, 'a'],
      [mine, 'b'],
      [other, 'a'],
    ] as const) {
      const shop = await tenant.shop('shopify', store);
      await shop.say(
        'customers',
        customerBody('shopify', { id: '7', email: 'Jo@Example.org', verified: true, at: AT }),
      );
      await live.settle();
      keys.push(
        (await live.hub.listings.byIds(tenant.context, [shop.user('7')])).get(shop.user('7'))?.keys ?? [],
      );
    }
    expect(keys[0]).toHaveLength(1);
    expect(keys[1]).toEqual(keys[0]);
    expect(keys[2]).not.toEqual(keys[0]);
    for (const algorithm of ['sha256', 'md5', 'sha1']) {
      const plain = createHash(algorithm).update('jo@example.org').digest();
      expect(keys[0]?.[0]).not.toContain(plain.toString('base64url').slice(0, 16));
      expect(keys[0]?.[0]).not.toContain(plain.toString('hex').slice(0, 16));
    }
  });

  it('is kept of verified addresses alone', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('shopify');
    await shop.say(
      'customers',
      customerBody('shopify', { id: '7', email: 'jo@example.org', verified: false, at: AT }),
    );
    await live.settle();
    expect(
      (await live.hub.listings.byIds(tenant.context, [shop.user('7')])).get(shop.user('7'))?.keys,
    ).toEqual([]);
  });
});
