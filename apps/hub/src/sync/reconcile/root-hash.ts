import { hash } from 'node:crypto';

const LANES = 8;

/** What a root hash has taken in so far; plain numbers, so that it can be kept in a checkpoint. */
export interface HashSum {
  readonly lanes: readonly number[];
  readonly count: number;
}

/**
 * One hash over a set of records in any order: the sum, in eight lanes of 32 bits, of SHA-256 over `<id>\n<digest>` of each. So
 * nothing has to be sorted or held, and a record that was healed is taken out and put in again.
 */
export class RootHash {
  readonly #lanes: Uint32Array;
  #count: number;

  constructor({ lanes, count }: HashSum = { lanes: new Array<number>(LANES).fill(0), count: 0 }) {
    this.#lanes = Uint32Array.from(lanes);
    this.#count = count;
  }

  add(id: string, digest: string): void {
    this.#put(id, digest, 1);
  }

  remove(id: string, digest: string): void {
    this.#put(id, digest, -1);
  }

  get sum(): HashSum {
    return { lanes: [...this.#lanes], count: this.#count };
  }

  /** 64 hex digits, over the sums and the count. */
  get hex(): string {
    return hash('sha256', `${this.#count}\n${this.#lanes.join('.')}`, 'hex');
  }

  #put(id: string, digest: string, sign: 1 | -1): void {
    const leaf = hash('sha256', `${id}\n${digest}`, 'buffer');
    for (let lane = 0; lane < LANES; lane++) {
      // A typed array keeps the sum modulo 2^32.
      this.#lanes[lane] = (this.#lanes[lane] ?? 0) + sign * leaf.readUInt32LE(lane * 4);
    }
    this.#count += sign;
  }
}
