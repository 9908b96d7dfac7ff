import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShopRefused, ShopUnavailable } from '../../src/connectors/shop-http.ts';
import type { Listed, WooRest } from '../../src/connectors/woocommerce/rest.ts';
import { START, walk, type Position } from '../../src/connectors/woocommerce/walk.ts';

type Count = (real: number) => number | null;
const truly: Count = (real) => real;

/** A list of ids as WooCommerce pages it: beyond the end it counts nothing. */
function rest(ids: () => readonly number[], count: Count = truly): WooRest {
  const list = async (_path: string, query: Readonly<Record<string, string>>): Promise<Listed> => {
    const all = ids();
    const start = Number(query['offset']);
    const rows = all.slice(start, start + Number(query['per_page']));
    return {
      rows: rows.map((id) => ({ id })),
      total: count(start < all.length ? all.length : 0),
      answeredMs: 0,
    };
  };
  return { list } as unknown as WooRest;
}

const list = { path: '/products', query: {}, perPage: 10 };

/** All rows, and what happens between two pages. */
async function all(from: WooRest, between: () => void = () => undefined): Promise<number[]> {
  const found: number[] = [];
  let position: Position | null = START;
  for (let steps = 0; position !== null; steps++) {
    if (steps > 1000) throw new Error('the walk does not end');
    const step = await walk(from, list, position, undefined);
    if (step === null) throw new Error('no such list');
    found.push(...step.rows.map(({ id }) => id as number));
    position = step.next;
    between();
  }
  return found;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => 1 + index * 3);

describe('a walk through a list that moves', () => {
  it('gives every row that was there all the while, once, in order of id, whatever leaves or comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 80 }),
        fc.array(
          fc.record({
            leave: fc.array(fc.nat(79), { maxLength: 25 }),
            come: fc.array(fc.nat(400), { maxLength: 25 }),
          }),
          { maxLength: 12 },
        ),
        fc.constantFrom<Count>(
          truly,
          () => null,
          (real) => Math.floor(real / 2),
        ),
        async (count, happenings, counting) => {
          const begun = upTo(count);
          let present = new Set(begun);
          const stayed = new Set(begun);
          let at = 0;
          const found = await all(
            rest(() => [...present].sort((a, b) => a - b), counting),
            () => {
              const happening = happenings[at++];
              if (happening === undefined) return;
              for (const index of happening.leave) {
                present.delete(1 + index * 3);
                stayed.delete(1 + index * 3);
              }
              present = new Set([...present, ...happening.come]);
            },
          );
          expect(found).toEqual(expect.arrayContaining([...stayed]));
          expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuses a shop that does not heed the offset, rather than take its first page for all', async () => {
    const deaf = {
      list: async (): Promise<Listed> => ({
        rows: upTo(10).map((id) => ({ id })),
        total: 60,
        answeredMs: 0,
      }),
    } as unknown as WooRest;
    await expect(all(deaf)).rejects.toThrow(ShopRefused);
  });

  it('takes fewer rows than the shop counts for no answer', async () => {
    await expect(
      all(
        rest(
          () => upTo(7),
          (real) => real + 1,
        ),
      ),
    ).rejects.toThrow(ShopUnavailable);
    await expect(
      all(
        rest(
          () => [],
          () => 3,
        ),
      ),
    ).rejects.toThrow('counts 3 rows and gives 0');
  });

  it('refuses a shop that orders by something else', async () => {
    await expect(all(rest(() => [3, 1, 2]))).rejects.toThrow('does not order by id');
  });

  it('knows ids beyond what a number holds', async () => {
    const ids = ['9007199254740993', '9007199254740994', '10000000000000000001'];
    const listed = {
      list: async (): Promise<Listed> => ({ rows: ids.map((id) => ({ id })), total: 3, answeredMs: 0 }),
    } as unknown as WooRest;
    const step = await walk(
      listed,
      list,
      { offset: 2, last: ids[1] as string, first: ids[0] as string },
      undefined,
    ).catch((error: unknown) => error);
    expect(step).toBeInstanceOf(ShopRefused);
    const first = await walk(listed, list, { offset: 1, last: ids[0] as string, first: null }, undefined);
    expect(first?.rows).toEqual([{ id: ids[1] }, { id: ids[2] }]);
  });
});
