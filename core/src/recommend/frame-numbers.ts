import { canonical } from '../json.ts';
import type { FrameFacts } from '../schema/frame-facts.ts';
import type { OpticiansProductDocument } from '../schema/opticians-product.ts';
import { expectedScore } from './band.ts';
import type { Columns } from './columns.ts';
import { Z90 } from './estimate.ts';
import { FACE_SHAPES, faceShapeCompatibility, type FaceShape } from './face-prior.ts';
import { BRIDGE, HEIGHT, PUPILS, WIDTH, type Comparison } from './comparisons.ts';
import { effectiveDiameterMm, lensAreaMm2 } from './lens-shape.ts';
import { RIMS } from './lens.ts';
import { popularityScore, type Evidence } from './popularity.ts';

type LiveView = Extract<OpticiansProductDocument, { readonly state: 'live' }>;

/** A frame as it is recommended: the store's view of a product, and what people did with it. */
export interface CatalogueFrame extends Pick<
  LiveView,
  'brand' | 'frame' | 'ai_enhanced' | 'price' | 'currency' | 'available'
> {
  /** Unique in the catalogue. */
  readonly id: string;
  /** Made for noses with a low bridge. Absent: nobody says so. */
  readonly hasLowBridgeFit?: boolean;
  readonly evidence?: Evidence;
}

const LENGTH_COLUMNS = ['width', 'pupils', 'bridge', 'height'] as const;
export type LengthName = (typeof LENGTH_COLUMNS)[number];
type CompatibilityColumn = `compatibility_${FaceShape}`;

/** The figures that decide how a frame fits and suits. Frames of one build share them. */
export const BUILD_NUMBERS = [
  ...LENGTH_COLUMNS.flatMap((name) => [`${name}Mm`, `${name}Variance`, `${name}Prior`] as const),
  'bridgeGiveMm',
  'lensWidthMm',
  'lensRadiusMm',
  'lensAreaMm2',
  'lowBridge',
  ...FACE_SHAPES.map((shape): CompatibilityColumn => `compatibility_${shape}`),
] as const;
export type BuildNumber = (typeof BUILD_NUMBERS)[number];
export type BuildNumbers = Readonly<Record<BuildNumber, number>>;
/** `rim`: its place in RIM_DEMANDS. */
export type BuildColumns = Columns<BuildNumber, 'rim'>;

/** The other figures, each frame's own. */
export const OWN_NUMBERS = ['popularity', 'priceMinor'] as const;
export type OwnNumber = (typeof OWN_NUMBERS)[number];
export type FrameNumbers = BuildNumbers & Readonly<Record<OwnNumber, number>>;

/** Nobody knows whether it fits: neither for nor against. */
export const UNKNOWN_SCORE = 0.5;

/** End pieces left and right together, where no shop states the width: 4 to 12 mm (a guide for sellers), so 8 ± 4. */
const END_PIECES_MM = 8;
const END_PIECES_VARIANCE = (4 / Z90) ** 2;
/** A nose measured between two points of a mesh says the right DBL to ± 2 mm at best. */
const BRIDGE_VARIANCE = (2 / Z90) ** 2;
/** How much adjustable pads bring a wide bridge in. Judgement. */
const PADS_GIVE_MM = 3;

const METALS: readonly FrameFacts['material'][] = ['metal', 'titanium', 'stainless_steel', 'aluminium'];

/** Pads on wires: metal fronts, and fronts that are no more than lenses. Null where nothing is said that decides it. */
export function hasAdjustablePads({ material, rim }: FrameFacts): boolean | null {
  if (rim === 'rimless' || METALS.includes(material)) return true;
  return material === undefined ? null : false;
}

function lowBridgeScore({ frame, hasLowBridgeFit }: CatalogueFrame): number {
  if (hasLowBridgeFit === true) return 1;
  const pads = hasAdjustablePads(frame);
  return pads === null ? UNKNOWN_SCORE : pads ? 0.9 : 0.2;
}

/** One length with its column's names. An unknown one is 0 mm with infinite variance, so that it counts for nothing. */
function length<N extends LengthName>(
  name: N,
  mm: number | undefined,
  variance: number,
  giveMm: number,
  { band, population }: Comparison,
): Record<`${N}${'Mm' | 'Variance' | 'Prior'}`, number> {
  const known = mm !== undefined;
  return {
    [`${name}Mm`]: mm ?? 0,
    [`${name}Variance`]: known ? variance : Infinity,
    [`${name}Prior`]: known ? expectedScore(mm, giveMm, band, population) : UNKNOWN_SCORE,
  } as Record<`${N}${'Mm' | 'Variance' | 'Prior'}`, number>;
}

/** Place of a frame's rim in RIM_DEMANDS. */
export const rimOf = ({ frame: { rim } }: CatalogueFrame): number =>
  rim === undefined ? RIMS.length : RIMS.indexOf(rim);

/** Equal for frames with the same BuildNumbers: everything that they are made from. */
export const buildWord = ({ frame: facts, hasLowBridgeFit, ai_enhanced: said }: CatalogueFrame): string =>
  [
    facts.lensWidthMm,
    facts.lensHeightMm,
    facts.bridgeMm,
    facts.frameWidthMm,
    facts.shape,
    facts.material,
    facts.rim,
    hasLowBridgeFit === true,
    canonical(said.face_shape_compatibility),
  ].join('/');

export function buildNumbers(of: CatalogueFrame): BuildNumbers {
  const { frame } = of;
  const { lensWidthMm: a, lensHeightMm: b, bridgeMm: dbl, shape } = frame;
  const isBoxed = a !== undefined && dbl !== undefined;
  const estimatedWidth = isBoxed ? 2 * a + dbl + END_PIECES_MM : undefined;
  const giveMm = hasAdjustablePads(frame) === true ? PADS_GIVE_MM : 0;
  const compatibility = { ...faceShapeCompatibility(frame), ...of.ai_enhanced.face_shape_compatibility };
  return {
    ...length(
      'width',
      frame.frameWidthMm ?? estimatedWidth,
      frame.frameWidthMm === undefined ? END_PIECES_VARIANCE : 0,
      0,
      WIDTH,
    ),
    ...length('pupils', isBoxed ? (a + dbl) / 2 : undefined, 0, 0, PUPILS),
    ...length('bridge', dbl, BRIDGE_VARIANCE, giveMm, BRIDGE),
    ...length('height', b, 0, 0, HEIGHT),
    bridgeGiveMm: giveMm,
    lensWidthMm: a ?? 0,
    lensRadiusMm: a === undefined ? 0 : effectiveDiameterMm(a, b ?? 0, shape) / 2,
    lensAreaMm2: a === undefined || b === undefined ? 0 : lensAreaMm2(a, b, shape),
    lowBridge: lowBridgeScore(of),
    ...(Object.fromEntries(
      FACE_SHAPES.map((face) => [`compatibility_${face}`, compatibility[face]]),
    ) as Record<CompatibilityColumn, number>),
  };
}

export const ownNumbers = ({ evidence, price }: CatalogueFrame): Readonly<Record<OwnNumber, number>> => ({
  popularity: popularityScore(evidence),
  priceMinor: price ?? 0,
});

/** The figures of a frame, independent of any other frame. */
export const frameNumbers = (of: CatalogueFrame): FrameNumbers => ({
  ...buildNumbers(of),
  ...ownNumbers(of),
});
