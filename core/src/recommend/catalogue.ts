import { CODE_COLUMNS, columnsWithRoom, type Columns } from './columns.ts';
import { frameNumbers, NUMBER_COLUMNS, type CatalogueFrame, type FrameNumbers } from './frame-numbers.ts';
import { RIMS } from './lens.ts';
import { WORD_FACETS, WORDS, type WordFacet } from './preference.ts';
import { Vocabulary } from './vocabulary.ts';

const FIRST_ROOM = 64;

/** Columns whose codes are words. */
const WORDED = [...WORD_FACETS, 'currency'] as const;

/** Place of a frame's rim in RIM_DEMANDS. */
export const rimOf = ({ frame: { rim } }: CatalogueFrame): number =>
  rim === undefined ? RIMS.length : RIMS.indexOf(rim);

/**
 * The frames of one store, by columns, for `rank`. Adding, replacing and removing one takes the same time however many there
 * are. Hold one for each store; what is put in is kept, and must not be changed afterwards.
 */
export class FrameCatalogue {
  readonly #frames: CatalogueFrame[] = [];
  readonly #places = new Map<string, number>();
  readonly #vocabularies: Readonly<Record<WordFacet | 'currency', Vocabulary>> = {
    brand: new Vocabulary(),
    styles: new Vocabulary(),
    shape: new Vocabulary(),
    colour: new Vocabulary(),
    material: new Vocabulary(),
    currency: new Vocabulary(),
  };
  #columns = columnsWithRoom(FIRST_ROOM);
  #room = FIRST_ROOM;

  constructor(frames: Iterable<CatalogueFrame> = []) {
    for (const frame of frames) this.put(frame);
  }

  get size(): number {
    return this.#frames.length;
  }

  get(id: string): CatalogueFrame | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#frames[place];
  }

  /** Adds the frame, or replaces the one with its id. */
  put(frame: CatalogueFrame): void {
    let place = this.#places.get(frame.id);
    if (place === undefined) {
      place = this.#frames.length;
      if (place === this.#room) {
        this.#room *= 2;
        this.#columns = columnsWithRoom(this.#room, this.#columns);
      }
      this.#places.set(frame.id, place);
    } else this.#releaseWords(place);
    this.#frames[place] = frame;
    const { numbers, codes } = this.#columns;
    const figures = frameNumbers(frame);
    for (const name of NUMBER_COLUMNS) numbers[name][place] = figures[name];
    for (const facet of WORD_FACETS)
      codes[facet][place] = this.#vocabularies[facet].hold(WORDS[facet](frame));
    codes.currency[place] = this.#vocabularies.currency.hold(frame.price === null ? null : frame.currency);
    codes.rim[place] = rimOf(frame);
    codes.inStock[place] = frame.available ? 1 : 0;
  }

  /** Whether the frame was there. The last one takes its place. */
  remove(id: string): boolean {
    const place = this.#places.get(id);
    if (place === undefined) return false;
    this.#releaseWords(place);
    this.#places.delete(id);
    const last = this.#frames.pop() as CatalogueFrame;
    if (last.id === id) return true;
    const from = this.#frames.length;
    this.#frames[place] = last;
    this.#places.set(last.id, place);
    const { numbers, codes } = this.#columns;
    for (const name of NUMBER_COLUMNS) numbers[name][place] = numbers[name][from] as number;
    for (const name of CODE_COLUMNS) codes[name][place] = codes[name][from] as number;
    return true;
  }

  #releaseWords(place: number): void {
    for (const name of WORDED) this.#vocabularies[name].release(this.#columns.codes[name][place] as number);
  }

  /** For scoring: the columns as they are now. */
  get columns(): Columns {
    return { ...this.#columns, count: this.#frames.length };
  }

  /** For scoring: the frame at a place of the columns. */
  at(place: number): CatalogueFrame {
    return this.#frames[place] as CatalogueFrame;
  }

  /** For scoring: what each code of a column means now, code 0 first. */
  words(column: WordFacet | 'currency'): readonly (string | null)[] {
    return this.#vocabularies[column].words;
  }

  /** For scoring: the figures of the frame at a place. */
  numbersAt(place: number): FrameNumbers {
    const { numbers } = this.#columns;
    return Object.fromEntries(NUMBER_COLUMNS.map((name) => [name, numbers[name][place]])) as FrameNumbers;
  }
}
