import fc from 'fast-check';

/** One throw decides one event: mixed-radix digits of a 32-bit number, so that a history costs a draw an event. */
export interface Dice {
  /** 0 … sides-1. */
  readonly roll: (sides: number) => number;
  readonly of: <T>(from: readonly T[]) => T;
}

/** Zero throws zeros throughout: a shrunk history is made of the first choice of every list. */
export function dice(a: number, b: number): Dice {
  let left = a;
  let next = b;
  const roll = (sides: number): number => {
    if (left < sides) {
      left += next;
      next = 0;
    }
    const side = left % sides;
    left = Math.floor(left / sides);
    return side;
  };
  return { roll, of: (from) => from[roll(from.length)] as (typeof from)[number] };
}

const WORD = 0x7fff_ffff;

/** Two draws, 62 bits: enough for every choice of one event. */
export const diceThrow = (): fc.Arbitrary<readonly [number, number]> => fc.tuple(fc.nat(WORD), fc.nat(WORD));
