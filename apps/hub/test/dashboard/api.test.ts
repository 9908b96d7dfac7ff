import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerBody, GTIN, productBody } from '../sync/bodies.ts';
import { applied, buildPage, openPlace, type Place } from './place.ts';
import { Speaker } from './speaker.ts';

const AT = '2026-03-01T10:00:00.000Z';

let place: Place;
beforeAll(async () => {
  buildPage();
  place = await openPlace(10);
}, 180_000);
afterAll(() => place.stop());

const speaker = async (key: string): Promise<Speaker> => {
  const made = new Speaker(place.work.address);
  expect((await made.login(key)).status).toBe(200);
  return made;
};
const auditRows = async (action: string): Promise<Record<string, unknown>[]> =>
  place.work.hub.connections.directory.collection('audit_log').find({ action }).sort({ at: 1 }).toArray();

describe('logging in', () => {
  it('gives a cookie that no script reads and no other site sends, and never the key or its hash', async () => {
    const stranger = new Speaker(place.work.address);
    const { headers, body } = await stranger.login(place.adminKey);
    expect(headers.get('set-cookie')).toMatch(
      /^varai_session=[\w-]{43}; Path=\/dashboard; HttpOnly; SameSite=Strict; Max-Age=28\d{3}$/,
    );
    expect(body).toMatchObject({ tenantId: 'acme', name: 'Ada', scopes: ['admin'] });
    const stored = await place.work.hub.connections.directory
      .collection('operator_sessions')
      .find()
      .toArray();
    const token = /varai_session=([\w-]+)/.exec(headers.get('set-cookie') ?? '')?.[1] ?? '-';
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  it('refuses an unknown key, a key for something else, and a page of another origin, all alike to a guesser', async () => {
    const { hub } = place.work;
    const acme = { tenantId: 'acme', region: 'EU' } as never;
    const stranger = new Speaker(place.work.address);
    const other = await hub.apiKeys.create(acme, 'reports', ['recommendations']);
    expect((await stranger.post('/session', { key: 'varai_0_nothing' })).body.code).toBe(
      'dashboard/not-logged-in',
    );
    expect((await stranger.post('/session', { key: other })).body.code).toBe('dashboard/not-logged-in');
    expect((await stranger.post('/session', {})).status).toBe(401);
    const foreign = await stranger.post(
      '/session',
      { key: place.adminKey },
      { origin: 'https://evil.example' },
    );
    expect(foreign.status).toBe(403);
    expect(foreign.headers.get('set-cookie')).toBeNull();
  });

  it('ends by logging out, and with its key', async () => {
    const { hub } = place.work;
    const acme = { tenantId: 'acme', region: 'EU' } as never;
    const left = await speaker(place.lookKey);
    await left.post('/session/end', {});
    expect((await left.get('/policy')).status).toBe(401);

    const key = await hub.apiKeys.create(acme, 'temporary', ['dashboard']);
    const revoked = await speaker(key);
    expect((await revoked.get('/policy')).status).toBe(200);
    expect(await hub.apiKeys.revoke(acme, key.split('_')[1] ?? '')).toBe(true);
    expect((await revoked.get('/policy')).status).toBe(401);
    expect((await revoked.get('/session')).body).toEqual({ session: null });
  });

  it('lets nobody guess without end', async () => {
    const guesser = new Speaker(place.work.address);
    const statuses = new Set<number>();
    for (let i = 0; i < 15; i++)
      statuses.add((await guesser.post('/session', { key: `varai_guess_${i}` })).status);
    expect(statuses).toEqual(new Set([401, 429]));
  });
});

describe('an order', () => {
  let admin: Speaker;
  beforeAll(async () => {
    // The limit of tries above is this machine's: sessions for the rest are opened beside it.
    admin = await withoutLogin(place.adminKey);
  });

  it('is obeyed from the page itself alone: own origin, and the word that only the page knows', async () => {
    const order = { kind: 'product', id: 'x', field: 'metadata.title', why: 'w' };
    for (const headers of [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'x-varai-csrf': 'guessed' },
      { origin: '' },
    ]) {
      const { status, body } = await admin.post('/conflicts/undo', order, headers);
      expect([status, body.code]).toEqual([403, 'dashboard/other-origin']);
    }
    expect((await admin.post('/conflicts/undo', order)).status).toBe(409);
  });

  it('needs the scope for it', async () => {
    const looker = await withoutLogin(place.lookKey);
    for (const [path, body] of [
      ['/policy', { patch: {} }],
      ['/stores/acme-html/secret', {}],
      ['/stores/acme-html/access', { access: null }],
      ['/stores', { storeId: 'new-one', platform: 'html', shopKey: 'n', name: 'n', currency: null }],
    ] as const)
      expect((await looker.post(path, body)).body.code, path).toBe('dashboard/not-allowed');
  });

  it('that is not understood says where', async () => {
    const { status, body } = await admin.post('/stores', { storeId: 'UPPER', platform: 'html' });
    expect([status, body.code, body.path]).toEqual([422, 'dashboard/not-understood', 'storeId']);
  });
});

describe('of another tenant', () => {
  it('nothing is seen, whatever is asked for by its name', async () => {
    const { hub } = place.work;
    const { html } = place.shops;
    await html.say('products', productBody('html', { id: 'p1', title: 'Only acme', at: AT }), { at: AT });
    await applied(place);
    await hub.directory.addStore({
      storeId: 'rival-html',
      tenantId: 'rival',
      region: 'EU',
      platform: 'html',
      shopKey: 'rival.example',
    });
    const rival = await withoutLogin(
      await hub.apiKeys.create({ tenantId: 'rival', region: 'EU' } as never, 'Rita', ['admin', 'personal']),
    );
    expect((await rival.get(`/explain/product/${html.product('p1')}`)).status).toBe(404);
    expect((await rival.get('/explore/product?q=Only')).body.rows).toEqual([]);
    expect((await rival.get('/stores/acme-html')).status).toBe(409);
    for (const path of ['/stores/acme-html/secret', '/stores/acme-html/test'])
      expect((await rival.post(path, {})).status).toBe(409);
    expect((await rival.post('/stores/acme-html/access', { access: null })).status).toBe(409);
    expect((await rival.get('/audit')).body.rows.map((row: { by: string }) => row.by).join()).not.toContain(
      'Ada',
    );
    expect((await rival.get('/dead-letters')).body.total).toBe(0);
    expect(
      (await rival.get('/overview')).body.stores.map((store: { storeId: string }) => store.storeId),
    ).toEqual(['rival-html']);
    expect((await hub.directory.byId('acme-html'))?.secrets).toHaveLength(1);
  });
});

describe('a conflict', () => {
  it('waits with its values side by side, is settled by one of them, and undone', async () => {
    const { shopify, magento } = place.shops;
    const admin = await withoutLogin(place.adminKey);
    await admin.post('/policy', { patch: { kinds: { product: { fields: { metadata: 'manual_review' } } } } });
    await shopify.say('products', productBody('shopify', { id: '7', title: 'Arden', gtin: GTIN.a, at: AT }));
    await magento.say('products', productBody('magento', { id: '7', title: 'Ardn', gtin: GTIN.a, at: AT }));
    await applied(place);
    await followed();
    const about = { kind: 'product', id: magento.product('7'), field: 'metadata.title' };

    const [conflict] = (await admin.get('/conflicts')).body.waiting;
    const field = conflict.fields.find((each: { field: string }) => each.field === about.field);
    expect(
      field.candidates.map((said: { value: string; source: string }) => [said.source, said.value]),
    ).toEqual(
      expect.arrayContaining([
        ['shopify', 'Arden'],
        ['magento', 'Ardn'],
      ]),
    );
    expect(
      (await admin.post('/conflicts/resolve', { ...about, use: magento.product('7'), why: 'as printed' }))
        .status,
    ).toBe(200);
    const titleNow = async (): Promise<{ value: string; rule: string }> =>
      (await admin.get(`/explain/product/${about.id}`)).body.decisions.find(
        (each: { field: string }) => each.field === about.field,
      );
    expect(await titleNow()).toMatchObject({ value: 'Ardn', rule: 'human_decision' });
    expect((await admin.get('/conflicts')).body.decided).toMatchObject([
      { ...about, value: 'Ardn', why: 'as printed' },
    ]);

    expect((await admin.post('/conflicts/undo', { ...about, why: 'no' })).status).toBe(200);
    expect(await titleNow()).toMatchObject({ value: 'Arden', rule: 'manual_review' });
    expect((await admin.get('/conflicts')).body.decided).toEqual([]);
    expect(await auditRows('conflict.resolved')).toMatchObject([
      {
        by: expect.stringMatching(/^Ada \(key /),
        before: 'Arden',
        after: { value: 'Ardn' },
        outcome: 'done',
        why: 'as printed',
      },
    ]);
    expect((await auditRows('conflict.undone')).at(-1)).toMatchObject({
      before: 'Ardn',
      after: { value: 'Arden' },
      outcome: 'done',
    });
  });

  it('that cannot be settled so leaves a row that says it failed, and changes nothing', async () => {
    const admin = await withoutLogin(place.adminKey);
    const { status, body } = await admin.post('/conflicts/resolve', {
      kind: 'product', id: place.shops.shopify.product('7'), field: `pricing[${place.shops.shopify.product('7')}]`, use: place.shops.shopify.product('7'), why: 'cheaper',
    }); // prettier-ignore
    expect(status).toBe(409);
    expect(body.params.message).toContain('change it in the shop');
    expect((await auditRows('conflict.resolved')).at(-1)).toMatchObject({
      outcome: 'failed',
      after: null,
      problem: 'Error',
    });
  });
});

describe('a person', () => {
  it('is masked for all but a key that may, and every opening leaves a row without what was seen', async () => {
    const { shopify } = place.shops;
    const { hub } = place.work;
    await shopify.say(
      'customers',
      customerBody('shopify', {
        id: '31',
        email: 'rosa@example.org',
        verified: true,
        lastName: 'Lindqvist',
        at: AT,
      }),
    );
    await applied(place);
    const path = `/explain/user/${shopify.user('31')}`;
    const admin = await withoutLogin(place.adminKey);
    for (const asked of [
      path,
      `${path}?open=1`,
      '/explore/user',
      '/explore/user?q=31',
      '/overview',
      '/conflicts',
      '/audit',
    ])
      expect(JSON.stringify((await admin.get(asked)).body), asked).not.toMatch(/rosa@|Lindqvist/);
    expect(await auditRows('personal.viewed')).toEqual([]);

    const clerk = await withoutLogin(
      await hub.apiKeys.create({ tenantId: 'acme', region: 'EU' } as never, 'Clara', [
        'dashboard',
        'personal',
      ]),
    );
    expect(JSON.stringify((await clerk.get(path)).body)).not.toContain('rosa@');
    expect(JSON.stringify((await clerk.get(`${path}?open=1`)).body)).toContain('rosa@example.org');
    const rows = await auditRows('personal.viewed');
    expect(rows).toMatchObject([
      { by: expect.stringContaining('Clara'), about: `user ${shopify.user('31')}`, outcome: 'done' },
    ]);
    expect(JSON.stringify(rows)).not.toContain('rosa@');
  });
});

describe('an event that was set aside', () => {
  it('shows its reason and the shape of its body, nothing of its words, and goes through again', async () => {
    const { shopify } = place.shops;
    const admin = await withoutLogin(place.adminKey);
    await shopify.say(
      'orders',
      '{"email":"rosa@example.org","note":"leave at the door","lines":[1,2,3,4,5]}',
    );
    const { letters, total } = (await admin.get('/dead-letters?state=parked')).body;
    expect(total).toBe(1);
    expect(letters[0]).toMatchObject({
      state: 'parked',
      storeId: 'acme-shopify',
      resource: 'orders',
      problem: { code: 'platform/missing-id' },
    });
    const { body } = await admin.get(`/dead-letters/${letters[0].eventId}`);
    expect(body).toEqual({
      isJson: true,
      shape: { email: 'text, 16', note: 'text, 17', lines: ['number', 'number', 'number', 'and 2 more'] },
    });
    const again = await admin.post('/dead-letters/redrive', { all: true });
    expect(again.body).toEqual({ redriven: 1, applied: 0, setAsideAgain: 1, waiting: 0 });
    expect((await admin.post('/dead-letters/redrive', { ids: ['no-such-event'] })).body.redriven).toBe(0);
    expect(await auditRows('events.redriven')).toMatchObject([
      { about: 'all that were set aside', after: { redriven: 1 } },
      { after: { redriven: 0 } },
    ]);
  });
});

describe('a store', () => {
  it.each(['shopify', 'woocommerce', 'magento', 'html'] as const)(
    'of %s is tested by the way its events go, and nothing stays of the test',
    async (platform) => {
      const admin = await withoutLogin(place.lookKey);
      const { storeId } = place.shops[platform];
      const { body } = await admin.post(`/stores/${storeId}/test`, {});
      expect(
        body.stages.map((stage: { stage: string; state: string }) => [stage.stage, stage.state]),
      ).toEqual(['signed', 'sent', 'durable', 'applied', 'visible'].map((stage) => [stage, 'done']));
      await applied(place);
      expect((await admin.get('/explore/product?q=VARAi+test')).body.rows).toEqual([]);
    },
  );

  it('is connected, gets a new secret once, and access whose credentials are never given back', async () => {
    const admin = await withoutLogin(place.adminKey);
    const made = (
      await admin.post('/stores', {
        storeId: 'acme-second',
        platform: 'magento',
        shopKey: 'second',
        name: 'Second',
        currency: 'EUR',
      })
    ).body;
    expect(made.secret).toMatch(/^[\w-]{43}$/);
    const rotated = (await admin.post('/stores/acme-second/secret', {})).body;
    expect(rotated.secret).not.toBe(made.secret);
    const access = { url: 'https://second.example/rest', credentials: { token: 'very-secret-token' } };
    expect(
      (await admin.post('/stores/acme-second/access', { access: { ...access, credentials: {} } })).status,
    ).toBe(409);
    const inside = { ...access, url: 'https://169.254.169.254/rest' };
    expect((await admin.post('/stores/acme-second/access', { access: inside })).status).toBe(409);
    expect((await admin.post('/stores/acme-second/access', { access })).status).toBe(200);
    const detail = (await admin.get('/stores/acme-second')).body;
    expect(detail).toMatchObject({
      name: 'Second',
      validSecrets: 2,
      accessUrl: access.url,
      credentialNames: ['token'],
    });
    const told = JSON.stringify([
      detail,
      (await admin.get('/audit')).body,
      await place.work.hub.connections.directory.collection('audit_log').find().toArray(),
    ]);
    for (const secret of [made.secret, rotated.secret, 'very-secret-token'])
      expect(told).not.toContain(secret);
    expect(await auditRows('access.changed')).toMatchObject([
      { about: 'acme-second', before: { url: null }, after: { url: access.url } },
    ]);
  });
});

describe('the rules', () => {
  it('are tried before they are changed: what a dry run foretells is what then happens', async () => {
    const { shopify, magento } = place.shops;
    const admin = await withoutLogin(place.adminKey);
    const patch = {
      kinds: { product: { fields: { metadata: 'source_priority' } } },
      priority: ['varai', 'magento', 'shopify', 'woocommerce', 'html'],
    };
    const tried = await admin.post('/policy/dry-run', { patch });
    const lines = String(tried.body)
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as {
            difference?: { entities: number; first: { field: string; from: unknown; to: unknown }[] };
          },
      );
    const difference = lines.at(-1)?.difference;
    expect(difference?.first).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ field: 'metadata.title', from: 'Arden', to: 'Ardn' }),
      ]),
    );
    const title = async (): Promise<unknown> =>
      (
        await place.work.hub.entities.find(
          { tenantId: 'acme', region: 'EU' } as never,
          'product',
          shopify.product('7'),
        )
      )?.['title'];
    expect(await title()).toBe('Arden');
    expect((await admin.post('/policy', { patch })).status).toBe(200);
    await followed();
    expect(await title()).toBe('Ardn');
    expect((await admin.get('/policy')).body.deriving).toBeNull();
    expect(
      (
        await admin.post('/policy/dry-run', {
          patch: { kinds: { product: { fields: { pricing: 'merge' } } } },
        })
      ).body.params.message,
    ).toContain('always platform_wins');
    expect(magento.product('7') < shopify.product('7')).toBe(true);
  });
});

describe('the overview', () => {
  it('counts what came in the last minutes, by store, and says when each was last heard', async () => {
    const { html } = place.shops;
    await html.say('products', productBody('html', { id: 'p2', at: AT }), { at: AT });
    await applied(place);
    await place.work.hub.flow.flush();
    const { body } = await (await withoutLogin(place.lookKey)).get('/overview');
    const store = body.stores.find((each: { storeId: string }) => each.storeId === 'acme-html');
    expect(Date.now() - Date.parse(store.lastAcceptedAt)).toBeLessThan(60_000);
    expect(store.apply.count).toBeGreaterThan(0);
    expect(body.flow.stages.ack.p99).toBeGreaterThan(0);
    expect(body.flow.slots.length).toBeGreaterThan(100);
    expect(body.counts.product.count).toBeGreaterThanOrEqual(3);
    expect(body.waiting.parked).toBe(1);
  });

  it('is told as it changes, and ends with the session', async () => {
    const token = await sessionOf(place.lookKey);
    const response = await fetch(`${place.work.address}/dashboard/api/live`, {
      headers: { cookie: `varai_session=${token}` },
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toMatch(/^data: \{"at":/);
    await place.work.hub.sessions.end(token);
    let said = '';
    for (let part = await reader.read(); !part.done; part = await reader.read())
      said += new TextDecoder().decode(part.value);
    expect(said).toContain('event: ended');
  });
});

it('the page comes with the strictest policy, its parts for ever, and itself for any path below', async () => {
  const get = (path: string): Promise<Response> => fetch(place.work.address + path, { redirect: 'manual' });
  const index = await get('/dashboard/conflicts');
  expect(index.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(index.headers.get('content-security-policy')).not.toMatch(/unsafe|https?:|\*/);
  expect(index.headers.get('cache-control')).toBe('no-cache');
  const html = await index.text();
  expect(html).not.toMatch(/<script>|<style|\sstyle=|\son\w+=/);
  const script = /src="(\/dashboard\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
  expect((await get(script)).headers.get('cache-control')).toContain('immutable');
  expect((await get('/dashboard/assets/gone.js')).status).toBe(404);
  expect((await get('/dashboard')).status).toBe(200);
});

/** A session opened beside the login, whose tries are limited. */
async function sessionOf(key: string): Promise<string> {
  const known = await place.work.hub.apiKeys.find(key);
  if (known === null) throw new Error('no such key');
  return (await place.work.hub.sessions.open(known)).token;
}

async function withoutLogin(key: string): Promise<Speaker> {
  const made = new Speaker(place.work.address);
  await made.resume(await sessionOf(key));
  return made;
}

/** Resolves once what is stored follows the rules. */
async function followed(): Promise<void> {
  while (
    (await place.work.hub.policyFollows.unfinished({ tenantId: 'acme', region: 'EU' } as never)) !== null
  )
    await new Promise((resolve) => setTimeout(resolve, 50));
}
