/**
 * Numbers for texts, given out while somebody holds them and used again afterwards, so that a catalogue that changes for years
 * keeps no words of frames long gone. 0 is nothing.
 */
export class Vocabulary {
  readonly #codes = new Map<string, number>();
  readonly #words: (string | null)[] = [null];
  readonly #holders: number[] = [0];
  readonly #free: number[] = [];

  /** By code; null for 0 and where nobody holds the code now. */
  get words(): readonly (string | null)[] {
    return this.#words;
  }

  /** How many hold the code. */
  holders(code: number): number {
    return this.#holders[code] ?? 0;
  }

  hold(word: string | null): number {
    if (word === null) return 0;
    let code = this.#codes.get(word);
    if (code === undefined) {
      code = this.#free.pop() ?? this.#words.length;
      this.#words[code] = word;
      this.#holders[code] = 0;
      this.#codes.set(word, code);
    }
    this.#holders[code] = (this.#holders[code] as number) + 1;
    return code;
  }

  release(code: number): void {
    if (code === 0) return;
    const left = (this.#holders[code] as number) - 1;
    this.#holders[code] = left;
    if (left > 0) return;
    this.#codes.delete(this.#words[code] as string);
    this.#words[code] = null;
    this.#free.push(code);
  }
}
