import { NUMBER_COLUMNS, type NumberColumn } from './frame-numbers.ts';
import { WORD_FACETS } from './preference.ts';

/** What a frame is, as whole numbers: codes of words, the place of its rim in RIM_DEMANDS, 1 where it is in stock. */
export const CODE_COLUMNS = [...WORD_FACETS, 'currency', 'rim', 'inStock'] as const;
export type CodeColumn = (typeof CODE_COLUMNS)[number];

/** A catalogue by columns; the places 0 to count - 1 of each are in use. */
export interface Columns {
  readonly count: number;
  readonly numbers: Readonly<Record<NumberColumn, Float64Array>>;
  readonly codes: Readonly<Record<CodeColumn, Int32Array>>;
}

const arrays = <N extends string, T>(names: readonly N[], make: (name: N) => T): Record<N, T> =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<N, T>;

function grown<T extends Float64Array | Int32Array>(column: T, old: T | undefined): T {
  if (old !== undefined) column.set(old);
  return column;
}

/** Columns with room for so many frames, beginning with what `old` has. */
export const columnsWithRoom = (room: number, old?: Columns): Columns => ({
  count: old?.count ?? 0,
  numbers: arrays(NUMBER_COLUMNS, (name) => grown(new Float64Array(room), old?.numbers[name])),
  codes: arrays(CODE_COLUMNS, (name) => grown(new Int32Array(room), old?.codes[name])),
});
