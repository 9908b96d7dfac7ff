import fc from 'fast-check';
import type { CatalogueFrame, Estimate, Shopper } from '@varai/core/recommend';
import { frameMaterialSchema, frameRimSchema, frameShapeSchema } from '@varai/core/schema';
import { createCatalogue } from '@varai/core/testkit';
import { faceShapeSchema } from '../../src/schema/product-groups.ts';

/** The generated catalogue as a store's view has it. */
export const storeFrames = (seed: string, size = 300): CatalogueFrame[] =>
  createCatalogue({ seed, size }).map(
    ({
      id,
      brand,
      shape,
      material,
      rim,
      colours,
      priceMinor,
      lensWidthMm,
      lensHeightMm,
      bridgeMm,
      templeMm,
      frameWidthMm,
    }): CatalogueFrame => ({
      id,
      brand,
      frame: {
        lensWidthMm,
        lensHeightMm,
        bridgeMm,
        templeMm,
        frameWidthMm,
        shape,
        material,
        rim,
        colour: colours[0]?.name ?? 'black',
      },
      ai_enhanced: {},
      price: priceMinor.EUR,
      currency: 'EUR',
      available: true,
    }),
  );

export const ray: CatalogueFrame = {
  id: 'ray',
  brand: 'Nordlicht',
  frame: {
    lensWidthMm: 52,
    lensHeightMm: 38,
    bridgeMm: 18,
    templeMm: 140,
    frameWidthMm: 136,
    shape: 'rectangle',
    material: 'acetate',
    rim: 'full',
    colour: 'black',
  },
  ai_enhanced: {},
  price: 12_900,
  currency: 'EUR',
  available: true,
};

/** A frame like `ray` but for what is said. */
export const like = (
  id: string,
  facts: CatalogueFrame['frame'],
  rest: Partial<CatalogueFrame> = {},
): CatalogueFrame => ({ ...ray, ...rest, id, frame: { ...ray.frame, ...facts } });

export const sure = (valueMm: number): Estimate => ({ valueMm, plusMinusMm: 0 });
export const about = (valueMm: number, plusMinusMm: number): Estimate => ({ valueMm, plusMinusMm });

const millimetres = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: min * 10, max: max * 10 }).map((tenths) => tenths / 10);
export const estimates = (min: number, max: number): fc.Arbitrary<Estimate> =>
  fc.record({ valueMm: millimetres(min, max), plusMinusMm: millimetres(0, 20) });

const WORDS = ['bold', 'minimal', 'vintage'];
const BRANDS = ['Nordlicht', 'Velora', 'Tramhaus'];
const COLOURS = ['black', 'Havana', 'gold'];

/** Frames as shops describe them: any fact may be missing. */
export const frameFacts = (): fc.Arbitrary<CatalogueFrame['frame']> =>
  fc.record(
    {
      lensWidthMm: millimetres(38, 64),
      lensHeightMm: millimetres(18, 56),
      bridgeMm: millimetres(12, 26),
      frameWidthMm: millimetres(100, 165),
      shape: fc.constantFrom(...frameShapeSchema.options),
      material: fc.constantFrom(...frameMaterialSchema.options),
      rim: fc.constantFrom(...frameRimSchema.options),
      colour: fc.constantFrom(...COLOURS),
    },
    { requiredKeys: [] },
  );

export const frames = (): fc.Arbitrary<CatalogueFrame> =>
  fc.record(
    {
      id: fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'b', 'c', 'd') }),
      brand: fc.constantFrom(...BRANDS, null),
      frame: frameFacts(),
      ai_enhanced: fc.record(
        {
          style_keywords: fc.uniqueArray(fc.constantFrom(...WORDS)),
          face_shape_compatibility: fc.dictionary(
            fc.constantFrom(...faceShapeSchema.options),
            fc.constantFrom(0, 0.59, 0.6, 0.7, 1),
            { noNullPrototype: true },
          ),
        },
        { requiredKeys: [] },
      ),
      price: fc.option(fc.integer({ min: 0, max: 50_000 })),
      currency: fc.constantFrom('EUR', 'USD', null),
      available: fc.boolean(),
      hasLowBridgeFit: fc.boolean(),
      evidence: fc.record(
        {
          shown: fc.nat(1000),
          clicked: fc.nat(1000),
          purchased: fc.nat(100),
          disliked: fc.nat(100),
          returned: fc.nat(100),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['id', 'brand', 'frame', 'ai_enhanced', 'price', 'currency', 'available'] },
  );

export const catalogues = (maxLength = 40): fc.Arbitrary<CatalogueFrame[]> =>
  fc.uniqueArray(frames(), { selector: ({ id }) => id, maxLength });

const powers = fc.record({
  sphere: fc.integer({ min: -60, max: 40 }).map((quarters) => quarters / 4),
  cylinder: fc.integer({ min: -12, max: 12 }).map((quarters) => quarters / 4),
  axis: fc.integer({ min: 0, max: 180 }),
});

export const faces = (): fc.Arbitrary<NonNullable<Shopper['face']>> =>
  fc.record(
    {
      pupillaryDistance: estimates(45, 80),
      monocular: fc.record({ right: estimates(22, 40), left: estimates(22, 40) }),
      faceWidth: estimates(110, 170),
      bridgeWidth: estimates(10, 24),
      frameHeight: estimates(25, 55),
      faceShape: fc.oneof(
        fc.constantFrom(...faceShapeSchema.options),
        fc.record({ oval: fc.constant(0.5), round: fc.nat(9).map((tenths) => tenths / 10) }),
      ),
      confidence: fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
      hasLowBridge: fc.boolean(),
    },
    { requiredKeys: [] },
  );

export const shoppers = (): fc.Arbitrary<Shopper> =>
  fc.record(
    {
      face: faces(),
      prescription: fc.record({
        right: powers,
        left: powers,
        addition: fc.constantFrom(null, 0, 2),
      }),
      preferences: fc.record(
        {
          brands: fc.uniqueArray(fc.constantFrom(...BRANDS)),
          styles: fc.uniqueArray(fc.constantFrom(...WORDS)),
          shapes: fc.uniqueArray(fc.constantFrom(...frameShapeSchema.options), { maxLength: 3 }),
          colours: fc.uniqueArray(fc.constantFrom('BLACK', 'havana')),
          materials: fc.uniqueArray(fc.constantFrom(...frameMaterialSchema.options), { maxLength: 3 }),
          price: fc
            .tuple(fc.nat(40_000), fc.nat(20_000), fc.constantFrom('EUR', 'USD', 'GBP'))
            .map(([minMinor, more, currency]) => ({ minMinor, maxMinor: minMinor + more, currency })),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  );
