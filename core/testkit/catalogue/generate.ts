import { seeded, type Seeded } from '../seeded.ts';
import { BRANDS, MODEL_NAMES, type Brand } from './brands.ts';
import { CLEAR_LENS, coloursOf, isMetal, SUN_LENSES } from './colours.ts';
import { describe } from './describe.ts';
import type { Frame, FrameMaterial, FrameRim, FrameShape } from './frame.ts';
import { exampleGtin } from './gtin.ts';
import { SHAPE_PROFILES, type ShapeProfile } from './shape-profile.ts';

export interface CatalogueOptions {
  readonly seed: string | number;
  /** Frames; default 520, at most brands × model names. */
  readonly size?: number;
}

/** Invented eyewear with plausible measures: the same seed gives the same frames. */
export function createCatalogue({ seed, size = 520 }: CatalogueOptions): readonly Frame[] {
  const random = seeded(`catalogue/${seed}`);
  const names = random.shuffle(BRANDS.flatMap((brand) => MODEL_NAMES.map((model) => ({ brand, model }))));
  if (size > names.length) throw new RangeError(`at most ${names.length} frames`);
  let items = 0;
  return names
    .slice(0, size)
    .map(({ brand, model }) =>
      createFrame(brand, model, random.fork(`${brand.code}/${model}`), () => exampleGtin(++items)),
    );
}

const ROUND_HALF = 2;
const half = (mm: number): number => Math.round(mm * ROUND_HALF) / ROUND_HALF;

function createFrame(brand: Brand, model: string, random: Seeded, nextGtin: () => string): Frame {
  const shape = random.weighted(
    (Object.keys(SHAPE_PROFILES) as FrameShape[]).map((name) => [name, SHAPE_PROFILES[name].share] as const),
  );
  const profile = SHAPE_PROFILES[shape];
  const material = random.weighted(
    profile.materials.map(
      ([name, weight]) => [name, brand.leans.includes(name) ? weight * 3 : weight] as const,
    ),
  );
  const rim = rimOf(shape, material, random);
  const kind = rim === 'full' && random.chance(profile.sunShare) ? 'sun' : 'optical';
  const measures = measuresOf(profile, material, rim, random);
  const priceEur = priceOf(brand, material, kind, random);
  const facts = {
    id: `${brand.code}-${model}`.toLowerCase(),
    brand: brand.name,
    model,
    shape,
    material,
    rim,
    kind,
    ...measures,
    priceMinor: { EUR: priceEur, USD: nine(priceEur * 1.12), GBP: nine(priceEur * 0.88) },
  } as const;
  const available = coloursOf(material);
  const colours = random
    .shuffle(available)
    .slice(0, random.int(Math.min(2, available.length), Math.min(4, available.length)))
    .map((colour) => ({
      name: colour.name,
      nameDe: colour.nameDe,
      rim: colour.rim,
      accent: colour.accent,
      look: colour.look,
      lens: kind === 'sun' ? random.pick(SUN_LENSES) : CLEAR_LENS,
      sku: `${brand.code}-${model.toUpperCase()}-${colour.code}-${measures.lensWidthMm}`,
      gtin: nextGtin(),
    }));
  return { ...facts, colours, description: describe(facts) };
}

/** Nylon threads and drilled lenses want metal; the thick shapes are always rimmed. */
function rimOf(shape: FrameShape, material: FrameMaterial, random: Seeded): FrameRim {
  const rimmed: readonly FrameShape[] = ['aviator', 'wayfarer', 'browline', 'butterfly', 'shield', 'cat_eye'];
  if (rimmed.includes(shape) || !isMetal(material)) return 'full';
  return random.weighted([
    ['full', 70],
    ['half', 18],
    ['rimless', 12],
  ]);
}

function measuresOf(
  profile: ShapeProfile,
  material: FrameMaterial,
  rim: FrameRim,
  random: Seeded,
): Pick<Frame, 'lensWidthMm' | 'lensHeightMm' | 'bridgeMm' | 'templeMm' | 'frameWidthMm'> {
  const [mean] = profile.lensWidth;
  const lensWidthMm = Math.round(random.normal(...profile.lensWidth));
  const lensHeightMm = half(lensWidthMm * random.normal(...profile.heightRatio));
  const [bridgeMean, deviation, least, most] = profile.bridge;
  const bridgeMm = Math.round(
    random.normal(bridgeMean - 0.25 * (lensWidthMm - mean), deviation, least, most),
  );
  // What stands beyond the lenses on both sides together: thick in acetate, a hinge's width where there is no rim.
  const ends = rim === 'rimless' ? 9 : isMetal(material) ? 11 : 14;
  const frameWidthMm = Math.round(2 * lensWidthMm + bridgeMm + random.normal(ends, 1.2, ends - 3, ends + 3));
  const templeMm = 5 * Math.round(random.normal(143 + (frameWidthMm - 136) * 0.35, 2.5, 130, 155) / 5);
  return { lensWidthMm, lensHeightMm, bridgeMm, templeMm, frameWidthMm };
}

const MATERIAL_PRICE: Readonly<Partial<Record<FrameMaterial, number>>> = {
  titanium: 60,
  horn: 140,
  wood: 50,
  carbon: 80,
  aluminium: 35,
  acetate: 20,
  mixed: 25,
  stainless_steel: 10,
  nylon: -15,
  tr90: -25,
};

/** Up to the next 9.00: 149.00, in minor units. */
const nine = (minor: number): number => Math.ceil((minor - 900) / 1000) * 1000 + 900;

function priceOf(brand: Brand, material: FrameMaterial, kind: Frame['kind'], random: Seeded): number {
  const base = 115 + (MATERIAL_PRICE[material] ?? 0) + (kind === 'sun' ? 10 : 0);
  return nine(100 * brand.level * base * random.normal(1, 0.12, 0.75, 1.35));
}
