import { BSON } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadKeyFile } from '../../src/privacy/key-file.ts';
import { Keyring } from '../../src/privacy/keyring.ts';
import { openValue } from '../../src/privacy/personal.ts';
import { decide } from '../../src/sync/decide.ts';
import { explainEntity } from '../../src/sync/explain-entity.ts';
import { removeStoreClaims } from '../../src/sync/remove-store.ts';
import { customerBody, orderBody } from '../sync/bodies.ts';
import { LiveHub, type LiveTenant } from '../sync/live-hub.ts';

const AT = '2026-03-01T10:00:00.000Z';
const PERSON = {
  email: 'Planted.Address@Secret-Mail.example',
  firstName: 'Plantagena',
  lastName: 'Geheimrath',
  phone: '+49 421 7654321',
  street: 'Verborgene Gasse 12b',
};
/** Case and spaces do not hide anything. */
const WORDS = [
  'planted.address',
  'secret-mail',
  'plantagena',
  'geheimrath',
  '7654321',
  'verborgene',
  'gasse 12b',
];

let live: LiveHub;
let tenant: LiveTenant;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'privacy_at_rest' });
  tenant = await live.tenant();
  for (const shop of Object.values(await tenant.shops())) {
    const { platform } = shop;
    await shop.say(
      'customers',
      customerBody(platform, { id: '7', verified: true, accepts: true, at: AT, ...PERSON }),
    );
    await shop.say('orders', orderBody(platform, { id: '5', customerId: '7', at: AT, ...PERSON }));
    await shop.say('orders', orderBody(platform, { id: '6', customerId: null, at: AT, ...PERSON }));
    const cart = {
      id: 'c1',
      token: 'c1',
      email: PERSON.email,
      note: PERSON.lastName,
      customer: PERSON,
      line_items: [],
      items: [],
      updated_at: AT,
      updatedAt: AT,
    };
    await shop.say('carts', cart);
    if (platform !== 'shopify') {
      const event = {
        type: 'product_viewed',
        at: AT,
        sessionId: PERSON.email,
        userId: PERSON.email,
        productId: '1',
        email: PERSON.email,
        name: PERSON.lastName,
        properties: { source: PERSON.email, stage: PERSON.street, note: PERSON.street },
      };
      await shop.say('events', [
        event,
        { ...event, type: 'ai_session_started', sessionId: `s-${platform}`, device: PERSON.email },
      ]);
    }
  }
  // Parked and failed ones hold as much.
  const shopify = await tenant.shop('shopify', 'broken');
  await shopify.say('orders', { ...PERSON, customer: PERSON, note: PERSON.street });
  await shopify.say('orders', `{"id": 9, "email": "${PERSON.email}", "total_price": "${PERSON.lastName}"`);
  await shopify.say('orders', { id: '10', currency: 'EUR', total_price: PERSON.email, note: PERSON.street });
  await live.settle();
});
afterAll(() => live.stop());

/** Every document of the database as the bytes that lie on the disk, by collection. */
async function dump(): Promise<Map<string, string>> {
  const names = (await live.db.listCollections({ type: 'collection' }, { nameOnly: true }).toArray()).map(
    (each) => each.name,
  );
  const out = new Map<string, string>();
  for (const name of names) {
    const docs = await live.db.collection(name).find({}).toArray();
    out.set(
      name,
      docs
        .map((doc) => Buffer.from(BSON.serialize(doc)).toString('latin1'))
        .join('\n')
        .toLowerCase(),
    );
  }
  return out;
}

const spelled = (word: string): string[] => [
  word,
  word.replaceAll(' ', ''),
  Buffer.from(word).toString('hex'),
  Buffer.from(word).toString('base64').replace(/=+$/, '').slice(0, -1).toLowerCase(),
];

async function whereInClear(): Promise<string[]> {
  const found: string[] = [];
  for (const [name, bytes] of await dump()) {
    for (const word of WORDS)
      if (spelled(word).some((each) => bytes.includes(each))) found.push(`${name}: ${word}`);
  }
  return found;
}

describe('a person who bought on all four platforms', () => {
  it('is in the database: as a shopper, in orders, as a guest, in what was set aside', async () => {
    const rows = await live.rows(tenant);
    expect(rows.length).toBeGreaterThan(18);
    expect(rows.filter((row) => row.state === 'parked')).toHaveLength(3);
    const bodies = await live.hub.bodies.read(tenant.context, rows);
    const readable = [...bodies.values()].filter(
      (body) => body.toString().includes(PERSON.lastName) || body.toString().includes(PERSON.email),
    );
    expect(readable.length).toBeGreaterThan(15);
    expect(
      await live.hub.entities
        .docs(tenant.context, 'user')
        .countDocuments({ 'contact.sealed': { $exists: true } }),
    ).toBeGreaterThan(0);
    expect(
      await live.hub.entities
        .docs(tenant.context, 'order')
        .countDocuments({ 'contact.sealed': { $exists: true } }),
    ).toBe(8);
  });

  it('is nowhere in clear in any collection', async () => {
    expect(await whereInClear()).toEqual([]);
  });

  it('is nowhere in clear after decisions, explanations, failures and the removal of a store either', async () => {
    const html = `${tenant.context.tenantId}-html`;
    const deps = { ...live.hub.deps, keyring: live.hub.keyring };
    await decide(
      deps,
      tenant.context,
      'user',
      `${html}:user:7`,
      { field: 'contact', value: PERSON },
      { by: 'operator-1', why: 'asked by phone' },
    );
    const explained = JSON.stringify(
      await explainEntity(live.hub.deps, tenant.context, 'user', `${html}:user:7`),
    ).toLowerCase();
    for (const word of WORDS) expect(explained).not.toContain(word);
    await live.hub.directory.setStatus(`${tenant.context.tenantId}-magento`, 'uninstalled');
    await removeStoreClaims(live.hub.deps, tenant.context, `${tenant.context.tenantId}-magento`);
    expect(await whereInClear()).toEqual([]);
  });

  it('is in no log line and no metric', async () => {
    const text = `${live.logged.join('\n')}\n${await live.metrics.text()}`.toLowerCase();
    expect(text.length).toBeGreaterThan(100);
    for (const word of WORDS) expect(text).not.toContain(word);
  });

  it('cannot be read any more once the key is gone, whatever copies there are', async () => {
    const user = await live.hub.entities.find(
      tenant.context,
      'user',
      `${tenant.context.tenantId}-woocommerce:user:7`,
    );
    const sealed = user?.['contact'] as { subject: string };
    expect(
      await live.db.collection<{ _id: string }>('subject_keys').deleteOne({ _id: sealed.subject }),
    ).toMatchObject({ deletedCount: 1 });
    const afresh = new Keyring(live.hub.connections, loadKeyFile(live.settings.keyFile), 30);
    const key = (await afresh.subjects(tenant.context, [sealed.subject])).get(sealed.subject);
    expect(() => openValue(user?.['contact'] as never, key as never)).toThrow();
  });
});
