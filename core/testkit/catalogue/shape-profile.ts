import type { FrameMaterial, FrameShape } from './frame.ts';

/** What is usual for frames of one shape. Millimetres; `[mean, deviation, min, max]` where four numbers stand. */
export interface ShapeProfile {
  /** Share of the catalogue, in parts of 100. */
  readonly share: number;
  /** A */
  readonly lensWidth: readonly [number, number, number, number];
  /** B as a part of A. */
  readonly heightRatio: readonly [number, number, number, number];
  /** DBL at the mean A; wider lenses come with narrower bridges. */
  readonly bridge: readonly [number, number, number, number];
  readonly sunShare: number;
  readonly materials: readonly (readonly [FrameMaterial, number])[];
  /** How shops name it, without and with its adjective's German ending. */
  readonly name: { readonly en: string; readonly de: string };
}

const ACETATE_FIRST = [
  ['acetate', 60],
  ['tr90', 12],
  ['titanium', 8],
  ['stainless_steel', 8],
  ['nylon', 5],
  ['wood', 2],
  ['horn', 2],
  ['mixed', 3],
] as const;
const ACETATE_ONLY = [
  ['acetate', 75],
  ['tr90', 15],
  ['nylon', 6],
  ['horn', 2],
  ['wood', 2],
] as const;
const METAL_FIRST = [
  ['stainless_steel', 34],
  ['titanium', 34],
  ['metal', 18],
  ['aluminium', 4],
  ['acetate', 10],
] as const;

export const SHAPE_PROFILES: Readonly<Record<FrameShape, ShapeProfile>> = {
  rectangle: {
    share: 20,
    lensWidth: [53.5, 2.2, 48, 60],
    heightRatio: [0.66, 0.04, 0.56, 0.75],
    bridge: [17.4, 1.2, 14, 21],
    sunShare: 0.2,
    materials: [...ACETATE_FIRST, ['carbon', 2]],
    name: { en: 'rectangular', de: 'rechteckige' },
  },
  round: {
    share: 16,
    lensWidth: [47.8, 1.8, 43, 52],
    heightRatio: [0.94, 0.02, 0.89, 0.98],
    bridge: [21, 1.3, 18, 24],
    sunShare: 0.25,
    materials: METAL_FIRST,
    name: { en: 'round', de: 'runde' },
  },
  square: {
    share: 12,
    lensWidth: [53, 2.2, 48, 59],
    heightRatio: [0.82, 0.03, 0.75, 0.9],
    bridge: [18, 1.2, 15, 21],
    sunShare: 0.3,
    materials: ACETATE_FIRST,
    name: { en: 'square', de: 'quadratische' },
  },
  oval: {
    share: 11,
    lensWidth: [50.5, 1.8, 46, 55],
    heightRatio: [0.76, 0.03, 0.68, 0.84],
    bridge: [18.6, 1.3, 16, 22],
    sunShare: 0.2,
    materials: METAL_FIRST,
    name: { en: 'oval', de: 'ovale' },
  },
  wayfarer: {
    share: 11,
    lensWidth: [51.5, 1.8, 47, 56],
    heightRatio: [0.79, 0.025, 0.72, 0.85],
    bridge: [19.2, 1.2, 17, 22],
    sunShare: 0.45,
    materials: ACETATE_ONLY,
    name: { en: 'wayfarer', de: 'klassische' },
  },
  cat_eye: {
    share: 10,
    lensWidth: [52.5, 1.8, 48, 57],
    heightRatio: [0.75, 0.04, 0.66, 0.84],
    bridge: [17, 1.1, 14, 20],
    sunShare: 0.35,
    materials: ACETATE_FIRST,
    name: { en: 'cat-eye', de: 'katzenaugenförmige' },
  },
  aviator: {
    share: 6,
    lensWidth: [57, 1.9, 52, 62],
    heightRatio: [0.85, 0.025, 0.79, 0.92],
    bridge: [14.8, 1.1, 13, 18],
    sunShare: 0.7,
    materials: METAL_FIRST,
    name: { en: 'aviator', de: 'Piloten-' },
  },
  browline: {
    share: 5,
    lensWidth: [50.5, 1.5, 47, 54],
    heightRatio: [0.79, 0.025, 0.72, 0.85],
    bridge: [20, 1.1, 17, 22],
    sunShare: 0.3,
    materials: [
      ['mixed', 80],
      ['acetate', 20],
    ],
    name: { en: 'browline', de: 'Browline-' },
  },
  geometric: {
    share: 4,
    lensWidth: [50, 1.8, 46, 54],
    heightRatio: [0.9, 0.03, 0.83, 0.97],
    bridge: [20, 1.2, 17, 23],
    sunShare: 0.25,
    materials: METAL_FIRST,
    name: { en: 'geometric', de: 'geometrische' },
  },
  butterfly: {
    share: 3,
    lensWidth: [56, 1.6, 52, 60],
    heightRatio: [0.83, 0.03, 0.76, 0.9],
    bridge: [16, 1, 14, 19],
    sunShare: 0.75,
    materials: ACETATE_ONLY,
    name: { en: 'butterfly', de: 'schmetterlingsförmige' },
  },
  shield: {
    share: 2,
    lensWidth: [62, 1.8, 58, 66],
    heightRatio: [0.74, 0.03, 0.68, 0.82],
    bridge: [14.5, 1, 13, 17],
    sunShare: 1,
    materials: [
      ['nylon', 60],
      ['tr90', 40],
    ],
    name: { en: 'shield', de: 'Monoscheiben-' },
  },
};
