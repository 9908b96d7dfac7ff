/** Counts up; ids are text, for platforms' ids exceed 2^53. */
export interface IdSequence {
  readonly next: () => string;
  /** The one that `next` will give. */
  readonly upcoming: () => string;
}

/** `start` is the first id given; `step` keeps two sequences apart, as platforms' ids do. */
export function idSequence(start: bigint | number = 1, step: bigint | number = 1): IdSequence {
  let at = BigInt(start);
  return {
    next: () => {
      const id = at.toString();
      at += BigInt(step);
      return id;
    },
    upcoming: () => at.toString(),
  };
}

/** `order-1`, `order-2`, … for tests in which an id only has to be readable. */
export function namedIds(prefix: string): IdSequence {
  const numbers = idSequence();
  return {
    next: () => `${prefix}-${numbers.next()}`,
    upcoming: () => `${prefix}-${numbers.upcoming()}`,
  };
}
