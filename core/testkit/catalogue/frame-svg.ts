import { isMetal } from './colours.ts';
import type { Frame, FrameColour, FrameShape } from './frame.ts';
import { crossings, lensOutline, pathThrough, type Point } from './lens-outline.ts';
import { paintOf } from './paint.ts';

/** Heights of bridge and hinges as parts of B above (-) or below (+) the middle of the lens. */
const MOUNTS: Readonly<Record<FrameShape, { readonly bridge: number; readonly hinge: number }>> = {
  round: { bridge: -0.2, hinge: -0.16 },
  oval: { bridge: -0.2, hinge: -0.2 },
  square: { bridge: -0.3, hinge: -0.36 },
  rectangle: { bridge: -0.26, hinge: -0.34 },
  wayfarer: { bridge: -0.3, hinge: -0.38 },
  cat_eye: { bridge: -0.24, hinge: -0.4 },
  aviator: { bridge: -0.22, hinge: -0.36 },
  browline: { bridge: -0.26, hinge: -0.38 },
  geometric: { bridge: -0.16, hinge: -0.1 },
  butterfly: { bridge: -0.26, hinge: -0.36 },
  shield: { bridge: -0.3, hinge: -0.36 },
};

/** How far the outer tips stand up, mm. */
const LIFTS: Readonly<Partial<Record<FrameShape, number>>> = { cat_eye: 3.4, butterfly: 1.4, wayfarer: 1 };

/** Millimetres of rim around the lens. */
const thicknessOf = (frame: Frame): number =>
  frame.rim === 'rimless'
    ? 0
    : isMetal(frame.material)
      ? 0.95
      : frame.material === 'mixed'
        ? 0.8
        : frame.shape === 'shield'
          ? 1.4
          : frame.material === 'tr90' || frame.material === 'nylon'
            ? 2.3
            : 2.9;

const mm = (value: number): string => String(Math.round(value * 100) / 100);
const xml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

interface Drawing {
  readonly frame: Frame;
  readonly colour: FrameColour;
  readonly outline: readonly Point[];
  readonly path: string;
  /** From the middle of the bridge to the middle of a lens. */
  readonly reach: number;
  readonly rim: number;
  readonly fill: string;
  readonly id: string;
}

/**
 * The frame from the front as an SVG drawing, true to its millimetres: one unit is one millimetre and every frame has the same
 * view, so that pictures side by side compare sizes. `colour` is an index into the frame's colours.
 */
export function frameSvg(frame: Frame, colour = 0): string {
  const chosen = frame.colours[colour];
  if (chosen === undefined) throw new RangeError(`${frame.id} has ${frame.colours.length} colours`);
  const outline = lensOutline(frame);
  const id = `${frame.id.replace(/[^a-z0-9]/g, '')}${colour}`;
  const paint = paintOf(chosen, id, frame.lensHeightMm);
  const drawing: Drawing = {
    frame,
    colour: chosen,
    outline,
    path: pathThrough(outline, frame.shape === 'geometric'),
    reach: (frame.lensWidthMm + frame.bridgeMm) / 2,
    rim: thicknessOf(frame),
    fill: paint.fill,
    id,
  };
  const title = xml(`${frame.brand} ${frame.model}, ${chosen.name}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-82 -41 164 82" role="img" aria-label="${title}"><title>${title}</title>`,
    `<defs>${paint.defs}${lensDefs(drawing)}</defs>`,
    temples(drawing),
    pads(drawing),
    front(drawing),
    lenses(drawing),
    shine(drawing),
    '</svg>',
  ].join('');
}

/** The same for both eyes: drawn for the right half, mirrored for the left. */
const both = ({ reach }: Drawing, drawn: string): string =>
  `<g transform="translate(${mm(reach)} 0)">${drawn}</g><g transform="translate(${mm(-reach)} 0) scale(-1 1)">${drawn}</g>`;

/** `#rrggbb` nearer to white by `share`. */
const paler = (hex: string, share: number): string =>
  `#${[1, 3, 5]
    .map((at) => {
      const part = parseInt(hex.slice(at, at + 2), 16);
      return Math.round(part + (255 - part) * share)
        .toString(16)
        .padStart(2, '0');
    })
    .join('')}`;

function lensDefs({ colour, id, path, frame, outline }: Drawing): string {
  const sun = frame.kind === 'sun';
  const upper = crossings(outline, 0);
  const half = mm(frame.lensHeightMm / 2);
  return [
    `<linearGradient id="l${id}" gradientUnits="userSpaceOnUse" x1="0" y1="-${half}" x2="0" y2="${half}"><stop offset="0" stop-color="${colour.lens}"/><stop offset="1" stop-color="${paler(colour.lens, sun ? 0.35 : 0.9)}"/></linearGradient>`,
    `<path id="o${id}" d="${path}"/><clipPath id="c${id}"><use href="#o${id}"/></clipPath>`,
    `<clipPath id="u${id}"><rect x="${mm(upper.nose - 12)}" y="-${half}" width="${mm(upper.temple - upper.nose + 24)}" height="${mm(frame.lensHeightMm * 0.47)}" transform="translate(0 -8)"/></clipPath>`,
  ].join('');
}

/** The temples as far as they show from the front: folded back, foreshortened. */
function temples(drawing: Drawing): string {
  const { frame, reach } = drawing;
  const y = frame.lensHeightMm * MOUNTS[frame.shape].hinge;
  const edge = frame.frameWidthMm / 2 - reach;
  const tall = isMetal(frame.material) ? 2 : 4;
  return both(
    drawing,
    `<path d="M${mm(edge - 2)} ${mm(y - tall / 2 - (LIFTS[frame.shape] ?? 0) * 0.7)}l2.6 0.5v${mm(tall - 0.9)}l-2.6 0.5z" fill="${drawing.colour.rim}" stroke="#000" stroke-opacity="0.25" stroke-width="0.3"/>`,
  );
}

function pads(drawing: Drawing): string {
  const { frame, outline } = drawing;
  if (!isMetal(frame.material) && frame.material !== 'mixed') return '';
  const y = frame.lensHeightMm * 0.12;
  const x = crossings(outline, y).nose;
  return both(
    drawing,
    `<path d="M${mm(x - 0.4)} ${mm(y - 4)}q-2.6 0.4 -2.3 3.4" fill="none" stroke="#9aa1a8" stroke-width="0.55"/><ellipse cx="${mm(x - 2.4)}" cy="${mm(y + 1.2)}" rx="1.25" ry="3" transform="rotate(16 ${mm(x - 2.4)} ${mm(y + 1.2)})" fill="#eef2f4" stroke="#aab3b9" stroke-width="0.35"/>`,
  );
}

function front(drawing: Drawing): string {
  const { frame } = drawing;
  if (frame.material === 'mixed' && frame.shape === 'browline') return browline(drawing);
  const thin = isMetal(frame.material);
  const parts = [
    rims(drawing),
    ...(thin ? [wireBridge(drawing), wireEnds(drawing)] : [solidBridge(drawing), solidEnds(drawing)]),
  ].join('');
  // A faint line around everything keeps clear and pale frames off a white page.
  const edge =
    frame.rim === 'rimless'
      ? ''
      : `<g stroke="#00000038" fill="none">${both(drawing, stroke(drawing, 2 * drawing.rim + 0.5))}</g>`;
  return `${edge}<g stroke="${drawing.fill}" fill="${drawing.fill}" stroke-linejoin="round" stroke-linecap="round">${parts}</g>`;
}

const stroke = ({ id }: Drawing, width: number): string =>
  `<use href="#o${id}" fill="none" stroke-width="${mm(width)}" stroke-linejoin="round"/>`;

function rims(drawing: Drawing): string {
  const { frame, id, rim } = drawing;
  if (frame.rim === 'rimless') return '';
  if (frame.rim === 'half')
    return both(drawing, `<g clip-path="url(#u${id})">${stroke(drawing, 2.4 * rim)}</g>`);
  return both(drawing, stroke(drawing, 2 * rim));
}

/** A saddle between the lenses; what lies under a lens is covered by it. */
function solidBridge({ frame, outline, reach, rim }: Drawing): string {
  const y = frame.lensHeightMm * MOUNTS[frame.shape].bridge;
  const tall = Math.min(7.5, frame.lensHeightMm * 0.2);
  const x = reach + crossings(outline, y).nose + rim + 1.5;
  const low = reach + crossings(outline, y + tall).nose + rim;
  const top = y - tall * 0.35;
  const inner = frame.bridgeMm / 2 - rim;
  return `<path stroke="none" d="M${mm(-x)} ${mm(top - 0.8)}Q0 ${mm(top - 1.6)} ${mm(x)} ${mm(top - 0.8)}L${mm(low)} ${mm(y + tall)}Q${mm(inner * 0.82)} ${mm(y + tall * 0.55)} 0 ${mm(y + tall * 0.52)}Q${mm(-inner * 0.82)} ${mm(y + tall * 0.55)} ${mm(-low)} ${mm(y + tall)}Z"/>`;
}

function solidEnds(drawing: Drawing): string {
  const { frame, outline, reach, rim } = drawing;
  const y = frame.lensHeightMm * MOUNTS[frame.shape].hinge;
  const from = crossings(outline, y).temple - 4;
  const edge = frame.frameWidthMm / 2 - reach - 0.3;
  const lift = LIFTS[frame.shape] ?? 0;
  const tall = 1.8 + rim * 0.8;
  const tip = y - tall * 0.75 - lift;
  const curve = `C${mm(edge - 4.5)} ${mm(y - tall - 0.2 - lift * 0.55)} ${mm(edge - 2)} ${mm(tip - 0.3)} ${mm(edge)} ${mm(tip)}L${mm(edge)} ${mm(y + 1.2 - lift * 0.6)}C${mm(edge - 2)} ${mm(y + 1.8)} ${mm(from + 5)} ${mm(y + tall * 0.9)} ${mm(from)} ${mm(y + tall * 1.5)}Z`;
  return both(drawing, `<path stroke-width="0.6" d="M${mm(from)} ${mm(y - tall)}${curve}"/>`);
}

function wireBridge({ frame, outline, reach }: Drawing): string {
  const y = frame.lensHeightMm * MOUNTS[frame.shape].bridge;
  const x = reach + crossings(outline, y).nose - (frame.rim === 'rimless' ? -2.5 : 0.4);
  const arc = `<path fill="none" stroke-width="1.7" d="M${mm(-x)} ${mm(y)}C${mm(-x * 0.55)} ${mm(y - 4.4)} ${mm(x * 0.55)} ${mm(y - 4.4)} ${mm(x)} ${mm(y)}"/>`;
  if (frame.shape !== 'aviator') return arc;
  const top = -frame.lensHeightMm * 0.43;
  const bar = reach + crossings(outline, top).nose;
  return `${arc}<path fill="none" stroke-width="1.5" d="M${mm(-bar)} ${mm(top)}Q0 ${mm(top - 1.6)} ${mm(bar)} ${mm(top)}"/>`;
}

function wireEnds(drawing: Drawing): string {
  const { frame, outline, reach } = drawing;
  const y = frame.lensHeightMm * MOUNTS[frame.shape].hinge;
  const from = crossings(outline, y).temple - (frame.rim === 'rimless' ? 2.5 : 0);
  const edge = frame.frameWidthMm / 2 - reach;
  return both(
    drawing,
    `<path fill="none" stroke-width="1.7" d="M${mm(from)} ${mm(y)}Q${mm((from + edge) / 2)} ${mm(y - 0.8)} ${mm(edge - 0.8)} ${mm(y)}"/><rect x="${mm(edge - 1.6)}" y="${mm(y - 1.5)}" width="1.8" height="3" rx="0.6" stroke="none"/>`,
  );
}

/** Plastic above, a metal rim below. */
function browline(drawing: Drawing): string {
  const { frame, fill, id } = drawing;
  const metal = '#b9a06a';
  const wire = `<g stroke="${metal}" fill="${metal}">${both(drawing, stroke(drawing, 1.6))}${wireBridge(drawing)}</g>`;
  const brow = both(drawing, `<g clip-path="url(#u${id})">${stroke(drawing, 6.4)}</g>`);
  return `${wire}<g stroke="${fill}" fill="${fill}" stroke-linejoin="round">${brow}${solidEnds({ ...drawing, frame, rim: 1.6 })}</g>`;
}

function lenses(drawing: Drawing): string {
  const { frame, id, outline } = drawing;
  const { nose, temple } = crossings(outline, 0);
  const down = frame.lensHeightMm;
  const x = nose + (temple - nose) * 0.2;
  // The window's reflection falls the same way on both lenses, so it is drawn unmirrored.
  const glare = `<path d="M${mm(x)} ${mm(down)}l${mm(down * 0.7)} ${mm(-2 * down)}h5l${mm(-down * 0.7)} ${mm(2 * down)}zm8.5 0l${mm(down * 0.7)} ${mm(-2 * down)}h2l${mm(-down * 0.7)} ${mm(2 * down)}z" fill="#fff" fill-opacity="${frame.kind === 'sun' ? '0.13' : '0.55'}"/>`;
  const edge =
    frame.rim === 'full'
      ? 'stroke-opacity="0.3" stroke-width="0.3"'
      : 'stroke-opacity="0.42" stroke-width="0.45"';
  const rimline =
    frame.shape === 'shield'
      ? ''
      : `<use href="#o${id}" fill="none" stroke="#1b2226" ${edge} stroke-linejoin="round"/>`;
  const lens = `<use href="#o${id}" fill="url(#l${id})"/><g clip-path="url(#c${id})">${glare}</g>${rimline}`;
  const screws =
    frame.rim !== 'rimless'
      ? ''
      : both(
          drawing,
          (
            [
              ['nose', 'bridge', 2.4],
              ['temple', 'hinge', -2.4],
            ] as const
          )
            .map(([side, mount, inward]) => {
              const y = down * MOUNTS[frame.shape][mount];
              return `<circle cx="${mm(crossings(outline, y)[side] + inward)}" cy="${mm(y)}" r="0.9" fill="${drawing.colour.rim}"/>`;
            })
            .join(''),
        );
  return both(drawing, lens) + (frame.shape === 'shield' ? shieldMiddle(drawing) : '') + screws;
}

/** One lens over both eyes. */
function shieldMiddle({ frame, id, reach, outline }: Drawing): string {
  const top = -frame.lensHeightMm * 0.49;
  const low = frame.lensHeightMm * 0.04;
  const wide = reach + crossings(outline, top).nose + 2;
  const narrow = reach + crossings(outline, low).nose + 1.5;
  return `<path d="M${mm(-wide)} ${mm(top)}H${mm(wide)}L${mm(narrow)} ${mm(low)}Q0 ${mm(low - 10)} ${mm(-narrow)} ${mm(low)}Z" fill="url(#l${id})"/>`;
}

/** Light along the upper rim. */
function shine(drawing: Drawing): string {
  const { frame, id, rim, outline, colour } = drawing;
  if (frame.rim === 'rimless' || frame.shape === 'shield' || rim < 0.5) return '';
  const grown = 1 + rim / frame.lensWidthMm;
  const path = pathThrough(
    outline.map(({ x, y }) => ({ x: x * grown, y: y * (1 + rim / frame.lensHeightMm) })),
    frame.shape === 'geometric',
  );
  return both(
    drawing,
    `<g clip-path="url(#u${id})"><path d="${path}" fill="none" stroke="${colour.look === 'metal' ? colour.accent : '#fff'}" stroke-opacity="${colour.look === 'metal' ? '0.8' : '0.28'}" stroke-width="${mm(rim * 0.3)}"/></g>`,
  );
}
