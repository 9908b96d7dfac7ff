import type { Frame, FrameShape } from './frame.ts';

/** Millimetres from the centre of the lens's box: x towards the temple, y downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Outline {
  /** Superellipse exponents of the upper and the lower half: 2 is round, 5 almost a rectangle. */
  readonly upper: number;
  readonly lower: number;
  /** Moves a point of the unit shape; afterwards the whole is fitted into A × B again. */
  readonly bend?: (point: Point) => Point;
}

const positive = (value: number): number => Math.max(0, value);

const OUTLINES: Readonly<Record<Exclude<FrameShape, 'geometric'>, Outline>> = {
  round: { upper: 2, lower: 2 },
  oval: { upper: 2.25, lower: 2.25 },
  square: { upper: 4.6, lower: 4, bend: ({ x, y }) => ({ x: x * (1 - 0.04 * positive(y)), y }) },
  rectangle: {
    upper: 5,
    lower: 4.2,
    bend: ({ x, y }) => ({ x: x * (1 - 0.05 * positive(y)), y: y - 0.04 * x }),
  },
  wayfarer: {
    upper: 4,
    lower: 3,
    bend: ({ x, y }) => ({ x: x * (1 - 0.07 * (y + 1)), y: y - 0.13 * x * positive(0.4 - y) }),
  },
  cat_eye: {
    upper: 2.7,
    lower: 2.3,
    bend: ({ x, y }) => ({
      x: x * (1 - 0.06 * (y + 1)) + 0.08 * positive(-y) * positive(x),
      y: y - 0.62 * positive(x + 0.1) ** 2.4 * positive(0.35 - y) + 0.05 * x,
    }),
  },
  aviator: {
    upper: 3,
    lower: 2.1,
    bend: ({ x, y }) => ({
      x: x + 0.3 * positive(y) ** 1.3 * (0.72 - x * 0.55),
      y: y + 0.07 * x * positive(-y),
    }),
  },
  browline: {
    upper: 3.6,
    lower: 2.5,
    bend: ({ x, y }) => ({ x: x * (1 - 0.05 * (y + 1)), y: y - 0.05 * x * positive(-y) }),
  },
  butterfly: {
    upper: 3.1,
    lower: 2.6,
    bend: ({ x, y }) => ({ x, y: y * (0.86 + 0.14 * x) - 0.2 * positive(x) ** 2 * positive(0.5 - y) }),
  },
  shield: {
    upper: 4,
    lower: 2.8,
    bend: ({ x, y }) => ({ x: x + 0.16 * positive(y) * positive(-x), y: y * (0.94 - 0.06 * x) }),
  },
};

/** A hexagon with a flat top and bottom, its corners cut. */
const HEXAGON: readonly Point[] = [
  [1, -0.06],
  [0.62, -0.94],
  [0.5, -1],
  [-0.5, -1],
  [-0.62, -0.94],
  [-1, -0.06],
  [-0.58, 0.92],
  [-0.44, 1],
  [0.44, 1],
  [0.58, 0.92],
].map(([x, y]) => ({ x: x as number, y: y as number }));

const POINTS = 40;

function unitPoints({ upper, lower, bend }: Outline): Point[] {
  return Array.from({ length: POINTS }, (_, index) => {
    const angle = (index / POINTS) * 2 * Math.PI;
    const power = 2 / (Math.sin(angle) < 0 ? upper : lower);
    const point = {
      x: Math.sign(Math.cos(angle)) * Math.abs(Math.cos(angle)) ** power,
      y: Math.sign(Math.sin(angle)) * Math.abs(Math.sin(angle)) ** power,
    };
    return bend === undefined ? point : bend(point);
  });
}

/** The lens's outline, clockwise, in a box of exactly A × B. */
export function lensOutline(frame: Pick<Frame, 'shape' | 'lensWidthMm' | 'lensHeightMm'>): Point[] {
  const points = frame.shape === 'geometric' ? HEXAGON : unitPoints(OUTLINES[frame.shape]);
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const left = Math.min(...xs);
  const top = Math.min(...ys);
  const across = frame.lensWidthMm / (Math.max(...xs) - left);
  const down = frame.lensHeightMm / (Math.max(...ys) - top);
  return points.map(({ x, y }) => ({
    x: (x - left) * across - frame.lensWidthMm / 2,
    y: (y - top) * down - frame.lensHeightMm / 2,
  }));
}

const text = (value: number): string => String(Math.round(value * 100) / 100);

/** Closed SVG path data through the points: smooth, or with straight edges where `straight`. */
export function pathThrough(points: readonly Point[], straight: boolean): string {
  const at = (index: number): Point => points[(index + points.length) % points.length] as Point;
  const start = at(0);
  let path = `M${text(start.x)} ${text(start.y)}`;
  for (let i = 0; i < points.length; i++) {
    const [before, from, to, after] = [at(i - 1), at(i), at(i + 1), at(i + 2)] as const;
    path += straight
      ? `L${text(to.x)} ${text(to.y)}`
      : `C${text(from.x + (to.x - before.x) / 6)} ${text(from.y + (to.y - before.y) / 6)} ${text(to.x - (after.x - from.x) / 6)} ${text(to.y - (after.y - from.y) / 6)} ${text(to.x)} ${text(to.y)}`;
  }
  return `${path}Z`;
}

/** Where a horizontal line crosses the outline: nearest the nose and nearest the temple. */
export function crossings(
  points: readonly Point[],
  y: number,
): { readonly nose: number; readonly temple: number } {
  const xs = points.flatMap((from, index) => {
    const to = points[(index + 1) % points.length] as Point;
    if (from.y === to.y || y < Math.min(from.y, to.y) || y > Math.max(from.y, to.y)) return [];
    return [from.x + ((to.x - from.x) * (y - from.y)) / (to.y - from.y)];
  });
  if (xs.length === 0) throw new RangeError('outside the lens');
  return { nose: Math.min(...xs), temple: Math.max(...xs) };
}
