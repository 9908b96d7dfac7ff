import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPolicy } from '@varai/core/conflict';
import { BSON } from 'mongodb';
import { DirectoryProblem, MongoDirectory } from '../../src/store/directory.ts';
import { LiveHub } from '../sync/live-hub.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'store_directory' });
});
afterAll(() => live.stop());

const HOUR_MS = 3_600_000;
/** As another process has it: nothing in memory. */
const afresh = (): MongoDirectory => new MongoDirectory(live.hub.connections, live.hub.keyring, live.nowMs);
const rawStore = (storeId: string): Promise<object | null> =>
  live.db.collection<{ _id: string }>('opticians_stores').findOne({ _id: storeId });

describe('a store', () => {
  it("is found by our id and by the platform's name for the shop, in any case, and on its own platform alone", async () => {
    const shop = await (await live.tenant()).shop('shopify');
    const store = await live.hub.directory.find('shopify', `${shop.storeId}.MyShopify.com `);
    expect(store?.storeId).toBe(shop.storeId);
    expect(await live.hub.directory.find('shopify', shop.storeId)).toEqual(store);
    expect(await live.hub.directory.find('woocommerce', shop.storeId)).toBeNull();
    expect(await live.hub.directory.find('shopify', 'nobody.myshopify.com')).toBeNull();
  });

  it('that is added is known at once to this process, and within a second to one that asked before', async () => {
    const other = afresh();
    const tenant = await live.tenant();
    const storeId = `${tenant.context.tenantId}-html`;
    expect(await other.find('html', storeId)).toBeNull();
    await tenant.shop('html');
    expect((await live.hub.directory.find('html', storeId))?.storeId).toBe(storeId);
    live.clock.advance(1_001);
    expect((await other.find('html', storeId))?.storeId).toBe(storeId);
  });

  it('that is out of service takes nothing, while what it sent before is still applied, until it is uninstalled', async () => {
    const shop = await (await live.tenant()).shop('html');
    await live.hub.directory.setStatus(shop.storeId, 'suspended');
    expect(await live.hub.directory.find('html', shop.storeId)).toBeNull();
    expect((await live.hub.directory.byId(shop.storeId))?.storeId).toBe(shop.storeId);
    await live.hub.directory.setStatus(shop.storeId, 'uninstalled');
    expect(await live.hub.directory.find('html', shop.storeId)).toBeNull();
    expect(await live.hub.directory.byId(shop.storeId)).toBeNull();
    await live.hub.directory.setStatus(shop.storeId, 'active');
    expect((await live.hub.directory.find('html', shop.storeId))?.storeId).toBe(shop.storeId);
  });

  it.each([
    ['its id is taken', (taken: string) => ({ storeId: taken, shopKey: 'another.example' })],
    ['its shop is taken', (taken: string) => ({ storeId: `${taken}-2`, shopKey: `${taken}.example` })],
    ['its id is no id', () => ({ storeId: 'No Id!', shopKey: 'third.example' })],
  ])('is refused with a sentence where %s', async (_why, changes) => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    const add = live.hub.directory.addStore({
      tenantId: tenant.context.tenantId,
      region: 'EU',
      platform: 'html',
      ...changes(shop.storeId),
    });
    await expect(add).rejects.toThrow(DirectoryProblem);
  });

  it('of another region than its tenant is refused with a sentence: hard case 20', async () => {
    const tenant = await live.tenant();
    const { tenantId } = tenant.context;
    const add = live.hub.directory.addStore({
      storeId: `${tenantId}-na`,
      tenantId,
      region: 'NA',
      platform: 'html',
      shopKey: `${tenantId}.example`,
    });
    await expect(add).rejects.toThrow(
      `tenant "${tenantId}" lives in EU; moving a tenant to NA is not supported`,
    );
    expect(await rawStore(`${tenantId}-na`)).toBeNull();
    expect(await live.hub.directory.tenant(tenantId)).toEqual(tenant.context);
  });
});

describe("a store's secret", () => {
  it('is nowhere in the database in clear, and the same in every process', async () => {
    const tenant = await live.tenant();
    const storeId = `${tenant.context.tenantId}-s`;
    const secret = 'shpss_planted-secret-of-a-shop';
    await live.hub.directory.addStore({
      storeId,
      tenantId: tenant.context.tenantId,
      region: 'EU',
      platform: 'shopify',
      shopKey: 'planted.myshopify.com',
      secret,
    });
    const bytes = Buffer.from(BSON.serialize((await rawStore(storeId)) ?? {}));
    expect(bytes.includes('planted.myshopify.com')).toBe(true);
    for (const form of [
      secret,
      Buffer.from(secret).toString('base64').slice(0, 30),
      Buffer.from(secret).toString('hex'),
    ])
      expect(bytes.includes(form)).toBe(false);
    expect((await afresh().find('shopify', storeId))?.secrets).toEqual([secret]);
  });

  it('and the one before are valid for a day after a rotation, the newest first, older ones no more', async () => {
    const tenant = await live.tenant();
    const storeId = `${tenant.context.tenantId}-r`;
    await live.hub.directory.addStore({
      storeId,
      tenantId: tenant.context.tenantId,
      region: 'EU',
      platform: 'html',
      shopKey: `${storeId}.example`,
      secret: 'first',
    });
    await live.hub.directory.rotateSecret(storeId, 'second');
    expect((await afresh().find('html', storeId))?.secrets).toEqual(['second', 'first']);
    live.clock.advance(HOUR_MS);
    const { olderValidUntil } = await live.hub.directory.rotateSecret(storeId, 'third');
    expect((await afresh().find('html', storeId))?.secrets).toEqual(['third', 'second']);
    expect(olderValidUntil.getTime()).toBe(live.nowMs() + 24 * HOUR_MS);
    live.clock.advance(24 * HOUR_MS);
    expect((await afresh().find('html', storeId))?.secrets).toEqual(['third']);
  });

  it('is rotated once where two ask at the same moment, and the other is told', async () => {
    const shop = await (await live.tenant()).shop('html');
    // Connections for both, so that neither has to wait for one.
    await Promise.all([afresh().stores(), afresh().stores(), afresh().stores()]);
    const rotations = ['one', 'two'].map((secret) => live.hub.directory.rotateSecret(shop.storeId, secret));
    const outcomes = await Promise.allSettled(rotations);
    const valid = (await afresh().find('html', shop.storeId))?.secrets ?? [];
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') expect(valid).toContain(outcome.value.secret);
      else expect(outcome.reason).toBeInstanceOf(DirectoryProblem);
    }
    expect(outcomes.map((outcome) => outcome.status)).toContain('fulfilled');
  });

  it('of a store that is not there cannot be rotated, and the sentence says so', async () => {
    await expect(live.hub.directory.rotateSecret('nobody')).rejects.toThrow('there is no store "nobody"');
  });
});

describe("a tenant's policy", () => {
  const changed = { ...defaultPolicy, priority: ['varai', 'html', 'shopify', 'magento', 'woocommerce'] };

  it('is the default until one is set, and grows by a version each time', async () => {
    const { context } = await live.tenant();
    expect(await live.hub.directory.policyOf(context)).toEqual(defaultPolicy);
    expect((await live.hub.directory.setPolicy(context, changed)).version).toBe(2);
    expect((await live.hub.directory.setPolicy(context, changed)).version).toBe(3);
    expect(await afresh().policyOf(context)).toEqual({ ...changed, version: 3 });
  });

  it('has no version twice, also where another process set one in between', async () => {
    const { context } = await live.tenant();
    const other = afresh();
    await other.policyOf(context);
    const mine = await live.hub.directory.setPolicy(context, changed);
    const theirs = await other.setPolicy(context, defaultPolicy);
    expect([mine.version, theirs.version]).toEqual([2, 3]);
    const versions = (
      await Promise.all([afresh(), afresh(), afresh()].map((each) => each.setPolicy(context, changed)))
    ).map((each) => each.version);
    expect(new Set(versions).size).toBe(3);
    expect((await afresh().policyOf(context)).version).toBe(6);
  });

  it('that is none is refused, and the one before stays', async () => {
    const { context } = await live.tenant();
    await expect(
      live.hub.directory.setPolicy(context, { ...defaultPolicy, priority: ['varai'] }),
    ).rejects.toThrow();
    expect(await afresh().policyOf(context)).toEqual(defaultPolicy);
  });

  it('of a tenant that nobody knows cannot be set', async () => {
    await expect(
      live.hub.directory.setPolicy({ tenantId: 'nobody' as never, region: 'EU' }, changed),
    ).rejects.toThrow('there is no tenant "nobody"');
  });
});

describe('an API key', () => {
  it('is stored as a hash, opens its own tenant, and nothing once it is revoked or expired', async () => {
    const tenant = await live.tenant();
    const key = await live.hub.apiKeys.create(tenant.context, 'reports', ['read']);
    expect(await live.hub.apiKeys.find(key)).toEqual({
      ...tenant.context,
      keyId: key.split('_')[1],
      name: 'reports',
      storeId: null,
      scopes: ['read'],
    });
    expect(await live.hub.apiKeys.find(`${key}x`)).toBeNull();
    const [doc] = await live.db.collection('api_keys').find({ tenantId: tenant.context.tenantId }).toArray();
    // `varai_<id>_<secret>`; the secret may hold the mark that parts them.
    expect(JSON.stringify(doc)).not.toContain(key.split('_').slice(2).join('_'));
    await live.db
      .collection('api_keys')
      .updateOne({ _id: doc?._id as never }, { $set: { expiresAt: new Date(live.nowMs()) } });
    expect(await live.hub.apiKeys.find(key)).toBeNull();
    await live.db
      .collection('api_keys')
      .updateOne(
        { _id: doc?._id as never },
        { $set: { expiresAt: null, revokedAt: new Date(live.nowMs()) } },
      );
    expect(await live.hub.apiKeys.find(key)).toBeNull();
  });
});
