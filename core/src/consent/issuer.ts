/** Makes values that nobody else can: what it has not made itself, copies of it included, it does not know again. */
export interface Issuer<T extends object> {
  readonly issue: (value: T) => T;
  readonly hasIssued: (value: unknown) => boolean;
}

function freezeDeep(value: object): void {
  Object.freeze(value);
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null && !Object.isFrozen(member))
      freezeDeep(member as object);
  }
}

export function issuer<T extends object>(): Issuer<T> {
  const issued = new WeakSet<object>();
  return {
    issue: (value) => {
      freezeDeep(value);
      issued.add(value);
      return value;
    },
    hasIssued: (value) => typeof value === 'object' && value !== null && issued.has(value),
  };
}
