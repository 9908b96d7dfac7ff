import { describe, expect, it } from 'vitest';
import {
  planFor,
  scoreFrame,
  type CatalogueFrame,
  type EyePower,
  type Reason,
  type Shopper,
} from '@varai/core/recommend';
import {
  blankMm,
  lensGrams,
  lensPower,
  RIM_DEMANDS,
  thicknessMm,
  type RimDemand,
} from '../../src/recommend/lens.ts';
import { effectiveDiameterMm, lensAreaMm2 } from '../../src/recommend/lens-shape.ts';
import { horizontalPower } from '../../src/recommend/prescription.ts';
import { about, like, ray, sure } from './frames.ts';

const scored = (frame: CatalogueFrame, shopper: Shopper) => scoreFrame(frame, planFor(shopper));
const reasonOf = <C extends Reason['code']>(frame: CatalogueFrame, shopper: Shopper, code: C) =>
  scored(frame, shopper).reasons.find(
    (reason): reason is Extract<Reason, { code: C }> => reason.code === code,
  );

const power = (sphere: number, cylinder = 0, axis = 0): EyePower => ({ sphere, cylinder, axis });
const both = (sphere: number, addition: number | null = null) => ({
  right: power(sphere),
  left: power(sphere),
  addition,
});
const full = RIM_DEMANDS[0] as RimDemand;

describe('the width of the front', () => {
  it('is said in millimetres against the face', () => {
    expect(reasonOf(ray, { face: { faceWidth: about(141, 4) } }, 'fit/width')).toEqual({
      code: 'fit/width',
      direction: 'narrower',
      params: { frameMm: 136, faceMm: 141, differenceMm: -5, plusMinusMm: 4 },
    });
  });

  it('is taken from A and DBL with a wider interval where no shop states it', () => {
    const { frameWidthMm: _, ...unstated } = ray.frame;
    const frame = { ...ray, frame: unstated };
    const reason = reasonOf(frame, { face: { faceWidth: sure(130) } }, 'fit/width');
    expect(reason?.params).toEqual({ frameMm: 130, faceMm: 130, differenceMm: 0, plusMinusMm: 4 });
  });

  it.each([
    [115, 0, 'no'],
    [115, 12, 'unsure'],
    [135, 2, 'yes'],
  ] as const)('of %i mm on a face of 135 ± %i mm is a hard %s', (frameWidthMm, plusMinus, verdict) => {
    const frame = like('x', { frameWidthMm });
    expect(scored(frame, { face: { faceWidth: about(135, plusMinus) } }).fit.terms[0]?.verdict).toBe(verdict);
  });
});

describe('the pupils', () => {
  it('decentre each eye by half of A + DBL - PD', () => {
    // 52-18 with a PD of 64: 3 mm, the worked example of opterio.
    const reason = reasonOf(ray, { face: { pupillaryDistance: about(64, 2) } }, 'fit/pupils');
    expect(reason?.params).toEqual({
      frameMm: 35,
      faceMm: 32,
      differenceMm: 3,
      plusMinusMm: 1,
      framePdMm: 70,
      eye: 'both',
    });
    expect(reason?.direction).toBe('centred');
  });

  it('are told apart where the eyes differ', () => {
    const face = { monocular: { right: sure(30), left: sure(33.5) } };
    const eyes = scored(ray, { face }).reasons.flatMap((reason) =>
      reason.code === 'fit/pupils' ? [[reason.params.eye, reason.direction, reason.params.differenceMm]] : [],
    );
    expect(eyes).toEqual([
      ['right', 'inward', 5],
      ['left', 'centred', 1.5],
    ]);
  });
});

describe('the bridge', () => {
  const slim = { face: { bridgeWidth: about(12, 1) } };
  it('of a front with pads may be wider than one without', () => {
    const [fixed, padded] = [like('a', { material: 'acetate' }), like('b', { material: 'titanium' })].map(
      (frame) => scored(frame, slim).fit.terms[3]?.score ?? 0,
    );
    expect(padded).toBeGreaterThan(fixed as number);
  });

  it.each([
    [{ material: 'acetate' }, undefined, 'fixed_bridge', 0.2],
    [{ material: 'titanium' }, undefined, 'adjustable_pads', 0.9],
    [{ material: 'acetate' }, true, 'low_bridge_fit', 1],
  ] as const)('that lies low wants pads or a front made for it: %o', (facts, made, direction, score) => {
    const frame = like('x', facts, made === undefined ? {} : { hasLowBridgeFit: made });
    const shopper = { face: { hasLowBridge: true } };
    expect(reasonOf(frame, shopper, 'fit/low_bridge')?.direction).toBe(direction);
    expect(scored(frame, shopper).fit.terms[5]?.score).toBe(score);
  });
});

describe('progressive lenses', () => {
  it.each([
    [34, 'enough', 'yes'],
    [26, 'short', 'yes'],
    [20, 'short', 'no'],
  ] as const)('in a lens %i mm high: %s, %s', (lensHeightMm, direction, verdict) => {
    const frame = like('x', { lensHeightMm });
    const shopper = { prescription: both(0, 2) };
    expect(reasonOf(frame, shopper, 'fit/progressive')?.direction).toBe(direction);
    expect(scored(frame, shopper).fit.terms[5]?.verdict).toBe(verdict);
  });

  it('are not assumed without an addition', () => {
    expect(reasonOf(ray, { prescription: both(-2) }, 'fit/progressive')).toBeUndefined();
  });
});

describe('a lens', () => {
  it('follows the sagitta formula and the formula of the smallest blank, by hand', () => {
    // -6.00, A 54, 4 mm decentred, n 1.6: 1.5 + 6 × 31² / 1200 = 6.305.
    const minus = lensPower(power(-6));
    expect(thicknessMm(minus, minus.perUsual, 54, 30, 4, full)).toBeCloseTo(6.305, 10);
    // +4.00, ED 56, 2 mm: blank 56 + 4 + 2 = 62, centre 1 + 4 × 31² / 1200 = 4.2033.
    const plus = lensPower(power(4));
    expect(blankMm(28, 2)).toBe(62);
    expect(thicknessMm(plus, plus.perUsual, 50, 28, 2, full)).toBeCloseTo(4.2033, 4);
  });

  it('has across the power of its horizontal meridian', () => {
    expect(horizontalPower(power(-2, -1.5, 90))).toBeCloseTo(-3.5, 12);
    expect(horizontalPower(power(-2, -1.5, 180))).toBeCloseTo(-2, 12);
    expect(horizontalPower(power(-2, -1.5, 45))).toBeCloseTo(-2.75, 12);
  });

  it('without power weighs what a plate of its outline weighs', () => {
    const area = lensAreaMm2(50, 40, 'round');
    expect(area).toBeCloseTo((Math.PI / 4) * 50 * 40, -1);
    expect(lensGrams(lensPower(power(0)), 50, 40, area, 25, 0, full)).toBeCloseTo(area * 1e-3 * 1.3, 10);
  });

  it('has the longest diameter of its outline', () => {
    expect(effectiveDiameterMm(48, 45, 'round')).toBe(48);
    const rectangle = effectiveDiameterMm(52, 36, 'rectangle');
    expect(rectangle).toBeGreaterThan(52);
    expect(rectangle).toBeLessThan(Math.hypot(52, 36));
  });

  it('is refused where no material is thin enough, and says for which eye', () => {
    const rimless = like('x', { rim: 'rimless', lensWidthMm: 56, frameWidthMm: 140 });
    const shopper = {
      face: { pupillaryDistance: sure(60) },
      prescription: { right: power(-1), left: power(-9), addition: null },
    };
    const { verdict, reasons } = scored(rimless, shopper);
    expect(verdict).toBe('no');
    const impossible = reasons.filter(({ direction }) => direction === 'impossible');
    expect(impossible).toMatchObject([{ code: 'fit/lens_edge', params: { eye: 'left', rim: 'rimless' } }]);
    expect(scored(like('y', { rim: 'full' }), shopper).verdict).not.toBe('no');
  });

  it('is refused where no blank is large enough', () => {
    const huge = like('x', { lensWidthMm: 66, lensHeightMm: 56, bridgeMm: 22, frameWidthMm: 150 });
    const shopper = { face: { pupillaryDistance: sure(56) }, prescription: both(1) };
    expect(reasonOf(huge, shopper, 'fit/blank_size')?.params).toMatchObject({ largestMm: 80, eye: 'both' });
  });
});

it('says what the shop does not state, once', () => {
  const bare = { ...ray, frame: { shape: 'round' } } as const;
  const missing = scored(bare, { face: { pupillaryDistance: sure(63) } }).reasons.flatMap((reason) =>
    reason.code === 'fit/unknown' ? [reason.params.missing] : [],
  );
  expect(missing).toEqual(['width', 'lens_and_bridge', 'bridge', 'lens_height']);
});
