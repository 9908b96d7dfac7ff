import type { FrameColour } from './frame.ts';

/** How a colour is painted over the whole front at once, so that patterns run on from rim to bridge. */
export interface Paint {
  /** SVG definitions, ids ending in `id`. */
  readonly defs: string;
  /** A value for `fill` and `stroke`. */
  readonly fill: string;
}

/** Blots of a tortoise pattern: centre, radii, turn. */
const BLOTS = [
  [4, 3, 4.2, 1.9, 24],
  [13, 6.5, 5, 2.2, -18],
  [22, 2.5, 3.6, 1.7, 40],
  [7, 11, 4.8, 2, -30],
  [18, 12.5, 4.4, 2.3, 15],
  [27, 9.5, 3.4, 1.6, -42],
  [29, 15, 3, 1.4, 20],
  [2, 16, 3, 1.3, 8],
] as const;

export function paintOf(colour: FrameColour, id: string, heightMm: number): Paint {
  const half = Math.round(heightMm) / 2 + 3;
  const stops = (list: readonly (readonly [number, string])[]): string =>
    list.map(([offset, of]) => `<stop offset="${offset}" stop-color="${of}"/>`).join('');
  const gradient = (list: readonly (readonly [number, string])[]): Paint => ({
    defs: `<linearGradient id="p${id}" gradientUnits="userSpaceOnUse" x1="0" y1="${-half}" x2="0" y2="${half}">${stops(list)}</linearGradient>`,
    fill: `url(#p${id})`,
  });
  switch (colour.look) {
    case 'solid':
      return { defs: '', fill: colour.rim };
    case 'clear':
      return gradient([
        [0, colour.rim],
        [0.5, colour.accent],
        [1, colour.rim],
      ]);
    case 'metal':
      return gradient([
        [0, colour.accent],
        [0.25, colour.rim],
        [0.6, colour.rim],
        [1, colour.accent],
      ]);
    case 'two_tone':
      return gradient([
        [0, colour.rim],
        [0.42, colour.rim],
        [0.68, colour.accent],
        [1, colour.accent],
      ]);
    case 'tortoise': {
      const blots = BLOTS.map(
        ([x, y, across, down, turn]) =>
          `<ellipse cx="${x}" cy="${y}" rx="${across}" ry="${down}" transform="rotate(${turn} ${x} ${y})" fill="${colour.accent}" fill-opacity="0.62"/>`,
      ).join('');
      return {
        defs: `<pattern id="p${id}" patternUnits="userSpaceOnUse" width="31" height="18"><rect width="31" height="18" fill="${colour.rim}"/>${blots}</pattern>`,
        fill: `url(#p${id})`,
      };
    }
  }
}
