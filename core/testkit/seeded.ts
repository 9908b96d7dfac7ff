/** Randomness that a seed repeats: the same seed gives the same demo, the same shops and the same crash test. */
export interface Seeded {
  /** In [0, 1). */
  readonly next: () => number;
  /** Whole number, both ends included. */
  readonly int: (min: number, max: number) => number;
  readonly chance: (probability: number) => boolean;
  /** Throws RangeError on an empty list. */
  readonly pick: <T>(from: readonly T[]) => T;
  /** Picks by weight, `[[value, weight], …]`. */
  readonly weighted: <T>(from: readonly (readonly [T, number])[]) => T;
  /** Normally distributed, cut off at `min` and `max`. */
  readonly normal: (mean: number, deviation: number, min: number, max: number) => number;
  readonly shuffle: <T>(from: readonly T[]) => T[];
  readonly hex: (length: number) => string;
  /** Shape of a version 4 UUID. */
  readonly uuid: () => string;
  /** A stream of its own, so that drawing more here changes nothing there. */
  readonly fork: (label: string) => Seeded;
}

/** FNV-1a over the text's UTF-16 units, 32 bits. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** `seed` may be any text or number. */
export function seeded(seed: string | number): Seeded {
  // mulberry32: 32 bits of state, passes the usual batteries, and is far from cryptographic: it signs nothing.
  let state = hash32(`varai:${seed}`);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const pick = <T>(from: readonly T[]): T => {
    if (from.length === 0) throw new RangeError('nothing to pick from');
    return from[int(0, from.length - 1)] as T;
  };
  const hex = (length: number): string => {
    let out = '';
    while (out.length < length)
      out += Math.floor(next() * 0x1_0000_0000)
        .toString(16)
        .padStart(8, '0');
    return out.slice(0, length);
  };
  return {
    next,
    int,
    pick,
    hex,
    chance: (probability) => next() < probability,
    weighted: (from) => {
      let left = next() * from.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of from) {
        left -= weight;
        if (left < 0) return value;
      }
      return pick(from)[0];
    },
    normal: (mean, deviation, min, max) => {
      const bell = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return Math.min(max, Math.max(min, mean + deviation * bell));
    },
    shuffle: (from) => {
      const out = [...from];
      for (let i = out.length - 1; i > 0; i--) {
        const j = int(0, i);
        [out[i], out[j]] = [out[j] as (typeof out)[number], out[i] as (typeof out)[number]];
      }
      return out;
    },
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`,
    fork: (label) => seeded(`${seed}/${label}`),
  };
}
