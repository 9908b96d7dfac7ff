import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canonical, isObject } from '@varai/core';
import type { SimulatedApi } from '@varai/core/testkit';
import {
  PULLED_RESOURCES,
  type Capabilities,
  type PulledRecord,
  type PulledResource,
  type ShopApi,
  type WriteBack,
} from '../../src/connectors/shop-api.ts';
import { ShopRefused, ShopUnavailable } from '../../src/connectors/shop-http.ts';
import { claimsIn, lastSaid } from './claims-said.ts';
import {
  simulatedShop,
  type PlatformUnderTest,
  type SimulatedShop,
  type SimulatedShopOptions,
} from './simulated-shop.ts';
import { all, allOrAgain, idPages, pulled, writtenInBulk, writtenInCalls } from './whole-answer.ts';

/** What a platform's simulation may be asked to leave out; each must be what its capabilities say themselves. */
export type OptOuts = Partial<Readonly<Record<Capability, string>>>;
/** What a platform can do or not at all; which of its records are deleted by being gone is said of each. */
type Capability = Exclude<keyof Capabilities, 'deletes'>;

/**
 * What every platform's API must do, tried on its simulated shop. A case is left out only for a capability that the platform
 * does not have, with the same reason as its capabilities give.
 */
export function conforms(name: string, under: PlatformUnderTest, optOuts: OptOuts = {}): void {
  const { capabilities, caps } = under.platform;
  const resources = PULLED_RESOURCES.filter(
    (resource) => resource === 'products' || capabilities[resource] === true,
  );

  describe(`${name} conforms`, () => {
    let simulation: SimulatedShop;
    let api: ShopApi;
    const set = async (options: SimulatedShopOptions = {}): Promise<void> => {
      simulation = await simulatedShop(under, options);
      api = simulation.api;
    };
    /** More than a page of anything. */
    const large = async (): Promise<void> => {
      await simulation.listening.close();
      await set({ throttle: null, frames: under.framesOfPages ?? 520, steps: 0 });
    };
    beforeEach(() => set({ throttle: null }));
    afterEach(() => simulation.listening.close());

    test('leaves out only what it says that it cannot do', () => {
      const { deletes, ...others } = capabilities;
      for (const can of Object.values(deletes)) if (can !== true) expect(can).toMatch(/^\S.{10,}/);
      const cannot = Object.entries(others).filter(([, can]) => can !== true);
      const left = Object.entries(optOuts);
      for (const [capability, reason] of left) expect(capabilities).toHaveProperty(capability, reason);
      for (const [capability, reason] of cannot) {
        expect(reason).toMatch(/^\S.{10,}/);
        expect(optOuts).toHaveProperty(capability);
      }
      expect(left).toHaveLength(cannot.length);
    });

    const facts = (productId: string, width: string): WriteBack => ({
      productId,
      facts: { lens_width_mm: width, style_keywords: '["classic","slim"]' },
      idempotencyKey: `${productId}/${width}`,
    });

    const when = (capability: Capability): typeof test =>
      (capabilities[capability] === true ? test : test.skip) as typeof test;

    describe('pulling', () => {
      when('pull').each(resources)(
        '%s: everything of a window, oldest first, page by page',
        async (resource) => {
          const window = { sinceMs: 0, untilMs: simulation.pace.nowMs() + 1000 };
          const pages = await pulled(api, resource, window);
          const records = own(
            pages.flatMap((page) => page.records),
            resource,
          );
          expect(idsOf(records).sort()).toEqual(live(simulation, resource).sort());
          expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
          const times = records.map(({ modifiedMs }) => modifiedMs ?? 0);
          expect(times).toEqual([...times].sort((a, b) => a - b));
          for (const page of pages) {
            expect(page.records.length).toBeLessThanOrEqual(caps.page);
            expect(Math.abs(page.answeredMs - simulation.pace.nowMs())).toBeLessThan(60_000);
          }
        },
      );

      when('pull').each(resources)(
        '%s: what changed since the last time, and what the overlap repeats',
        async (resource) => {
          const cursorMs = simulation.pace.nowMs();
          simulation.live(60);
          const nowMs = simulation.pace.nowMs() + 1000;
          const records = (await pulled(api, resource, { sinceMs: cursorMs - 5000, untilMs: nowMs })).flatMap(
            (page) => page.records,
          );
          const changed = touched(simulation, resource, cursorMs);
          expect(changed.length).toBeGreaterThan(0);
          expect(idsOf(records)).toEqual(expect.arrayContaining(changed));
          for (const { modifiedMs } of own(records, resource)) {
            if (modifiedMs === null) continue;
            expect(modifiedMs).toBeGreaterThanOrEqual(Math.floor((cursorMs - 5000) / 1000) * 1000);
            expect(modifiedMs).toBeLessThan(nowMs);
          }
          expect(under.platform.overlapMs).toBeGreaterThan(0);
        },
      );

      when('pull')('a window in which nothing happened is empty', async () => {
        const fromMs = simulation.pace.nowMs() + 3_600_000;
        const page = await api.pull('products', { sinceMs: fromMs, untilMs: fromMs + 60_000 }, null);
        expect(page).toMatchObject({ records: [], next: null });
      });

      when('pull')('a cursor serves another process', async () => {
        const window = { sinceMs: 0, untilMs: simulation.pace.nowMs() + 1000 };
        const [first, ...rest] = await pulled(api, 'products', window);
        expect(rest.length).toBeGreaterThan(0);
        const again = await pulled(simulation.open().api, 'products', window, first?.next ?? null);
        expect(again.flatMap((page) => idsOf(page.records))).toEqual(
          rest.flatMap((page) => idsOf(page.records)),
        );
      });
    });

    describe('what a record says', () => {
      when('pull').each(resources)(
        '%s: the claims of the last webhook about it, byte for byte, with the same modified time',
        async (resource) => {
          const said = lastSaid(under, simulation, resource);
          const window = { sinceMs: 0, untilMs: simulation.pace.nowMs() + 1000 };
          const records = (await pulled(api, resource, window)).flatMap((page) => page.records);
          let compared = 0;
          for (const record of records) {
            const claims = claimsIn(under, record.resource, record.data, 'update');
            for (const [key, value] of Object.entries(claims)) {
              const heard = said.get(key);
              if (heard === undefined) continue;
              expect(`${key} ${value}`).toBe(`${key} ${heard}`);
              compared++;
            }
          }
          expect(compared).toBeGreaterThan(records.length);
        },
      );
    });

    describe('bulk', () => {
      when('bulk').each(resources)('%s: everything once, the same as pulled', async (resource) => {
        const records = await all(api.bulk(resource, null));
        expect(idsOf(own(records, resource)).sort()).toEqual(live(simulation, resource).sort());
        if (capabilities.pull !== true) return;
        const window = { sinceMs: 0, untilMs: simulation.pace.nowMs() + 1000 };
        const pulledToo = (await pulled(api, resource, window)).flatMap((page) => page.records);
        const text = (some: readonly PulledRecord[]): string[] =>
          some.map((record) => canonical(claimsIn(under, record.resource, record.data, 'update'))).sort();
        expect(text(records)).toEqual(text(pulledToo));
      });

      when('bulk')('after an interruption anywhere: nothing lost, nothing twice', async () => {
        await large();
        let interrupted = 0;
        const whole = (await all(api.bulk('products', null))).map(({ id }) => id);
        for (let pagesBefore = 1; pagesBefore <= 3; pagesBefore++) {
          const before: string[] = [];
          let next: string | null = null;
          let pages = 0;
          for await (const page of api.bulk('products', null)) {
            before.push(...page.records.map(({ id }) => id));
            next = page.next;
            if (++pages === pagesBefore) break;
          }
          if (next === null) break;
          if (before.length > 0) interrupted++;
          const after = (await all(simulation.open().api.bulk('products', next))).map(({ id }) => id);
          expect([...before, ...after].sort()).toEqual([...whole].sort());
        }
        expect(interrupted).toBeGreaterThan(0);
      });

      when('bulk')('through a wire that breaks', async () => {
        const there = live(simulation, 'products').sort();
        for (const misdeed of ['half', 'lose', 'fail', 'throttle', 'hang', 'cut'] as const)
          for (const before of [0, 1, 4]) {
            simulation.wire.next(...Array.from({ length: before }, () => null), misdeed);
            const records = await allOrAgain(simulation, 'products');
            expect(idsOf(own(records, 'products')).sort()).toEqual(there);
          }
      });
    });

    describe('what is there', () => {
      test.each(resources)('%s: every id, without the deleted; as many as it counts', async (resource) => {
        const ids: string[] = [];
        for await (const page of api.ids(resource, null)) ids.push(...page.ids);
        expect([...ids].sort()).toEqual(live(simulation, resource).sort());
        expect(await api.count(resource, null)).toBe(ids.length);
        const window = { sinceMs: 0, untilMs: simulation.pace.nowMs() + 1000 };
        if (capabilities.pull === true) expect(await api.count(resource, window)).toBe(ids.length);
      });

      test('ids go on from a page of them', async () => {
        await large();
        const pages: { ids: readonly string[]; next: string | null }[] = [];
        for await (const page of api.ids('products', null)) pages.push(page);
        expect(pages.length).toBeGreaterThan(1);
        for (const [index, { next }] of pages.entries()) {
          if (next === null) continue;
          const rest: string[] = [];
          for await (const page of api.ids('products', next)) rest.push(...page.ids);
          expect(rest).toEqual(pages.slice(index + 1).flatMap(({ ids }) => ids));
        }
      });

      test.each(resources)('%s: one by its id, null for one that is not there', async (resource) => {
        const [id = ''] = live(simulation, resource);
        const found = await api.read(resource, id);
        expect(found?.records.map((record) => record.id)).toContain(id);
        for (const missing of ['999999999999', 'no such thing', '../customers', 'x'.repeat(300)])
          expect(await api.read(resource, missing)).toBeNull();
      });
    });

    describe('a shop that says success and shows nothing', () => {
      when('bulk')('is no empty shop: bulk', async () => {
        simulation.wire.at({ empty: 1 });
        await expect(all(api.bulk('products', null))).rejects.toThrow(ShopUnavailable);
      });
      test('is no empty shop: ids', async () => {
        simulation.wire.at({ empty: 1 });
        await expect(all(idPages(api))).rejects.toThrow(ShopUnavailable);
      });
      when('pull')('is no quiet hour: pull', async () => {
        simulation.wire.at({ empty: 1 });
        const window = { sinceMs: 0, untilMs: simulation.pace.nowMs() + 1000 };
        await expect(api.pull('products', window, null)).rejects.toThrow(ShopUnavailable);
      });
      const whenCounting = (under.countless === undefined ? test : test.skip) as typeof test;
      whenCounting('nor one that counts more than it shows', async () => {
        simulation.wire.at({ miscount: 1 });
        await expect(all(idPages(api))).rejects.toThrow(ShopUnavailable);
      });
    });

    const ways = {
      'a call at a time': (facts: readonly WriteBack[]) => writtenInCalls(simulation, facts, caps.write),
      ...(caps.bulkWrite === undefined
        ? {}
        : { 'as one file': (facts: readonly WriteBack[]) => writtenInBulk(simulation, facts) }),
    };
    describe.each(Object.entries(ways))('writing back %s', (_way, write) => {
      when('writeBack')('as many as asked, in any size, and again without another effect', async () => {
        const ids = live(simulation, 'products');
        for (const size of [1, Math.min(caps.write, ids.length), ids.length]) {
          const asked = ids.slice(0, size);
          const batch = asked.map((id) => facts(id, String(40 + (size % 20))));
          const expected = asked.map((productId) => ({ productId, result: 'written' }));
          expect(await write(batch)).toEqual(expected);
          const { written } = simulation.simulated;
          expect([...written.keys()].sort()).toEqual([...asked].sort());
          for (const { productId, facts: wanted } of batch)
            expect(written.get(productId)?.get('lens_width_mm')).toBe(wanted['lens_width_mm']);
          const shown = shownFacts(simulation.simulated);
          simulation.wire.next('lose');
          expect(await write(batch)).toEqual(expected);
          expect(shownFacts(simulation.simulated)).toBe(shown);
        }
      });

      when('writeBack')('a product that is gone says so, and the others are written', async () => {
        const [one = '', other = ''] = live(simulation, 'products');
        const outcomes = await write([facts(one, '50'), facts('888888888888', '51'), facts(other, '52')]);
        expect(outcomes.map(({ productId, result }) => [productId, result])).toEqual([
          [one, 'written'],
          ['888888888888', 'gone'],
          [other, 'written'],
        ]);
        expect(simulation.simulated.written.get(other)?.get('lens_width_mm')).toBe('52');
      });

      when('writeBack')('null takes a fact away, beside what is set and alone', async () => {
        const [id = '', other = ''] = live(simulation, 'products');
        await write([facts(id, '50'), facts(other, '51')]);
        const away = { lens_width_mm: null };
        await write([
          { productId: id, facts: away, idempotencyKey: 'away' },
          { productId: other, facts: { ...away, bridge_mm: '18' }, idempotencyKey: 'away too' },
        ]);
        for (const each of [id, other]) {
          const left = simulation.simulated.written.get(each);
          expect(left?.get('lens_width_mm') ?? null).toBeNull();
          expect(left?.get('style_keywords')).toBe('["classic","slim"]');
        }
        expect(simulation.simulated.written.get(other)?.get('bridge_mm')).toBe('18');
      });
    });

    describe('writing back as one file', () => {
      const whenBulk = (caps.bulkWrite === undefined ? test.skip : test) as typeof test;

      whenBulk('through a wire that breaks', async () => {
        const ids = live(simulation, 'products');
        let width = 40;
        for (const misdeed of ['drop', 'half', 'lose', 'fail', 'throttle', 'hang', 'cut'] as const)
          for (let before = 0; before < 6; before++) {
            simulation.wire.next(...Array.from({ length: before }, () => null), misdeed);
            const batch = ids.map((id) => facts(id, String(++width)));
            const outcomes = await writtenInBulk(simulation, batch);
            expect(outcomes).toEqual(ids.map((productId) => ({ productId, result: 'written' })));
            for (const { productId, facts: wanted } of batch)
              expect(simulation.simulated.written.get(productId)?.get('lens_width_mm')).toBe(
                wanted['lens_width_mm'],
              );
          }
        expect(simulation.wire.done.get('lose')).toBe(6);
      });

      whenBulk('after the death of whoever wrote, anywhere', async () => {
        const ids = live(simulation, 'products');
        for (const diesAt of [1, 2, 3]) {
          const batch = ids.map((id) => facts(id, String(50 + diesAt)));
          const outcomes = await writtenInBulk(simulation, batch, diesAt);
          expect(outcomes).toEqual(ids.map((productId) => ({ productId, result: 'written' })));
          for (const id of ids)
            expect(simulation.simulated.written.get(id)?.get('lens_width_mm')).toBe(String(50 + diesAt));
        }
      });
    });

    describe('trouble', () => {
      test.each(['drop', 'lose', 'hang', 'half', 'cut', 'delay', 'throttle', 'fail'] as const)(
        'one %s is survived',
        async (misdeed) => {
          simulation.wire.next(misdeed);
          expect(await api.count('products', null)).toBe(live(simulation, 'products').length);
          expect(simulation.wire.done.get(misdeed)).toBe(1);
          expect(simulation.pace.limits()).toBe(0);
        },
      );

      test('a shop that stays down opens the breaker, which closes once it is back', async () => {
        simulation.wire.at({ fail: 1 });
        for (let i = 0; i < 4 && simulation.opened.breaker().state === 'closed'; i++)
          await expect(api.count('products', null)).rejects.toThrow(ShopUnavailable);
        expect(simulation.opened.breaker().state).toBe('open');
        const asked = simulation.listening.requests();
        await expect(api.count('products', null)).rejects.toThrow(ShopUnavailable);
        expect(simulation.listening.requests()).toBe(asked);
        simulation.wire.at({});
        simulation.pace.clock.advance(120_000);
        for (let i = 0; i < 5; i++) await api.count('products', null);
        expect(simulation.opened.breaker().state).toBe('closed');
      });

      test('a wrong credential is refused at once, and named nowhere', async () => {
        const wrong = Object.fromEntries(
          Object.keys(simulation.simulated.credentials).map((key) => [key, `wrong-${key}-4711`]),
        );
        if (Object.keys(wrong).length === 0) return;
        const error = await simulation
          .open(wrong)
          .api.count('products', null)
          .then(String, (each: unknown) => each);
        expect(error).toBeInstanceOf(ShopRefused);
        expect(everything(error)).not.toContain('4711');
        simulation.wire.at({ fail: 0.5, drop: 0.5 });
        const failed = await api.count('products', null).then(String, (each: unknown) => each);
        expect(failed).toBeInstanceOf(ShopUnavailable);
        for (const secret of Object.values(simulation.simulated.credentials))
          expect(everything(failed)).not.toContain(secret);
      });

      test('a missing credential is named before anything is asked', () => {
        for (const key of Object.keys(simulation.simulated.credentials)) {
          const { [key]: _, ...others } = simulation.simulated.credentials;
          expect(() => simulation.open(others)).toThrow(key);
        }
      });

      test('what is stopped stops, with its reason', async () => {
        const reason = new Error('shutting down');
        await expect(api.count('products', null, AbortSignal.abort(reason))).rejects.toBe(reason);
        expect(simulation.opened.breaker().attempts).toBe(0);
      });
    });

    test('is never asked faster than its budget', async () => {
      await simulation.listening.close();
      await set();
      const startMs = simulation.pace.nowMs();
      const { perSecond, bucket } = under.platform.budget;
      const asked = simulation.listening.requests();
      // Every call costs a point at least.
      const calls = Math.ceil(bucket / 10) + 20;
      for (let i = 0; i < calls; i++) await api.count('products', null);
      const seconds = (simulation.pace.nowMs() - startMs) / 1000;
      expect(simulation.listening.requests() - asked).toBeLessThanOrEqual(bucket + perSecond * seconds);
      expect(throttledBy(simulation.simulated)).toBe(0);
    });
  });

  /** Without the records that come with them: refunds with their orders, variations with their products. */
  function own(records: readonly PulledRecord[], resource: PulledResource): readonly PulledRecord[] {
    const speaksOfItself = ({ id, data }: PulledRecord): boolean =>
      Object.keys(claimsIn(under, resource, data, 'update')).some((claim) => claim.split(' ')[1] === id);
    return records.filter((record) => record.resource === resource && speaksOfItself(record));
  }
}

const idsOf = (records: readonly PulledRecord[]): string[] => records.map(({ id }) => id);

/** The ids of what is there. */
const live = ({ listed }: SimulatedShop, resource: PulledResource): string[] => [...listed(resource)];

function touched(simulation: SimulatedShop, resource: PulledResource, sinceMs: number): string[] {
  const there = new Set(live(simulation, resource));
  const kinds = { products: 'product', customers: 'customer', orders: 'order' } as const;
  const ids = simulation.sent
    .filter(({ event }) => event.atMs >= sinceMs)
    .flatMap(({ event }) => event.carried)
    .flatMap((carried) => (carried.kind === kinds[resource] ? [carried.id] : []));
  return [...new Set(ids)].filter((id) => there.has(id));
}

const shownFacts = ({ written }: SimulatedApi): string =>
  canonical(Object.fromEntries([...written].map(([id, facts]) => [id, Object.fromEntries(facts)])));

const throttledBy = (simulated: SimulatedApi): number =>
  'throttled' in simulated && typeof simulated.throttled === 'function' ? Number(simulated.throttled()) : 0;

/** An error with all that hangs on it, as a log would show it. */
function everything(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error);
  const own = isObject(error) ? JSON.stringify(error) : '';
  return [error.message, error.stack, own, error.cause === undefined ? '' : everything(error.cause)].join(
    '\n',
  );
}
