import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  FrameCatalogue,
  planFor,
  rank,
  reasonSchema,
  scoreFrame,
  shopperSchema,
  type CatalogueFrame,
  type Page,
  type Shopper,
} from '@varai/core/recommend';
import { band, expectedScore } from '../../src/recommend/band.ts';
import { fitTerms } from '../../src/recommend/fit.ts';
import { frameNumbers } from '../../src/recommend/frame-numbers.ts';
import { RIM_DEMANDS } from '../../src/recommend/lens.ts';
import { scoreColumns } from '../../src/recommend/rank.ts';
import { totalScore } from '../../src/recommend/score.ts';
import { catalogues, faces, frames, shoppers } from './frames.ts';

const ids = (page: Page): string[] => page.items.map(({ frame }) => frame.id);
const seeds = fc.string({ maxLength: 4 });

it('columns and the plain scorer agree to the last bit, after any adding, replacing and removing', () => {
  const changes = fc.array(fc.oneof(frames(), fc.constantFrom('a', 'b', 'aa', 'ab')), { maxLength: 60 });
  fc.assert(
    fc.property(changes, shoppers(), (list, shopper) => {
      const catalogue = new FrameCatalogue();
      const kept = new Map<string, CatalogueFrame>();
      for (const change of list) {
        if (typeof change !== 'string') {
          catalogue.put(change);
          kept.set(change.id, change);
        } else expect(catalogue.remove(change)).toBe(kept.delete(change));
      }
      expect(catalogue.size).toBe(kept.size);
      const plan = planFor(shopper);
      const { totals, steps } = scoreColumns(catalogue, plan);
      for (let place = 0; place < catalogue.size; place++) {
        const frame = catalogue.at(place);
        expect(kept.get(frame.id)).toBe(frame);
        expect(totals[place]).toBe(totalScore(frame, plan));
        const { verdict } = scoreFrame(frame, plan);
        expect(steps[place] === 4).toBe(verdict === 'no');
      }
    }),
    { numRuns: 100 },
  );
});

it('scores, parts, ranges and propensities lie between 0 and 1, the parts make the total, every reason is in the contract', () => {
  fc.assert(
    fc.property(catalogues(6), shoppers(), seeds, (list, shopper, seed) => {
      expect(shopperSchema.safeParse(shopper).success).toBe(true);
      const inUnit = (value: number): boolean => value >= 0 && value <= 1;
      const { items } = rank(new FrameCatalogue(list), shopper, { seed });
      for (const { score, parts, fit, propensity, reasons } of items) {
        const sum = Object.values(parts).reduce((total, part) => total + part.score * part.weight, 0);
        expect(score).toBeCloseTo(sum, 12);
        const values = [score, fit.score, ...Object.values(parts).map((part) => part.score)];
        expect(values.filter((value) => !inUnit(value))).toEqual([]);
        for (const { score: term, range } of fit.terms)
          expect(0 <= range[0] && range[0] <= term && term <= range[1] && range[1] <= 1).toBe(true);
        expect(propensity > 0 && propensity <= 1).toBe(true);
        for (const reason of reasons) expect(reasonSchema.safeParse(reason).data).toEqual(reason);
      }
    }),
    { numRuns: 100 },
  );
});

const MEASURES = ['pupillaryDistance', 'faceWidth', 'bridgeWidth', 'frameHeight'] as const;
const widened = (face: NonNullable<Shopper['face']>, by: number): NonNullable<Shopper['face']> => ({
  ...face,
  ...Object.fromEntries(
    MEASURES.flatMap((name) => {
      const estimate = face[name];
      return estimate === undefined
        ? []
        : [[name, { ...estimate, plusMinusMm: estimate.plusMinusMm + by }] as const];
    }),
  ),
});

it('a wider interval never makes a hard yes out of a no, pulls every score towards what anybody would get, and widens its range', () => {
  fc.assert(
    fc.property(
      frames(),
      shoppers(),
      faces().map(({ monocular: _, ...face }) => face),
      fc.integer({ min: 1, max: 300 }).map((tenths) => tenths / 10),
      (frame, rest, face, by) => {
        const numbers = frameNumbers(frame);
        const fitFor = (measured: NonNullable<Shopper['face']>) => ({
          terms: fitTerms({ ...rest, face: measured }),
          fit: scoreFrame(frame, planFor({ ...rest, face: measured })).fit,
        });
        const narrow = fitFor(face);
        const wide = fitFor(widened(face, by));
        const nobody = fitFor(Object.fromEntries(Object.entries(face).filter(([key]) => !isMeasure(key))));
        for (const [i, term] of narrow.fit.terms.entries()) {
          const wider = wide.fit.terms[i] as typeof term;
          const anybody = nobody.terms[i]?.one(numbers, RIM_DEMANDS.length - 1) as number;
          const prior = nobody.fit.terms[i]?.score as number;
          expect(typeof anybody).toBe('number');
          expect(Math.abs(wider.score - prior)).toBeLessThanOrEqual(Math.abs(term.score - prior) + 1e-12);
          expect((wider.score - prior) * (term.score - prior)).toBeGreaterThanOrEqual(-1e-24);
          expect(wider.range[0]).toBeLessThanOrEqual(term.range[0] + 1e-12);
          expect(wider.range[1]).toBeGreaterThanOrEqual(term.range[1] - 1e-12);
          expect([term.verdict, 'unsure']).toContain(wider.verdict);
        }
      },
    ),
    { numRuns: 150 },
  );
});
const isMeasure = (key: string): boolean => (MEASURES as readonly string[]).includes(key);

it('what is asked of one frame does not depend on the others', () => {
  fc.assert(
    fc.property(catalogues(), shoppers(), (list, shopper) => {
      const plan = planFor(shopper);
      const catalogue = new FrameCatalogue(list);
      const before = new Map(list.map((frame) => [frame.id, scoreFrame(frame, plan)]));
      const gone = list[0];
      if (gone !== undefined) catalogue.remove(gone.id);
      const after = scoreColumns(catalogue, plan);
      for (let place = 0; place < catalogue.size; place++)
        expect(after.totals[place]).toBe(before.get(catalogue.at(place).id)?.score);
    }),
    { numRuns: 100 },
  );
});

it('the order in which frames came changes nothing on the page', () => {
  fc.assert(
    fc.property(catalogues(), shoppers(), seeds, fc.infiniteStream(fc.nat()), (list, shopper, seed, dice) => {
      const shuffled = list
        .map((frame) => ({ frame, at: dice.next().value as number }))
        .sort((a, b) => a.at - b.at)
        .map(({ frame }) => frame);
      expect(rank(new FrameCatalogue(shuffled), shopper, { seed })).toEqual(
        rank(new FrameCatalogue(list), shopper, { seed }),
      );
    }),
    { numRuns: 50 },
  );
});

it('relaxation only adds, after what was there, and says what it let go', () => {
  fc.assert(
    fc.property(
      catalogues(),
      shoppers(),
      seeds,
      fc.nat(20),
      fc.nat(20),
      (list, shopper, seed, one, other) => {
        const catalogue = new FrameCatalogue(list);
        const [fewer, more] = [Math.min(one, other), Math.max(one, other)];
        const strict = rank(catalogue, shopper, { seed, atLeast: fewer });
        const loose = rank(catalogue, shopper, { seed, atLeast: more });
        expect(ids(loose).slice(0, strict.items.length)).toEqual(ids(strict));
        for (const { relaxed, verdict, frame, compatibility } of loose.items) {
          expect(relaxed.includes('fit')).toBe(verdict === 'no');
          expect(relaxed.includes('stock')).toBe(!frame.available);
          const isCut = shopper.face?.faceShape !== undefined && compatibility < 0.7 - 1e-9;
          expect(relaxed.some((what) => what.startsWith('face_shape'))).toBe(isCut);
          for (const what of relaxed) expect(loose.relaxed).toContain(what);
        }
        const wanted = Math.min(more, list.length);
        expect(loose.items.length).toBeGreaterThanOrEqual(wanted);
        if (loose.matching >= more) expect(loose.relaxed).toEqual([]);
      },
    ),
    { numRuns: 100 },
  );
});

it('mirrored eyes swap what is said of right and left, and nothing else', () => {
  fc.assert(
    fc.property(frames(), faces(), (frame, face) => {
      const { monocular } = face;
      if (monocular === undefined) return;
      const mirrored = { ...face, monocular: { right: monocular.left, left: monocular.right } };
      const [one, other] = [face, mirrored].map((of) => scoreFrame(frame, planFor({ face: of })));
      expect(one?.score).toBeCloseTo(other?.score ?? -1, 12);
      const swap = (scored: typeof one, of: string) =>
        scored?.reasons.flatMap((reason) =>
          reason.code === 'fit/pupils' && [of, 'both'].includes(reason.params.eye)
            ? [reason.params.differenceMm]
            : [],
        );
      expect(swap(one, 'right')).toEqual(swap(other, 'left'));
      expect(swap(one, 'left')).toEqual(swap(other, 'right'));
    }),
  );
});

it('what a frame scores with the population lies within what it can score', () => {
  const width = band(-14, -3, 4, 16);
  fc.assert(
    fc.property(fc.integer({ min: 60, max: 220 }), (frameMm) => {
      const expected = expectedScore(frameMm, 0, width, { meanMm: 139.3, sdMm: 7.9 });
      expect(expected).toBeGreaterThanOrEqual(0);
      expect(expected).toBeLessThan(1);
    }),
  );
});
