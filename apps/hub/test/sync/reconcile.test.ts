import type { Certificate } from '@varai/core/schema';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ShopUnavailable } from '../../src/connectors/shop-http.ts';
import { waitUntilApplied } from '../../src/sync/applied.ts';
import { importCatalogue } from '../../src/sync/import/import-catalogue.ts';
import type { JobWork } from '../../src/sync/jobs/store-job.ts';
import { checkCertificate } from '../../src/sync/reconcile/certificate.ts';
import { reconcileStore, type Asked } from '../../src/sync/reconcile/reconcile-store.ts';
import { agreed, derivedAnew } from './agreed.ts';
import { productBody } from './bodies.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';
import { MemoryShop } from './memory-shop.ts';
import type { Shop } from './shop.ts';
import { runJob } from './store-jobs.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'sync_reconcile', roles: ['worker'] });
});
afterAll(() => live.stop());

const AT = '2026-03-01T10:00:00.000Z';
const LATER = '2026-03-01T11:00:00.000Z';
let tenant: LiveTenant;
let store: Shop;
let shop: MemoryShop;

const facts = (id: string, changes: object = {}) =>
  ({
    id,
    title: `Frame ${id}`,
    sku: `S-${id}`,
    gtin: null,
    price: '100.00',
    quantity: 5,
    at: AT,
    ...changes,
  }) as const;

beforeEach(async () => {
  tenant = await live.tenant('rec');
  store = await tenant.shop('shopify');
  shop = new MemoryShop('shopify', live.nowMs);
  for (let n = 1; n <= 8; n++) shop.product(facts(String(n)));
  await runJob(live, tenant, store, shop, 'import', 'products');
  shop.asked.length = 0;
});

async function reconcile(asked: Asked = {}): Promise<Certificate> {
  live.clock.advance(1_000);
  const result = await runJob(live, tenant, store, shop, 'reconcile', 'products', (deps, run) =>
    reconcileStore(deps, run, asked),
  );
  expect(result).toMatchObject({ result: 'done' });
  const [newest] = await live.hub.jobDeps.certificates.of(tenant.context, store.storeId, { limit: 1 });
  return newest?.certificate as Certificate;
}

const titles = async (): Promise<Record<string, unknown>> => {
  const shown = await agreed(live.db, tenant.context);
  return Object.fromEntries(
    Object.entries(shown['products'] as Record<string, Record<string, unknown>>)
      .filter(([, doc]) => doc['state'] === 'live')
      .map(([id, doc]) => [id.split(':').at(-1), doc['title']]),
  );
};

describe('a reconciliation of everything', () => {
  it('certifies agreement without a write', async () => {
    const before = await live.hub.listings
      .docs(tenant.context)
      .find({ tenantId: tenant.context.tenantId })
      .toArray();
    const certificate = await reconcile();
    expect(certificate).toMatchObject({
      mode: 'full',
      verdict: 'agreed',
      rowsRead: 8,
      there: { count: 8 },
      here: { count: 8, rootHash: certificate.there.rootHash },
      total: { there: 8, here: 8 },
      found: { missing: 0, different: 0, gone: 0 },
      healed: 0,
      remaining: { count: 0, ids: [] },
      alarm: null,
    });
    expect(
      await live.hub.listings.docs(tenant.context).find({ tenantId: tenant.context.tenantId }).toArray(),
    ).toEqual(before);
    expect(await live.rows(tenant)).toEqual([]);
  });

  it('finds and heals what is missing, different and gone, through the inbox', async () => {
    shop.product(facts('9'));
    shop.product(facts('2', { title: 'Renamed', at: LATER }));
    shop.records.products.delete('3');
    const certificate = await reconcile();
    expect(certificate).toMatchObject({
      verdict: 'agreed',
      found: { missing: 1, different: 1, gone: 1 },
      healed: 3,
      there: { count: 8 },
      here: { count: 8, rootHash: certificate.there.rootHash },
      total: { there: 8, here: 8 },
    });
    expect(await titles()).toMatchObject({ '2': 'Renamed', '9': 'Frame 9' });
    expect(Object.keys(await titles())).not.toContain('3');
    expect((await live.rows(tenant)).map(({ verb, state }) => `${verb} ${state}`).sort()).toEqual([
      'delete done',
      'update done',
      'update done',
    ]);
    expect(await derivedAnew(live, tenant.context)).toEqual(await agreed(live.db, tenant.context));
    expect(await reconcile({ full: true })).toMatchObject({
      found: { missing: 0, different: 0, gone: 0 },
      healed: 0,
    });
  });

  it('heals a value whose modified time did not move, again and again', async () => {
    for (const quantity of [4, 5, 4, 5]) {
      shop.product(facts('1', { quantity }));
      expect(await reconcile({ full: true })).toMatchObject({
        verdict: 'agreed',
        found: { different: 1 },
        healed: 1,
      });
    }
  });

  it('heals what the source took back to an older time, a deletion among it', async () => {
    await store.say('products', productBody('shopify', facts('1', { title: 'Newer', at: LATER })), {
      at: LATER,
    });
    await store.say('products', { id: 2 }, { verb: 'delete', at: LATER });
    const rows = await live.rows(tenant);
    await waitUntilApplied(
      live.hub.log,
      'EU',
      rows.map(({ _id }) => _id),
      10_000,
    );
    expect(await reconcile({ full: true })).toMatchObject({
      verdict: 'agreed',
      found: { missing: 1, different: 1 },
      healed: 2,
    });
    expect(await titles()).toMatchObject({ '1': 'Frame 1', '2': 'Frame 2' });
  });

  it('lists apart what changed after the watermark', async () => {
    shop.product(facts('1', { title: 'Just now', at: new Date(live.nowMs() + 3_000).toISOString() }));
    const certificate = await reconcile({ full: true });
    expect(certificate).toMatchObject({
      verdict: 'agreed',
      inMotion: { count: 1, ids: ['1'] },
      there: { count: 7 },
      healed: 0,
    });
    expect(await titles()).toMatchObject({ '1': 'Frame 1' });
  });

  it('says what does not map, and is not green over it', async () => {
    shop.put('products', '77', { title: 'No id' }, AT);
    const certificate = await reconcile({ full: true });
    expect(certificate.verdict).toBe('differs');
    expect(certificate.notCompared).toContainEqual({
      what: 'records that do not map',
      why: expect.stringMatching(/^platform\//),
      count: 1,
    });
  });
});

it.each([
  ['at its last page', [], '1200'],
  ['at the last page before what waits to be healed', ['7'], null],
])(
  'goes on %s where it was broken off, and certifies all of it',
  async (_, early, resumed) => {
    const large = new MemoryShop('shopify', live.nowMs, 600);
    for (let n = 1; n <= 1_300; n++) large.product(facts(String(n)));
    await runJob(live, tenant, store, large, 'import', 'products', (deps, run) =>
      importCatalogue(deps, { ...run, checkpoint: {} }),
    );
    for (const id of early) large.product(facts(id, { title: 'Early' }));
    large.product(facts('1290', { title: 'Late' }));
    const { api, platform } = large.open();
    const cursors: (string | null)[] = [];
    const away = {
      open: () => ({
        platform,
        api: {
          ...api,
          bulk: async function* (...asked: Parameters<typeof api.bulk>) {
            cursors.push(asked[1]);
            for await (const page of api.bulk(...asked)) {
              if (cursors.length === 1 && page.next === null) throw new ShopUnavailable('away');
              yield page;
            }
          },
        },
      }),
    };
    const full: JobWork = (deps, run) => reconcileStore(deps, run);
    live.clock.advance(1_000);
    expect(await runJob(live, tenant, store, away, 'reconcile', 'products', full)).toMatchObject({
      result: 'failed',
    });
    expect(await runJob(live, tenant, store, away, 'reconcile', 'products', full)).toMatchObject({
      result: 'done',
    });
    expect(cursors).toEqual([null, resumed]);
    const [newest] = await live.hub.jobDeps.certificates.of(tenant.context, store.storeId, { limit: 1 });
    expect(newest?.certificate).toMatchObject({
      verdict: 'agreed',
      rowsRead: 1_300,
      found: { different: early.length + 1 },
      healed: early.length + 1,
      here: { count: 1_300 },
    });
  },
  60_000,
);

describe('a source that shrinks', () => {
  it('deletes nothing where it claims to have nothing, until a human says so', async () => {
    shop.onlyFirst = 0;
    expect(await reconcile({ full: true })).toMatchObject({
      verdict: 'alarm',
      alarm: { code: 'reconcile/source-claims-nothing' },
      found: { gone: 0 },
    });
    expect(Object.keys(await titles())).toHaveLength(8);
    shop.records.products.clear();
    expect(await reconcile({ full: true, acceptShrink: true })).toMatchObject({
      verdict: 'agreed',
      found: { gone: 8 },
      healed: 8,
      here: { count: 0 },
    });
    expect(await titles()).toEqual({});
  });

  it('deletes nothing where a fifth is gone at once', async () => {
    for (let n = 9; n <= 60; n++) shop.product(facts(String(n)));
    expect(await reconcile({ full: true })).toMatchObject({ verdict: 'agreed', healed: 52 });
    for (let n = 41; n <= 60; n++) shop.records.products.delete(String(n));
    expect(await reconcile({ full: true })).toMatchObject({ alarm: { code: 'reconcile/source-shrank' } });
    expect(Object.keys(await titles())).toHaveLength(60);
  });

  it('deletes nothing where the bulk result is shorter than the count', async () => {
    shop.onlyFirst = 5;
    shop.claimed = 8;
    expect(await reconcile({ full: true })).toMatchObject({
      alarm: { code: 'reconcile/fewer-than-counted' },
    });
    expect(Object.keys(await titles())).toHaveLength(8);
  });

  it('keeps a record that is read though no list has it', async () => {
    shop.onlyFirst = 7;
    shop.claimed = 7;
    expect(await reconcile({ full: true })).toMatchObject({ found: { gone: 0 }, alarm: null });
    expect(Object.keys(await titles())).toHaveLength(8);
    expect(shop.asked).toContain('read products 8');
  });
});

describe('a source that shows only some of what it has', () => {
  const REASON = 'it shows the last 60 days';
  beforeEach(() => {
    shop.deletes = { ...shop.deletes, products: REASON };
  });

  it('deletes nothing, raises no alarm, and says what was not compared', async () => {
    for (let n = 1; n <= 6; n++) shop.records.products.delete(String(n));
    expect(await reconcile({ full: true })).toMatchObject({
      verdict: 'agreed',
      alarm: null,
      found: { gone: 0 },
      total: { there: 2, here: 8 },
      notCompared: expect.arrayContaining([
        expect.objectContaining({ what: 'deletions', why: REASON }),
      ]) as unknown,
    });
    shop.records.products.clear();
    expect(await reconcile({ full: true })).toMatchObject({ verdict: 'agreed', alarm: null });
    expect(Object.keys(await titles())).toHaveLength(8);
  });

  it('is still healed of what is missing here', async () => {
    shop.product(facts('9'));
    expect(await reconcile({ full: true })).toMatchObject({
      verdict: 'agreed',
      found: { missing: 1 },
      healed: 1,
    });
    expect(Object.keys(await titles())).toHaveLength(9);
  });
});

describe('a window', () => {
  beforeEach(async () => {
    await reconcile();
    shop.asked.length = 0;
  });

  it('reads only what changed since the last watermark, and looks for ids where the counts differ', async () => {
    expect(await reconcile()).toMatchObject({ mode: 'window', rowsRead: 0, verdict: 'agreed' });
    expect(shop.asked).toEqual(['pull products', 'count products', 'count products']);
    live.clock.advance(60_000);
    shop.product(facts('2', { title: 'Renamed', at: new Date(live.nowMs() - 10_000).toISOString() }));
    shop.records.products.delete('5');
    shop.product(facts('10', { at: '2025-01-01T00:00:00.000Z' }));
    shop.product(facts('11', { at: '2025-01-01T00:00:00.000Z' }));
    expect(await reconcile()).toMatchObject({
      mode: 'window',
      verdict: 'agreed',
      found: { missing: 2, different: 1, gone: 1 },
      healed: 4,
      total: { there: 9, here: 9 },
    });
  });
});

describe('a certificate', () => {
  it('is checked with the public key alone, and holds no personal data', async () => {
    for (let n = 1; n <= 3; n++)
      shop.customer({
        id: `90${n}`,
        email: `eva.${n}@example.org`,
        firstName: 'Eva',
        lastName: 'Berg',
        verified: true,
        at: AT,
      });
    shop.put('customers', '999', { no: 'id', email: 'odd@example.org' }, AT);
    live.clock.advance(1_000);
    await runJob(live, tenant, store, shop, 'reconcile', 'customers');
    const [doc] = await live.hub.jobDeps.certificates.of(tenant.context, store.storeId, {
      resource: 'customers',
      limit: 1,
    });
    const certificate = doc?.certificate as Certificate;
    expect(certificate).toMatchObject({ healed: 3, found: { missing: 3 } });
    const text = JSON.stringify(certificate);
    expect(text).not.toMatch(/eva|berg|example\.org|"90\d"/i);
    const { publicKey } = live.hub.keyring.signing('EU');
    expect(checkCertificate(JSON.parse(text), [publicKey])).toMatchObject({ ok: true });
    expect(checkCertificate({ ...certificate, healed: 4 }, [publicKey])).toMatchObject({
      ok: false,
      why: expect.stringContaining('changed'),
    });
    expect(checkCertificate(certificate, [live.hub.keyring.signing('NA').publicKey])).toMatchObject({
      ok: false,
      why: expect.stringContaining('another key'),
    });
    expect(checkCertificate({ hello: 1 }, [publicKey])).toMatchObject({ ok: false, certificate: null });
  });
});
