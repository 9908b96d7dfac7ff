import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_POLICY,
  FrameCatalogue,
  impressionSchema,
  impressionsOf,
  MODEL_VERSION,
  planFor,
  policyId,
  rank,
  scoreFrame,
  shopperSchema,
  type Shopper,
} from '@varai/core/recommend';
import { BestPlaces } from '../../src/recommend/best-places.ts';
import { drawsFrom } from '../../src/recommend/draws.ts';
import { composeSlate, propensitiesOf, type Candidate } from '../../src/recommend/slate.ts';
import { about, like, ray, storeFrames, sure } from './frames.ts';

const ids = (page: ReturnType<typeof rank>): string[] => page.items.map(({ frame }) => frame.id);
const BY_SCORE = { diversity: 0, epsilon: 0, temperature: 1 };
const face: NonNullable<Shopper['face']> = {
  pupillaryDistance: about(62, 2.5),
  faceWidth: about(137, 4),
  bridgeWidth: about(16, 2),
  frameHeight: about(38, 4),
};

describe('a page', () => {
  const catalogue = new FrameCatalogue(storeFrames('page'));

  it.each([
    ['nothing known', {}],
    ['a typed PD', { face: { pupillaryDistance: about(62, 1) } }],
    ['a picked shape', { face: { faceShape: 'heart' } }],
    ['a measured face', { face: { ...face, faceShape: { oval: 0.6, round: 0.4 }, confidence: 0.8 } }],
  ] satisfies [string, Shopper][])('is full for a shopper with %s', (_, shopper) => {
    const page = rank(catalogue, shopper, { seed: 'a' });
    expect(page.items).toHaveLength(20);
    expect(page.relaxed).toEqual([]);
    expect(new Set(ids(page)).size).toBe(20);
    expect(page.items.every(({ verdict }) => verdict !== 'no')).toBe(true);
  });

  it('for nobody in particular begins with frames that fit most people', () => {
    const { items } = rank(catalogue, {}, { seed: 'a', policy: BY_SCORE });
    const widths = items.map(({ frame }) => frame.frame.frameWidthMm ?? 0);
    expect(Math.min(...widths)).toBeGreaterThan(130);
    expect(Math.max(...widths)).toBeLessThan(150);
  });

  it('changes with the face that is measured', () => {
    const slim = rank(catalogue, { face: { ...face, faceWidth: sure(124) } }, { seed: 'a' });
    const broad = rank(catalogue, { face: { ...face, faceWidth: sure(150) } }, { seed: 'a' });
    const mean = (page: typeof slim): number =>
      page.items.reduce((sum, { frame }) => sum + (frame.frame.frameWidthMm ?? 0), 0) / page.items.length;
    expect(mean(broad) - mean(slim)).toBeGreaterThan(8);
  });

  it('is empty only where the catalogue is', () => {
    expect(rank(new FrameCatalogue(), {}, { seed: 'a' }).items).toEqual([]);
  });

  it('is refused for what is no count', () => {
    expect(() => rank(catalogue, {}, { seed: 'a', limit: 2.5 })).toThrow(RangeError);
    expect(() => rank(catalogue, {}, { seed: 'a', atLeast: -1 })).toThrow(RangeError);
  });

  it('gives impressions that keep to the contract and hold no figure of a face', () => {
    const page = rank(catalogue, { face: { ...face, faceShape: 'oval' } }, { seed: 'a', limit: 5 });
    const impressions = impressionsOf(page);
    for (const impression of impressions) expect(impressionSchema.parse(impression)).toEqual(impression);
    expect(impressions.map(({ position }) => position)).toEqual([0, 1, 2, 3, 4]);
    expect(impressions[0]).toMatchObject({
      policyId: policyId(DEFAULT_POLICY),
      modelVersion: MODEL_VERSION,
      relaxed: [],
    });
    for (const code of impressions.flatMap(({ reasoning }) => reasoning)) expect(code).toMatch(/^[a-z_/:]+$/);
  });
});

describe('what is let go', () => {
  const shopper: Shopper = { face: { faceWidth: sure(137), faceShape: 'heart' } };
  const suits = like('suits', { shape: 'oval' });
  const nearly = like('nearly', { shape: 'rectangle' });
  const hardly = like(
    'hardly',
    { shape: 'browline' },
    { ai_enhanced: { face_shape_compatibility: { heart: 0.3 } } },
  );
  const soldOut = like('sold-out', { shape: 'oval' }, { available: false });
  const tooNarrow = like('too-narrow', { shape: 'oval', frameWidthMm: 110 });
  const catalogue = new FrameCatalogue([tooNarrow, soldOut, hardly, nearly, suits]);

  it.each([
    [1, ['suits'], []],
    [2, ['suits', 'nearly'], ['face_shape_lowered']],
    [3, ['suits', 'nearly', 'hardly'], ['face_shape_lowered', 'face_shape']],
    [4, ['suits', 'nearly', 'hardly', 'sold-out'], ['face_shape_lowered', 'face_shape', 'stock']],
    [
      5,
      ['suits', 'nearly', 'hardly', 'sold-out', 'too-narrow'],
      ['face_shape_lowered', 'face_shape', 'stock', 'fit'],
    ],
  ])('for %i frames', (atLeast, expected, relaxed) => {
    const page = rank(catalogue, shopper, { seed: 'a', atLeast });
    expect(ids(page)).toEqual(expected);
    expect(page.relaxed).toEqual(relaxed);
    expect(page.matching).toBe(1);
  });

  it('is said of each frame, and a frame that does not fit never stands before one that does', () => {
    const { items } = rank(catalogue, shopper, { seed: 'a', atLeast: 5 });
    expect(items.map(({ relaxed }) => relaxed)).toEqual([
      [],
      ['face_shape_lowered'],
      ['face_shape'],
      ['stock'],
      ['fit'],
    ]);
    expect(items[4]?.verdict).toBe('no');
  });

  it('is nothing where no shape is known to cut by', () => {
    expect(rank(catalogue, {}, { seed: 'a', atLeast: 3 }).relaxed).toEqual([]);
  });

  it('holds 0.7 itself to be enough, as the specification does', () => {
    const exact = like('x', {}, { ai_enhanced: { face_shape_compatibility: { heart: 0.7 } } });
    expect(rank(new FrameCatalogue([exact]), shopper, { seed: 'a', atLeast: 1 }).relaxed).toEqual([]);
  });
});

describe('parts beside the fit', () => {
  const score = (frame: Parameters<typeof scoreFrame>[0], shopper: Shopper): number =>
    scoreFrame(frame, planFor(shopper)).score;

  it('let no face shape outweigh a better fit', () => {
    const fits = like('fits', { frameWidthMm: 137 }, compatibility(0.45));
    const loose = like('loose', { frameWidthMm: 147 }, compatibility(0.9));
    const shopper: Shopper = { face: { faceWidth: sure(137), faceShape: 'heart' } };
    expect(score(fits, shopper)).toBeGreaterThan(score(loose, shopper));
  });

  it('put what is liked first, among equals', () => {
    const shopper: Shopper = { preferences: { brands: ['velora '], colours: ['BLACK'] } };
    expect(score(like('a', {}, { brand: 'Velora' }), shopper)).toBeGreaterThan(score(ray, shopper));
  });

  it('never compare prices of two currencies', () => {
    const price = { minMinor: 0, maxMinor: 10_000, currency: 'USD' };
    const parts = scoreFrame(ray, planFor({ preferences: { price } })).parts;
    expect(parts.preference.score).toBe(0.5);
    const inEuro = scoreFrame(ray, planFor({ preferences: { price: { ...price, currency: 'EUR' } } }));
    expect(inEuro.parts.preference.score).toBe(0);
    expect(inEuro.reasons).toContainEqual({
      code: 'preference/price',
      direction: 'above',
      params: { priceMinor: 12_900, currency: 'EUR' },
    });
  });

  it('start popularity in the middle, and move it with evidence', () => {
    const of = (evidence: object): number =>
      scoreFrame({ ...ray, evidence }, planFor({})).parts.popularity.score;
    expect(of({})).toBe(0.5);
    expect(of({ shown: 100, purchased: 20 })).toBeGreaterThan(of({ shown: 10, purchased: 2 }));
    expect(of({ shown: 10, purchased: 2 })).toBeGreaterThan(0.5);
    expect(of({ shown: 500 })).toBeLessThan(0.1);
    expect(of({ shown: 100, purchased: 20, returned: 20 })).toBeLessThan(0.5);
  });

  const compatibility = (heart: number) => ({ ai_enhanced: { face_shape_compatibility: { heart } } });
});

describe('a slate', () => {
  const candidate = (place: number, score: number, like: Partial<Candidate> = {}): Candidate => ({
    place,
    score,
    step: 0,
    shape: place + 1,
    brand: place + 1,
    colour: place + 1,
    ...like,
  });

  it('puts a different frame before a slightly better twin', () => {
    const twins = [
      candidate(0, 0.8),
      candidate(1, 0.79, { shape: 1, brand: 1, colour: 1 }),
      candidate(2, 0.75),
    ];
    const places = (diversity: number): number[] =>
      composeSlate(twins, 3, { diversity, epsilon: 0, temperature: 1 }, drawsFrom('')).map(
        ({ place }) => place,
      );
    expect(places(0)).toEqual([0, 1, 2]);
    expect(places(0.15)).toEqual([0, 2, 1]);
  });

  it('gives every candidate of a position a chance, and all of them together 1', () => {
    const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (list, epsilon) => {
        const propensities = propensitiesOf(list, epsilon, 0.05);
        expect(propensities.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
        expect(Math.min(...propensities)).toBeGreaterThan(0);
        expect(Math.max(...propensities)).toBe(propensities[list.indexOf(Math.max(...list))]);
      }),
    );
  });

  it('is certain without exploration', () => {
    const slate = composeSlate([candidate(0, 0.2), candidate(1, 0.9)], 2, BY_SCORE, drawsFrom('x'));
    expect(slate).toEqual([
      { place: 1, propensity: 1 },
      { place: 0, propensity: 1 },
    ]);
  });

  it('comes out as often as its propensities say', () => {
    const candidates = [candidate(0, 0.5), candidate(1, 0.45), candidate(2, 0.4)];
    const policy = { diversity: 0.1, epsilon: 0.6, temperature: 0.1 };
    const RUNS = 20_000;
    const seen = new Map<string, { count: number; propensity: number }>();
    for (let run = 0; run < RUNS; run++) {
      const slate = composeSlate(candidates, 3, policy, drawsFrom(`run/${run}`));
      const key = slate.map(({ place }) => place).join();
      const propensity = slate.reduce((product, one) => product * one.propensity, 1);
      const entry = seen.get(key) ?? { count: 0, propensity };
      expect(entry.propensity).toBeCloseTo(propensity, 12);
      seen.set(key, { ...entry, count: entry.count + 1 });
    }
    // All six orders, and the exact propensities of whole pages cover everything.
    expect(seen.size).toBe(6);
    expect([...seen.values()].reduce((sum, { propensity }) => sum + propensity, 0)).toBeCloseTo(1, 12);
    for (const { count, propensity } of seen.values()) {
      const deviation = Math.sqrt((propensity * (1 - propensity)) / RUNS);
      expect(Math.abs(count / RUNS - propensity)).toBeLessThan(4 * deviation);
    }
  });
});

describe('the catalogue', () => {
  it('holds as few codes as there are words after years of change', () => {
    const catalogue = new FrameCatalogue();
    for (let day = 0; day < 500; day++) {
      catalogue.put(like('x', {}, { brand: `brand ${day}` }));
      catalogue.put(like(`y${day}`, { colour: `colour ${day}` }));
      if (day > 0) catalogue.remove(`y${day - 1}`);
    }
    expect(catalogue.size).toBe(2);
    expect(catalogue.words('brand').length).toBeLessThanOrEqual(4);
    expect(catalogue.words('colour').length).toBeLessThanOrEqual(4);
    expect(catalogue.get('x')?.brand).toBe('brand 499');
    expect(catalogue.get('y0')).toBeUndefined();
  });

  it('keeps the best places that a whole sort would', () => {
    const numbers = fc.array(fc.nat(30), { maxLength: 80 });
    fc.assert(
      fc.property(numbers, fc.nat(20), (values, most) => {
        const before = (a: number, b: number): boolean =>
          values[a] === values[b] ? a < b : (values[a] as number) > (values[b] as number);
        const best = new BestPlaces(most, before);
        for (const place of values.keys()) best.offer(place);
        const sorted = [...values.keys()].sort((a, b) => (before(a, b) ? -1 : 1));
        expect(best.sorted()).toEqual(sorted.slice(0, most));
      }),
    );
  });
});

it('a shopper with a landmark, an embedding or an empty shape is refused', () => {
  for (const shopper of [
    { face: { landmarks: [[1, 2]] } },
    { embedding: [0.1] },
    { face: { faceShape: {} } },
    { face: { pupillaryDistance: { valueMm: 63 } } },
    { face: { pupillaryDistance: { valueMm: 20, plusMinusMm: 1 } } },
  ])
    expect(shopperSchema.safeParse(shopper).success).toBe(false);
});

it(`${MODEL_VERSION} scores as it always did: who changes a constant gives the model a new version`, () => {
  const shopper: Shopper = {
    face: { ...face, faceShape: { oval: 0.7, round: 0.3 }, confidence: 0.9, hasLowBridge: true },
    prescription: {
      right: { sphere: -4.5, cylinder: -1, axis: 80 },
      left: { sphere: 2.25, cylinder: 0, axis: 0 },
      addition: 1.5,
    },
    preferences: { brands: ['Velora'], price: { minMinor: 5000, maxMinor: 12_000, currency: 'EUR' } },
  };
  const scores = [
    ray,
    like('b', { rim: 'rimless', material: 'titanium', shape: 'round' }),
    like('c', { lensHeightMm: 26 }),
  ].map((frame) => [scoreFrame(frame, planFor(shopper)).score, scoreFrame(frame, planFor({})).score]);
  expect([MODEL_VERSION, scores.flat().map((score) => score.toFixed(9))]).toMatchInlineSnapshot(`
    [
      "fit-mm.1",
      [
        "0.708269002",
        "0.710321699",
        "0.703879269",
        "0.711685245",
        "0.642992532",
        "0.675986256",
      ],
    ]
  `);
});
