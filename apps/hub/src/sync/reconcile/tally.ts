import { HashSum, type HashedSet } from '@varai/core/platform';
import type { Completeness } from '@varai/core/schema';
import { sha256 } from '../../store/leaf.ts';

/** Ids that are named in a certificate; beyond them it counts. */
const NAMED = 100;

interface Named {
  count: number;
  ids: string[];
}

/** What a checkpoint keeps of a comparison. */
export interface TallyState {
  readonly there: HashedSet;
  readonly here: HashedSet;
  readonly rowsRead: number;
  readonly whole: number;
  readonly found: Completeness['found'];
  readonly healed: number;
  readonly remaining: Readonly<Named>;
  readonly inMotion: Readonly<Named>;
  readonly notCompared: Completeness['notCompared'];
}

/** What a comparison has seen so far. */
export class Tally {
  readonly there: HashSum;
  readonly here: HashSum;
  rowsRead: number;
  /** Resources that the source listed, their parts not counted. */
  whole: number;
  readonly found: Completeness['found'];
  healed: number;
  readonly #remaining: Named;
  readonly #inMotion: Named;
  readonly #notCompared: Map<string, Completeness['notCompared'][number]>;

  constructor(state?: TallyState) {
    this.there = new HashSum(sha256, state?.there);
    this.here = new HashSum(sha256, state?.here);
    this.rowsRead = state?.rowsRead ?? 0;
    this.whole = state?.whole ?? 0;
    this.found = { ...(state?.found ?? { missing: 0, different: 0, gone: 0 }) };
    this.healed = state?.healed ?? 0;
    this.#remaining = copyOf(state?.remaining);
    this.#inMotion = copyOf(state?.inMotion);
    this.#notCompared = new Map(
      (state?.notCompared ?? []).map((each) => [`${each.what}\n${each.why}`, each]),
    );
  }

  remains(id: string): void {
    name(this.#remaining, id);
  }

  moves(id: string): void {
    name(this.#inMotion, id);
  }

  /** `count` null = it cannot be said how many. */
  skips(what: string, why: string, count: number | null): void {
    const key = `${what}\n${why}`;
    const known = this.#notCompared.get(key)?.count ?? 0;
    this.#notCompared.set(key, { what, why, count: count === null ? null : known + count });
  }

  get state(): TallyState {
    return {
      there: setOf(this.there),
      here: setOf(this.here),
      rowsRead: this.rowsRead,
      whole: this.whole,
      found: this.found,
      healed: this.healed,
      remaining: this.#remaining,
      inMotion: this.#inMotion,
      notCompared: [...this.#notCompared.values()],
    };
  }
}

const setOf = ({ count, hash }: HashedSet): HashedSet => ({ count, hash });

const copyOf = (named: Readonly<Named> = { count: 0, ids: [] }): Named => ({
  count: named.count,
  ids: [...named.ids],
});

function name(named: Named, id: string): void {
  named.count += 1;
  if (named.ids.length < NAMED) named.ids.push(id);
}
