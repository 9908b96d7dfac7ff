import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createShopifyApi, type ApiRequest, type SimulatedShopify } from '@varai/core/testkit';
import type { BulkWritten, ShopApi, WriteBack } from '../../../src/connectors/shop-api.ts';
import { ShopUnavailable } from '../../../src/connectors/shop-http.ts';
import { shopifyApi } from '../../../src/connectors/shopify/api.ts';
import { simulatedShop, type PlatformUnderTest, type SimulatedShop } from '../simulated-shop.ts';
import { writtenInBulk, writtenInCalls } from '../whole-answer.ts';

const seen: ApiRequest[] = [];
const UNDER: PlatformUnderTest<SimulatedShopify> = {
  platform: shopifyApi,
  shop: { platform: 'shopify', shopKey: 'connected.myshopify.com' },
  simulate: (options) => {
    const simulated = createShopifyApi(options);
    return {
      ...simulated,
      handle: (request) => {
        seen.push(request);
        return simulated.handle(request);
      },
    };
  },
  timeZone: 'UTC',
};
let simulation: SimulatedShop<SimulatedShopify>;
beforeEach(async () => {
  simulation = await simulatedShop(UNDER);
  seen.length = 0;
});
afterEach(() => simulation.listening.close());

const fact = (productId: string, width = '52'): WriteBack => ({
  productId,
  facts: { lens_width_mm: width },
  idempotencyKey: productId,
});
const all = (): WriteBack[] => simulation.listed('products').map((id) => fact(id));
const begun = (): number => seen.filter(({ body }) => body.includes('bulkOperationRunMutation')).length;
const width = (id: string): string | undefined => simulation.simulated.written.get(id)?.get('lens_width_mm');

/** Everything that one call says, and what it throws at its end. */
async function said(
  work: readonly WriteBack[] | string,
  api: ShopApi = simulation.api,
): Promise<{ pages: BulkWritten[]; error: unknown }> {
  const pages: BulkWritten[] = [];
  try {
    for await (const page of api.writeBulk?.(work) ?? []) pages.push(page);
    return { pages, error: null };
  } catch (error) {
    return { pages, error };
  }
}
const outcomesOf = (pages: readonly BulkWritten[]): number =>
  pages.reduce((sum, { outcomes }) => sum + outcomes.length, 0);

describe('what is begun', () => {
  test('is begun once, though its answer was lost: the operation is found by its name', async () => {
    // Staged, uploaded, then begun.
    simulation.wire.next(null, null, 'lose');
    const first = await said(all());
    expect(first.error).toBeInstanceOf(ShopUnavailable);
    expect(first.pages).toHaveLength(1);
    const second = await said(first.pages[0]?.next ?? '', simulation.open().api);
    expect(outcomesOf(second.pages)).toBe(all().length);
    expect(begun()).toBe(1);
  });

  test('is not taken for another write of the same facts', async () => {
    await said(all());
    simulation.wire.next(null, null, 'drop');
    const lost = await said(all());
    const found = await said(lost.pages[0]?.next ?? '');
    expect(found.pages).toEqual([{ outcomes: [], next: null }]);
  });

  test('is left to the shop where it takes long, and found done by another process', async () => {
    simulation.simulated.bulkTakes(3_600_000);
    const first = await said(all());
    const place = first.pages.at(-1)?.next ?? '';
    expect(first).toMatchObject({ error: null, pages: [{ outcomes: [] }, { outcomes: [] }] });
    expect(simulation.pace.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(60_000);
    const still = await said(place);
    expect(still.pages.at(-1)).toEqual({ outcomes: [], next: place });
    simulation.pace.clock.advance(3_600_000);
    const done = await said(place, simulation.open().api);
    expect(done.pages.at(-1)?.next).toBeNull();
    expect(outcomesOf(done.pages)).toBe(all().length);
    expect(begun()).toBe(1);
  });

  test('waits its turn behind the five that a shop works on at once', async () => {
    simulation.simulated.bulkTakes(3_600_000);
    for (let i = 0; i < 5; i++) await said(all());
    const sixth = await said(all());
    expect(sixth.error).toBeInstanceOf(ShopUnavailable);
    expect(sixth.error).toMatchObject({ retryAfterMs: 60_000 });
    simulation.pace.clock.advance(3_600_000);
    expect(await writtenInBulk(simulation, all())).toHaveLength(all().length);
  });
});

describe('what an operation leaves behind', () => {
  test.each([0, 0.5])(
    'that failed after %f of its lines: these are written, the others are not',
    async (part) => {
      const facts = all();
      simulation.simulated.failNextBulk(part);
      const { pages, error } = await said(facts);
      expect(error).toMatchObject({
        message: "the shop's bulk operation ended as FAILED (INTERNAL_SERVER_ERROR)",
      });
      expect(pages.at(-1)?.next).toBeNull();
      const written = facts.filter(({ productId }) => width(productId) === '52');
      expect(written).toHaveLength(Math.floor(facts.length * part));
      expect(
        pages
          .at(-1)
          ?.outcomes.map(({ productId }) => productId)
          .sort(),
      ).toEqual(written.map(({ productId }) => productId).sort());
      await writtenInBulk(simulation, facts);
      for (const { productId } of facts) expect(width(productId)).toBe('52');
    },
  );

  test('that succeeded without a word is no success', async () => {
    // Staged, uploaded, begun, looked at twice, and then it is said to be empty.
    simulation.wire.next(null, null, null, null, null, 'empty');
    const { pages, error } = await said(all());
    expect(String(error)).toContain(`was of ${all().length} products, its file tells of 0`);
    expect(outcomesOf(pages)).toBe(0);
    expect(pages.at(-1)?.next).toBeNull();
  });

  test('whose file is gone has its products written again', async () => {
    simulation.simulated.bulkTakes(3_600_000);
    const { pages } = await said(all());
    simulation.pace.clock.advance(8 * 86_400_000);
    const gone = await said(pages.at(-1)?.next ?? '');
    expect(gone.pages.at(-1)).toEqual({ outcomes: [], next: null });
    expect(String(gone.error)).toContain('its file tells of 0');
    expect(await writtenInBulk(simulation, all())).toHaveLength(all().length);
  });

  test('that the shop knows no more is over, and its products are written again', async () => {
    simulation.simulated.bulkTakes(3_600_000);
    const { pages } = await said(all());
    const place = JSON.parse(pages.at(-1)?.next ?? '') as object;
    const unknown = await said(JSON.stringify({ ...place, operation: 'gid://shopify/BulkOperation/77' }));
    expect(unknown.pages.at(-1)).toEqual({ outcomes: [], next: null });
    expect(String(unknown.error)).toContain('ended as unknown');
  });

  test('says of each product what was wrong with it', async () => {
    const [one = '', other = '', third = ''] = simulation.listed('products');
    const { pages, error } = await said([fact(one, 'wide'), fact(other), fact('888888888888'), fact(third)]);
    expect(error).toBeNull();
    expect(pages.at(-1)?.outcomes).toEqual([
      { productId: one, result: 'refused', code: 'INVALID_VALUE' },
      { productId: other, result: 'written' },
      { productId: '888888888888', result: 'gone' },
      { productId: third, result: 'written' },
    ]);
  });
});

test('costs some thirty points whatever its size, where calls cost ten for 25 facts', async () => {
  const spentBy = async (write: () => Promise<unknown>): Promise<number> => {
    seen.length = 0;
    await write();
    return seen.filter(({ body }) => body.startsWith('{"query":"mutation')).length;
  };
  await simulation.listening.close();
  simulation = await simulatedShop(UNDER, { frames: 400, steps: 0 });
  const facts = all();
  expect(facts.length).toBeGreaterThan(380);
  expect(await spentBy(() => writtenInBulk(simulation, facts))).toBe(2);
  expect(facts.every(({ productId }) => width(productId) === '52')).toBe(true);
  expect(await spentBy(() => writtenInCalls(simulation, facts, 25))).toBe(Math.ceil(facts.length / 25));
  expect(simulation.simulated.throttled()).toBe(0);
});
