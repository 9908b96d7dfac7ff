/**
 * When one source said it: five parts compared left to right, in one text whose order is the versions' order.
 * `<modified>.<snapshot>.<rank>.<sequence>.<precedence><hash>`; numbers in base 36, fixed width.
 */
export type Version = string & { readonly __brand: 'Version' };

/** The parts that are fixed when an event is first accepted. */
export interface EventVersion {
  /** The source's modified instant, ms since 1970. */
  readonly modifiedMs: number;
  /** The instant of the snapshot by the source, ms since 1970. */
  readonly snapshotMs: number;
  /** Kind of statement: create 1, update 2, delete 3. */
  readonly rank: number;
  /** Within one outbox; 0 elsewhere. */
  readonly sequence: number;
}

export const VERB_RANK = { create: 1, update: 2, delete: 3 } as const;

const pad = (value: number, width: number): string =>
  Math.max(0, Math.floor(value)).toString(36).padStart(width, '0');

/** The event's four parts as text; claims append precedence and hash. */
export const versionPrefix = (event: EventVersion): string =>
  `${pad(event.modifiedMs, 9)}.${pad(event.snapshotMs, 9)}.${pad(event.rank, 1)}.${pad(event.sequence, 11)}.`;

/**
 * The version of one claim. `precedence` 0..35 lets a lattice (an order's status) decide before the hash does.
 * `hash` is of the plain value: it decides last, and alone it is a coin toss.
 */
export const claimVersion = (prefix: string, precedence: number, hash: string): Version =>
  `${prefix}${pad(precedence, 1)}${hash}` as Version;

const HASH_AT = 9 + 1 + 9 + 1 + 1 + 1 + 11 + 1 + 1;

/** True where the hash alone decides between two different values: deterministic, but the source must be asked. */
export const isCoinToss = (a: Version, b: Version): boolean =>
  a !== b && a.slice(0, HASH_AT) === b.slice(0, HASH_AT);

/** The source's modified instant of a claim, ms since 1970. */
export const modifiedMsOf = (version: Version): number => parseInt(version.slice(0, 9), 36);
/** The instant at which the source took the snapshot, ms since 1970. */
export const snapshotMsOf = (version: Version): number => parseInt(version.slice(10, 19), 36);
/** What a version says of the value alone: equal for equal values of a group, whenever they were said. */
export const saidOf = (version: Version): string => version.slice(HASH_AT - 1);
