import type { FrameFacts } from '../schema/frame-facts.ts';

type Shape = NonNullable<FrameFacts['shape']>;

/**
 * Superellipse |x/a|^n + |y/b|^n = 1 nearest to each lens shape: 2 is an ellipse, 5 almost a rectangle. Read off drawn outlines;
 * butterfly and aviator lean, so theirs stand for the size of the outline alone.
 */
const EXPONENTS: Readonly<Record<Shape, number>> = {
  round: 2,
  oval: 2.25,
  square: 4.3,
  rectangle: 4.6,
  cat_eye: 2.5,
  aviator: 2.5,
  wayfarer: 3.5,
  browline: 3,
  geometric: 3,
  butterfly: 2.8,
  shield: 4,
};
/** Between round and rectangle, where no shop says the shape. */
const UNKNOWN_EXPONENT = 3;

const STEPS = 64;

/** Part of the box A × B that the outline covers: the mean of (1 - x^n)^(1/n), by midpoints. */
function coverOf(exponent: number): number {
  let sum = 0;
  for (let i = 0; i < STEPS; i++) sum += (1 - ((i + 0.5) / STEPS) ** exponent) ** (1 / exponent);
  return sum / STEPS;
}

const COVERS: ReadonlyMap<number, number> = new Map(
  [...Object.values(EXPONENTS), UNKNOWN_EXPONENT].map((n) => [n, coverOf(n)]),
);

const exponentOf = (shape: Shape | undefined): number =>
  shape === undefined ? UNKNOWN_EXPONENT : EXPONENTS[shape];

/** Area of a lens in mm² from its box (A, B in mm). */
export const lensAreaMm2 = (widthMm: number, heightMm: number, shape: Shape | undefined): number =>
  widthMm * heightMm * (COVERS.get(exponentOf(shape)) as number);

/**
 * Effective diameter (ED) in mm: twice the longest radius from the box's centre. Where no frame maker states it: the longest
 * radius of the superellipse is (a^q + b^q)^(1/q) with q = 2n / (n - 2), by Lagrange; for an ellipse the larger half axis.
 */
export function effectiveDiameterMm(widthMm: number, heightMm: number, shape: Shape | undefined): number {
  const n = exponentOf(shape);
  if (n <= 2) return Math.max(widthMm, heightMm);
  const q = (2 * n) / (n - 2);
  return (widthMm ** q + heightMm ** q) ** (1 / q);
}
