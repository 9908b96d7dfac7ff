import { Table, type Columns } from './columns.ts';
import {
  BUILD_NUMBERS,
  buildNumbers,
  buildWord,
  OWN_NUMBERS,
  ownNumbers,
  rimOf,
  type BuildColumns,
  type CatalogueFrame,
  type FrameNumbers,
  type OwnNumber,
} from './frame-numbers.ts';
import { WORD_FACETS, WORDS, type WordFacet } from './preference.ts';
import { Vocabulary } from './vocabulary.ts';

/** What is kept of a frame as a word that many frames share. */
const WORDED = [...WORD_FACETS, 'currency', 'build'] as const;
type Worded = (typeof WORDED)[number];
/** `inStock` is 1 where it is. */
const CODES = [...WORDED, 'inStock'] as const;

export type FrameColumns = Columns<OwnNumber, (typeof CODES)[number]>;

/**
 * The frames of one store, by columns, for `rank`. Adding, replacing and removing one takes the same time however many there
 * are. Hold one for each store; what is put in is kept, and must not be changed afterwards.
 */
export class FrameCatalogue {
  readonly #frames: CatalogueFrame[] = [];
  readonly #places = new Map<string, number>();
  readonly #vocabularies: Readonly<Record<Worded, Vocabulary>> = {
    brand: new Vocabulary(),
    styles: new Vocabulary(),
    shape: new Vocabulary(),
    colour: new Vocabulary(),
    material: new Vocabulary(),
    currency: new Vocabulary(),
    build: new Vocabulary(),
  };
  readonly #table = new Table(OWN_NUMBERS, CODES);
  /** By code of the build: frames of one model in several colours fit and suit alike. */
  readonly #builds = new Table(BUILD_NUMBERS, ['rim']);

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
    const known = this.#places.get(frame.id);
    const place = known ?? this.#frames.length;
    if (known !== undefined) this.#release(place);
    const hold = (name: Worded, word: string | null): number => this.#vocabularies[name].hold(word);
    const build = hold('build', buildWord(frame));
    if (this.#vocabularies.build.holders(build) === 1)
      this.#builds.write(build, buildNumbers(frame), { rim: rimOf(frame) });
    this.#table.write(place, ownNumbers(frame), {
      brand: hold('brand', WORDS.brand(frame)),
      styles: hold('styles', WORDS.styles(frame)),
      shape: hold('shape', WORDS.shape(frame)),
      colour: hold('colour', WORDS.colour(frame)),
      material: hold('material', WORDS.material(frame)),
      currency: hold('currency', frame.price === null ? null : frame.currency),
      build,
      inStock: frame.available ? 1 : 0,
    });
    this.#frames[place] = frame;
    this.#places.set(frame.id, place);
  }

  /** Whether the frame was there. The last one takes its place. */
  remove(id: string): boolean {
    const place = this.#places.get(id);
    if (place === undefined) return false;
    this.#release(place);
    this.#places.delete(id);
    const last = this.#frames.pop() as CatalogueFrame;
    if (last.id === id) return true;
    this.#table.copy(this.#frames.length, place);
    this.#frames[place] = last;
    this.#places.set(last.id, place);
    return true;
  }

  #release(place: number): void {
    const codes = this.#table.codesAt(place);
    for (const name of WORDED) this.#vocabularies[name].release(codes[name]);
  }

  /** For scoring: the columns as they are now. */
  get columns(): FrameColumns {
    return this.#table.columns(this.size);
  }

  /** For scoring: the builds that frames have now, by code; places of builds long gone hold what was there. */
  get builds(): BuildColumns {
    return this.#builds.columns(this.#vocabularies.build.words.length);
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
    const { build } = this.#table.codesAt(place);
    return { ...this.#builds.numbersAt(build), ...this.#table.numbersAt(place) };
  }
}
