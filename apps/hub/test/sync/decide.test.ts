import type { KeyObject } from 'node:crypto';
import type { Kind } from '@varai/core/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openValue, type SealedValue } from '../../src/privacy/personal.ts';
import { openListing } from '../../src/store/listings.ts';
import { decide, type Decided } from '../../src/sync/decide.ts';
import { explainEntity, type EntityExplanation } from '../../src/sync/explain-entity.ts';
import { agreed, derivedAnew } from './agreed.ts';
import { customerBody, GTIN, productBody } from './bodies.ts';
import { LiveHub, type LiveTenant } from './live-hub.ts';

let live: LiveHub;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'sync_decide' });
});
afterAll(() => live.stop());

const AT = '2026-03-01T10:00:00.000Z';
const WORD = { by: 'operator-1', why: 'asked the maker' };

const say = (tenant: LiveTenant, kind: Kind, about: string, decided: Decided): Promise<void> =>
  decide({ ...live.hub.deps, keyring: live.hub.keyring }, tenant.context, kind, about, decided, WORD);
const decisionOn = async (
  tenant: LiveTenant,
  id: string,
  field: string,
): Promise<EntityExplanation['decisions'][number] | undefined> =>
  (await explainEntity(live.hub.deps, tenant.context, 'product', id))?.decisions.find(
    (each) => each.field === field,
  );

describe("a human's decision", () => {
  it('stands whatever the sources say later, says by whom and why, and is undone by a newer word', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    const tell = (title: string, at: string): Promise<unknown> =>
      shop.say('products', productBody('html', { id: '1', title, at }), { at });
    const title = async (): Promise<unknown> =>
      (await live.hub.entities.find(tenant.context, 'product', shop.product('1')))?.['title'];
    await tell('Ardn', AT);
    await live.settle();
    await say(tenant, 'product', shop.product('1'), { field: 'metadata.title', value: 'Arden' });
    expect(await title()).toBe('Arden');
    await tell('Ardn, typed again', live.clock.iso());
    await live.settle();
    expect(await title()).toBe('Arden');
    expect(await decisionOn(tenant, shop.product('1'), 'metadata.title')).toMatchObject({
      rule: 'human_decision',
      value: 'Arden',
      winner: { source: 'varai' },
    });
    const [ours] = await live.hub.listings
      .docs(tenant.context)
      .find({ source: 'varai', tenantId: tenant.context.tenantId })
      .map(openListing)
      .toArray();
    expect(ours?.claims['override:metadata.title']?.value).toMatchObject(WORD);
    expect(await agreed(live.db, tenant.context)).toEqual(await derivedAnew(live, tenant.context));

    live.clock.advance(1_000);
    await say(tenant, 'product', shop.product('1'), { field: 'metadata.title', undone: true });
    expect(await title()).toBe('Ardn, typed again');
    expect((await decisionOn(tenant, shop.product('1'), 'metadata.title'))?.rule).not.toBe('human_decision');
    expect(await agreed(live.db, tenant.context)).toEqual(await derivedAnew(live, tenant.context));
  });

  it('holds for the whole product, whichever of its listings it was told about', async () => {
    const tenant = await live.tenant();
    const [a, b] = [await tenant.shop('html', 'a'), await tenant.shop('shopify', 'b')];
    await a.say('products', productBody('html', { id: '1', gtin: GTIN.a, at: AT }));
    await b.say('products', productBody('shopify', { id: '2', gtin: GTIN.a, at: AT }));
    await live.settle();
    await say(tenant, 'product', b.product('2'), { field: 'metadata.title', value: 'By hand' });
    expect(await live.hub.entities.find(tenant.context, 'product', a.product('1'))).toMatchObject({
      title: 'By hand',
    });
  });

  it('about a person is sealed for that person, and found by their pseudonym', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    await shop.say('customers', customerBody('html', { id: '7', email: 'a@example.org', at: AT }));
    await live.settle();
    const contact = { email: 'planted@example.org', firstName: 'Plantina' };
    await say(tenant, 'user', shop.user('7'), { field: 'contact', value: contact });
    const ours = { tenantId: tenant.context.tenantId, source: 'varai' as const };
    const [listing] = await live.hub.listings.docs(tenant.context).find(ours).toArray();
    const user = await live.hub.entities.find(tenant.context, 'user', shop.user('7'));
    expect(JSON.stringify([listing, user])).not.toMatch(/planted|Plantina/);
    const sealed = user?.['contact'] as SealedValue;
    expect(listing?.subject).toBe(sealed.subject);
    const keys = await live.hub.keyring.subjects(tenant.context, [sealed.subject]);
    expect(openValue(sealed, keys.get(sealed.subject) as KeyObject)).toEqual(contact);
  });

  it('about a part of what is sealed as a whole, or about nobody, is refused with a sentence', async () => {
    const tenant = await live.tenant();
    const shop = await tenant.shop('html');
    await shop.say('customers', customerBody('html', { id: '7', email: 'a@example.org', at: AT }));
    await live.settle();
    const email = { field: 'contact.email', value: 'planted@example.org' };
    await expect(say(tenant, 'user', shop.user('7'), email)).rejects.toThrow('decided as a whole');
    const nobody = { field: 'contact', value: { email: 'planted@example.org' } };
    await expect(say(tenant, 'user', shop.user('8'), nobody)).rejects.toThrow('about nobody');
    await expect(
      say(tenant, 'order', shop.order('5'), { field: 'status.status', value: 'paid' }),
    ).rejects.toThrow('not about order');
  });
});

describe('an explanation', () => {
  it('names every source with what it said and since when, and leaves personal values sealed', async () => {
    const tenant = await live.tenant();
    const [a, b] = [await tenant.shop('html', 'a'), await tenant.shop('shopify', 'b')];
    await a.say('products', productBody('html', { id: '1', gtin: GTIN.a, title: 'Older', at: AT }));
    await b.say(
      'products',
      productBody('shopify', { id: '2', gtin: GTIN.a, title: 'Newer', at: '2026-03-01T11:00:00.000Z' }),
    );
    await a.say('customers', customerBody('html', { id: '7', email: 'planted@example.org', at: AT }));
    await live.settle();
    const explained = await explainEntity(live.hub.deps, tenant.context, 'product', b.product('2'));
    expect(explained).toMatchObject({ id: a.product('1'), askedFor: b.product('2'), policyVersion: 1 });
    expect(explained?.sources.map(({ listingId, speaks }) => [listingId, speaks])).toEqual([
      [a.product('1'), true],
      [b.product('2'), true],
    ]);
    expect(explained?.decisions.find((each) => each.field === 'metadata.title')).toMatchObject({
      value: 'Newer',
      winner: { listingId: b.product('2'), since: '2026-03-01T11:00:00.000Z' },
      others: [{ listingId: a.product('1'), value: 'Older', since: AT }],
    });
    const person = JSON.stringify(await explainEntity(live.hub.deps, tenant.context, 'user', a.user('7')));
    expect(person).not.toContain('planted');
    expect(person).toContain('sealed for ');
  });

  it("of an id that nobody knows, or that is another tenant's, is none", async () => {
    const [tenant, other] = [await live.tenant(), await live.tenant()];
    const shop = await tenant.shop('html');
    await shop.say('products', productBody('html', { id: '1', at: AT }));
    await live.settle();
    expect(await explainEntity(live.hub.deps, tenant.context, 'product', shop.product('2'))).toBeNull();
    expect(await explainEntity(live.hub.deps, other.context, 'product', shop.product('1'))).toBeNull();
  });
});
