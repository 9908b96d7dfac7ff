/** Things by columns; the places 0 to count - 1 of each are in use. */
export interface Columns<N extends string, C extends string> {
  readonly count: number;
  readonly numbers: Readonly<Record<N, Float64Array>>;
  /** Whole numbers that stand for something. */
  readonly codes: Readonly<Record<C, Int32Array>>;
}

const FIRST_ROOM = 64;

/** Columns that grow: twice as long whenever they are full. */
export class Table<N extends string, C extends string> {
  readonly #numberNames: readonly N[];
  readonly #codeNames: readonly C[];
  #room = FIRST_ROOM;
  #numbers: Record<N, Float64Array>;
  #codes: Record<C, Int32Array>;

  constructor(numberNames: readonly N[], codeNames: readonly C[]) {
    this.#numberNames = numberNames;
    this.#codeNames = codeNames;
    this.#numbers = each(numberNames, () => new Float64Array(FIRST_ROOM));
    this.#codes = each(codeNames, () => new Int32Array(FIRST_ROOM));
  }

  /** The first `count` places, as they are until the table changes. */
  columns(count: number): Columns<N, C> {
    return { count, numbers: this.#numbers, codes: this.#codes };
  }

  write(place: number, numbers: Readonly<Record<N, number>>, codes: Readonly<Record<C, number>>): void {
    if (place >= this.#room) this.#grow();
    for (const name of this.#numberNames) this.#numbers[name][place] = numbers[name];
    for (const name of this.#codeNames) this.#codes[name][place] = codes[name];
  }

  copy(from: number, to: number): void {
    this.write(to, this.numbersAt(from), this.codesAt(from));
  }

  numbersAt(place: number): Record<N, number> {
    return each(this.#numberNames, (name) => this.#numbers[name][place] as number);
  }

  codesAt(place: number): Record<C, number> {
    return each(this.#codeNames, (name) => this.#codes[name][place] as number);
  }

  #grow(): void {
    this.#room *= 2;
    const room = this.#room;
    this.#numbers = each(this.#numberNames, (name) => longer(new Float64Array(room), this.#numbers[name]));
    this.#codes = each(this.#codeNames, (name) => longer(new Int32Array(room), this.#codes[name]));
  }
}

const each = <N extends string, T>(names: readonly N[], of: (name: N) => T): Record<N, T> =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<N, T>;

function longer<T extends Float64Array | Int32Array>(column: T, old: T): T {
  column.set(old);
  return column;
}
