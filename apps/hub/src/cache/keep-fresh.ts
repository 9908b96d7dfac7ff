import { setTimeout as sleep } from 'node:timers/promises';
import { MongoServerError, type Db, type Document, type ResumeToken } from 'mongodb';
import type { Cache } from './cache.ts';
import { PATTERNS, type CacheScope, type Pattern } from './patterns.ts';

type Watched = NonNullable<Pattern['madeOldBy']>;
const WATCHED = [
  ...new Set(Object.values(PATTERNS).flatMap(({ madeOldBy }) => madeOldBy ?? [])),
] as readonly Watched[];

export interface KeepFreshDeps {
  readonly db: Db;
  readonly cache: Cache;
  /** Regions whose data this database holds. */
  readonly regions: readonly CacheScope['region'][];
  /** Null = unknown, or no longer served: nobody asks for its values. */
  readonly storeById: (storeId: string) => Promise<CacheScope | null>;
  /** The stream could not be taken up where it was left: all that it makes old was made old. */
  readonly onLost: () => void;
  readonly onProblem: (error: unknown) => void;
}

interface TokenDoc {
  _id: string;
  token: ResumeToken;
}
const TOKEN = 'cache';

const MOST_AT_ONCE = 1_000;
const AWAIT_MS = 500;
const PAUSE_MS = 1_000;

// Changes of the facts alone: what was derived anew with the same result makes nothing old.
const PIPELINE: Document[] = [
  {
    $match: {
      $or: [
        { 'ns.coll': 'opticians_products' },
        { 'ns.coll': 'write_backs', operationType: { $ne: 'update' } },
        { 'ns.coll': 'write_backs', 'updateDescription.updatedFields.sequence': { $exists: true } },
      ],
    },
  },
  { $project: { 'ns.coll': 1, 'documentKey._id': 1 } },
];

/** Makes cached values old as the database changes, until `signal` is aborted. Never rejects. */
export async function keepFresh(deps: KeepFreshDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await follow(deps, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (isLost(error))
        await tokens(deps)
          .deleteOne({ _id: TOKEN })
          .catch(() => undefined);
      deps.onProblem(error);
      await pause(signal);
    }
  }
}

const tokens = ({ db }: KeepFreshDeps) => db.collection<TokenDoc>('resume_tokens');
const pause = (signal: AbortSignal): Promise<void> =>
  sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);

/** ChangeStreamHistoryLost and its kin: the token names no place in the oplog any more. */
const LOST: ReadonlySet<unknown> = new Set([260, 280, 286]);
/** From here on codes name a place in the server's source: there, that it cannot read the token. */
const FIRST_LOCATION = 40_000;
const isLost = (error: unknown): boolean =>
  error instanceof MongoServerError && (LOST.has(error.code) || Number(error.code) >= FIRST_LOCATION);

async function follow(deps: KeepFreshDeps, signal: AbortSignal): Promise<void> {
  const saved = (await tokens(deps).findOne({ _id: TOKEN }))?.token;
  const stream = deps.db.watch<Document, Change>(PIPELINE, {
    maxAwaitTimeMS: AWAIT_MS,
    ...(saved === undefined ? {} : { resumeAfter: saved }),
  });
  try {
    let first = await stream.tryNext();
    // Only once the stream stands: what changes from here on is seen.
    if (saved === undefined) {
      await untilDone(signal, () => allOld(deps));
      deps.onLost();
    }
    for (let last: string | undefined; !signal.aborted;) {
      const changes = first === null ? [] : [first];
      for (let next = first; next !== null && changes.length < MOST_AT_ONCE;) {
        next = await stream.tryNext();
        if (next !== null) changes.push(next);
      }
      await makeOld(deps, changes, signal);
      // What could not be told to Redis must be told by whoever comes next.
      const token: unknown = stream.resumeToken;
      const text = JSON.stringify(token);
      if (!signal.aborted && token !== null && text !== last) {
        await tokens(deps).updateOne({ _id: TOKEN }, { $set: { token } }, { upsert: true });
        last = text;
      }
      first = await stream.tryNext();
    }
  } finally {
    await stream.close().catch(() => undefined);
  }
}

interface Change extends Document {
  readonly ns: { readonly coll: Watched };
  readonly documentKey: { readonly _id: string };
}

async function makeOld(deps: KeepFreshDeps, changes: readonly Change[], signal: AbortSignal): Promise<void> {
  const stores = new Set(
    changes.map(({ ns, documentKey }) => `${ns.coll}\n${documentKey._id.split(':', 1)[0] ?? ''}`),
  );
  for (const each of stores) {
    const [collection, storeId] = each.split('\n') as [Watched, string];
    const scope = await deps.storeById(storeId);
    if (scope !== null) await untilDone(signal, () => deps.cache.makeOld(scope, collection));
  }
}

const allOld = async (deps: KeepFreshDeps): Promise<boolean> =>
  (await Promise.all(deps.regions.map((region) => deps.cache.makeAllOld(region, WATCHED)))).every(Boolean);

/** Redis may be away for a while; values that it still holds then must not outlive the change. */
async function untilDone(signal: AbortSignal, act: () => Promise<boolean>): Promise<void> {
  while (!signal.aborted && !(await act())) await pause(signal);
}
