import type { z } from 'zod';
import type { FrameFacts } from '../schema/frame-facts.ts';
import { faceShapeSchema } from '../schema/product-groups.ts';

export const FACE_SHAPES = faceShapeSchema.options;
export type FaceShape = z.infer<typeof faceShapeSchema>;
type FrameShape = NonNullable<FrameFacts['shape']>;

/**
 * How well a cell is founded. `experiment`: people rated such faces with such frames. `guidance`: dispensing guides agree.
 * `mixed`: guides contradict each other, or the experiment. `none`: nobody says anything, the cell neither helps nor hinders.
 */
export type Grade = 'experiment' | 'guidance' | 'mixed' | 'none';

export interface Cell {
  /** 0..1; 0.7 is the specification's first cut. */
  readonly value: number;
  readonly grade: Grade;
  readonly source: string;
}

const SOURCES = {
  experiment: 'Anglia Ruskin University, doctoral thesis (figshare 26977591): 150 raters, 27 photos',
  guidance:
    'Vision Council rules as relayed by lartieyes.com, beaumontvision.com, eyecarebusiness.com 2001; opticaloptions.net; opticalnext.com; trinityeyecare.com',
  mixed: 'the same guides, of which some say the opposite, or the thesis does',
  none: 'no source',
} as const satisfies Readonly<Record<Grade, string>>;

const GRADES = { e: 'experiment', g: 'guidance', m: 'mixed', n: 'none' } as const;
type Mark = `${number}${keyof typeof GRADES}`;

const COLUMNS = [
  'rectangle',
  'square',
  'round',
  'oval',
  'cat_eye',
  'aviator',
  'browline',
  'wayfarer',
  'geometric',
  'rimless',
] as const;
type Row = readonly [Mark, Mark, Mark, Mark, Mark, Mark, Mark, Mark, Mark, Mark];

/**
 * Hundredths and grade. Judgement throughout: the values are ours, fitted to what the sources say, and few cells rest on more
 * than custom. Rows in the order of COLUMNS; `rimless` is a rim, and counts half where a frame has none.
 */
const TABLE: Readonly<Record<FaceShape, Row>> = {
  oval: ['80g', '85e', '75g', '75g', '80g', '80g', '80g', '85g', '85g', '70m'],
  round: ['90g', '85e', '60e', '55g', '75g', '65m', '75g', '85g', '85g', '45g'],
  square: ['65m', '70e', '85g', '85g', '75g', '80g', '70m', '65m', '50g', '75g'],
  heart: ['65m', '65m', '75g', '80g', '70m', '75g', '60g', '75m', '60m', '85g'],
  diamond: ['60g', '60g', '70m', '85g', '90g', '70m', '85g', '65m', '60m', '85g'],
  oblong: ['65m', '75g', '75g', '65m', '70m', '80g', '75m', '80g', '65m', '50m'],
};

/** Not a reason to hide a frame: a cut needs something said against it. */
const NOTHING_KNOWN: Cell = { value: 0.7, grade: 'none', source: SOURCES.none };

const cellOf = (mark: Mark): Cell => {
  const grade = GRADES[mark.slice(-1) as keyof typeof GRADES];
  return { value: Number(mark.slice(0, -1)) / 100, grade, source: SOURCES[grade] };
};

/** What is known of a face shape with a frame shape, or with `rimless`. */
export function cellFor(face: FaceShape, frame: FrameShape | 'rimless' | undefined): Cell {
  const column = COLUMNS.indexOf(frame as (typeof COLUMNS)[number]);
  return column < 0 ? NOTHING_KNOWN : cellOf(TABLE[face][column] as Mark);
}

/**
 * 0..1 by face shape, from the frame's shape and rim: the specification's `face_shape_compatibility`. A weak prior, to be
 * learnt over; the scorer weighs it with the probabilities of the face's shape and far less than the fit.
 */
export function faceShapeCompatibility(facts: Pick<FrameFacts, 'shape' | 'rim'>): Record<FaceShape, number> {
  const entries = FACE_SHAPES.map((face) => {
    const { value } = cellFor(face, facts.shape);
    return [face, facts.rim === 'rimless' ? (value + cellFor(face, 'rimless').value) / 2 : value] as const;
  });
  return Object.fromEntries(entries) as Record<FaceShape, number>;
}
