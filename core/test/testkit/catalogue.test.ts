import { describe, expect, test } from 'vitest';
import { eyewearSchema } from '@varai/core/schema';
import { createCatalogue, frameSvg, gtin13, type Frame } from '@varai/core/testkit';
import { lensOutline } from '../../testkit/catalogue/index.ts';

const frames = createCatalogue({ seed: 'demo' });
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const correlation = (a: readonly number[], b: readonly number[]): number => {
  const [ma, mb] = [mean(a), mean(b)];
  const spread = (values: readonly number[], m: number): number =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - m) ** 2, 0));
  return (
    a.reduce((sum, value, index) => sum + (value - ma) * ((b[index] as number) - mb), 0) /
    (spread(a, ma) * spread(b, mb))
  );
};
/** The check digit by its definition, from the right: 3, 1, 3, 1… */
const checks = (code: string): boolean =>
  [...code].reverse().reduce((sum, digit, index) => sum + Number(digit) * (index % 2 === 0 ? 1 : 3), 0) %
    10 ===
  0;

describe('catalogue', () => {
  test('holds at least 500 different frames, the same for the same seed', () => {
    expect(frames.length).toBeGreaterThanOrEqual(500);
    expect(new Set(frames.map(({ id }) => id)).size).toBe(frames.length);
    expect(createCatalogue({ seed: 'demo' })).toEqual(frames);
    expect(createCatalogue({ seed: 'other', size: 50 })).not.toEqual(frames.slice(0, 50));
    expect(() => createCatalogue({ seed: 1, size: 100_000 })).toThrow(RangeError);
  });

  test('every measure is one that the schema allows', () => {
    const fact = <T>(value: T): { value: T; from: string } => ({ value, from: 'catalogue' });
    for (const frame of frames) {
      const facts = {
        lensWidthMm: fact(frame.lensWidthMm),
        lensHeightMm: fact(frame.lensHeightMm),
        bridgeMm: fact(frame.bridgeMm),
        templeMm: fact(frame.templeMm),
        frameWidthMm: fact(frame.frameWidthMm),
        shape: fact(frame.shape),
        material: fact(frame.material),
        rim: fact(frame.rim),
        colour: fact(frame.colours[0]?.name),
      };
      expect(eyewearSchema.safeParse(facts).error?.issues, frame.id).toBeUndefined();
    }
  });

  test('measures hang together as in real frames', () => {
    for (const frame of frames) {
      expect(frame.frameWidthMm).toBeGreaterThan(2 * frame.lensWidthMm + frame.bridgeMm + 4);
      expect(frame.lensHeightMm).toBeLessThan(frame.lensWidthMm);
      expect(frame.templeMm % 5).toBe(0);
    }
    const of = (shape: Frame['shape']): Frame[] => frames.filter((frame) => frame.shape === shape);
    expect(mean(of('aviator').map((frame) => frame.lensWidthMm))).toBeGreaterThan(
      mean(of('round').map((frame) => frame.lensWidthMm)) + 5,
    );
    expect(mean(of('aviator').map((frame) => frame.bridgeMm))).toBeLessThan(
      mean(of('round').map((frame) => frame.bridgeMm)),
    );
    expect(
      correlation(
        frames.map((frame) => frame.frameWidthMm),
        frames.map((frame) => frame.templeMm),
      ),
    ).toBeGreaterThan(0.3);
    expect(
      correlation(
        frames.map((frame) => frame.lensWidthMm),
        frames.map((frame) => frame.bridgeMm),
      ),
    ).toBeLessThan(-0.3);
  });

  test('GTINs are valid and never shared, SKUs are unique, prices are plausible', () => {
    const colours = frames.flatMap((frame) => frame.colours);
    for (const { gtin } of colours) {
      expect(gtin).toMatch(/^952\d{10}$/);
      expect(checks(gtin), gtin).toBe(true);
    }
    expect(new Set(colours.map(({ gtin }) => gtin)).size).toBe(colours.length);
    expect(new Set(colours.map(({ sku }) => sku)).size).toBe(colours.length);
    for (const { priceMinor } of frames) {
      expect(priceMinor.EUR).toBeGreaterThanOrEqual(4900);
      expect(priceMinor.EUR).toBeLessThan(60_000);
      expect(priceMinor.EUR % 100).toBe(0);
    }
    expect(gtin13('400638133393')).toBe('4006381333931');
    expect(() => gtin13('12')).toThrow(RangeError);
  });

  test('uses every shape, rim and look', () => {
    expect(new Set(frames.map(({ shape }) => shape)).size).toBe(11);
    expect(new Set(frames.map(({ rim }) => rim)).size).toBe(3);
    expect(new Set(frames.flatMap(({ colours }) => colours.map(({ look }) => look))).size).toBe(5);
  });
});

/** A strict enough reader of XML: tags match, attributes are quoted, entities are known. */
function wellFormed(xml: string): boolean {
  const open: string[] = [];
  let rest = xml;
  while (rest.length > 0) {
    const match = /^(?:<(\/?)([A-Za-z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>|[^<&]+|&(?:amp|lt|quot);)/.exec(rest);
    if (match === null) return false;
    if (match[2] !== undefined && match[1] === '/') {
      if (open.pop() !== match[2]) return false;
    } else if (match[2] !== undefined && match[4] === '') open.push(match[2]);
    rest = rest.slice(match[0].length);
  }
  return open.length === 0;
}

describe('pictures', () => {
  test('are well-formed, self-contained and small', () => {
    for (const frame of frames) {
      const svg = frameSvg(frame, frame.colours.length - 1);
      expect(wellFormed(svg), frame.id).toBe(true);
      expect(svg).not.toMatch(/NaN|undefined|Infinity|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
      const defined = new Set([...svg.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]));
      for (const [, used] of svg.matchAll(/(?:url\(#|href="#)([^)"]+)/g))
        expect(defined, `${frame.id}: ${used}`).toContain(used);
      expect(svg.length).toBeLessThan(12_000);
    }
  });

  test('draw the lens at its millimetres', () => {
    for (const frame of frames) {
      const points = lensOutline(frame);
      const span = (values: number[]): number => Math.max(...values) - Math.min(...values);
      expect(span(points.map(({ x }) => x))).toBeCloseTo(frame.lensWidthMm, 6);
      expect(span(points.map(({ y }) => y))).toBeCloseTo(frame.lensHeightMm, 6);
    }
  });

  test('several on one page do not share ids', () => {
    const ids = frames
      .slice(0, 60)
      .flatMap((frame) => [...frameSvg(frame).matchAll(/ id="([^"]+)"/g)].map((match) => match[1]));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
