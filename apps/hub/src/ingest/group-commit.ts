import { randomBytes } from 'node:crypto';
import type { Region } from '@varai/core/schema';
import { MongoBulkWriteError, MongoError, MongoInvalidArgumentError, type Collection } from 'mongodb';
import type { Reached } from '../observe/steps.ts';
import type { Connections } from '../store/connections.ts';
import type { EventRow } from '../store/event-row.ts';
import type { RawBodies, RawBodiesDoc } from '../store/raw-bodies.ts';
import type { Announce } from '../sync/wake.ts';
import { answerWithin } from '../store/answer-within.ts';
import { InboxFull, InboxUnavailable, type Arrival, type Inbox } from './inbox.ts';

interface Waiting {
  readonly arrival: Arrival;
  readonly resolve: (result: 'accepted' | 'duplicate') => void;
  readonly reject: (error: Error) => void;
}

export interface GroupCommitOptions {
  readonly connections: Connections;
  readonly bodies: RawBodies;
  readonly announce: Announce;
  readonly reached: Reached;
  readonly now: () => number;
  /** More requests than this waiting to be written: the next one is asked to come back later. */
  readonly maxWaiting: number;
  /** Off only in tests: every delivery becomes an event of its own, and the model must be right without the filter. */
  readonly dedupe: boolean;
}

const MAX_ROWS = 500;
const MAX_BYTES = 8 * 1024 * 1024;
/**
 * While one group is being written the next one gathers; beside it only one that is worth its fixed cost, about that of 60
 * rows. A third would only make the groups smaller.
 */
const IN_FLIGHT = 2;
const WORTH_A_SECOND = 32;
/** A database that freezes or dies may leave a write unanswered: then it counts as not written, just before a source stops listening. */
const WITHIN_MS = 4_500;
/** How long the wake-up has before the sweeper looks. */
const SWEEP_AFTER_MS = 2_000;

/**
 * The inbox: requests that arrive together become one journaled majority write, and each gets its own answer after it.
 * First the bodies, then the rows that point at them: a row that survives a crash has its body.
 */
export class GroupCommit implements Inbox {
  readonly #options: GroupCommitOptions;
  readonly #lines = new Map<Region, { queue: Waiting[]; inFlight: number; scheduled: boolean }>();

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  record(arrival: Arrival): Promise<'accepted' | 'duplicate'> {
    const { region } = arrival.store;
    const line = this.#lines.get(region) ?? { queue: [], inFlight: 0, scheduled: false };
    this.#lines.set(region, line);
    if (line.queue.length >= this.#options.maxWaiting) return Promise.reject(new InboxFull(1));
    return new Promise((resolve, reject) => {
      line.queue.push({ arrival, resolve, reject });
      this.#schedule(region);
    });
  }

  /** Resolves once nothing waits to be written. */
  async drained(): Promise<void> {
    while ([...this.#lines.values()].some((line) => line.inFlight > 0 || line.queue.length > 0))
      await new Promise((resolve) => setImmediate(resolve));
  }

  #schedule(region: Region): void {
    const line = this.#lines.get(region);
    if (line === undefined || line.scheduled || line.inFlight >= IN_FLIGHT) return;
    if (line.queue.length < (line.inFlight === 0 ? 1 : WORTH_A_SECOND)) return;
    line.scheduled = true;
    // After the requests that are already readable have been read.
    setImmediate(() => {
      line.scheduled = false;
      const group = takeGroup(line.queue);
      line.inFlight += 1;
      void this.#commit(region, group).finally(() => {
        line.inFlight -= 1;
        this.#schedule(region);
      });
      this.#schedule(region);
    });
  }

  async #commit(region: Region, group: readonly Waiting[]): Promise<void> {
    try {
      await answerWithin(this.#write(region, group), WITHIN_MS, silence);
    } catch (error) {
      const isTheirs =
        error instanceof InboxUnavailable ||
        (error instanceof MongoError && !(error instanceof MongoInvalidArgumentError));
      if (isTheirs || group.length === 1) {
        const refused = new InboxUnavailable('the event could not be written durably', { cause: error });
        for (const waiting of group) waiting.reject(refused);
        return;
      }
      // One document that cannot be serialised, or is too large, aborts its whole batch in the driver: each then goes alone.
      for (const waiting of group) await this.#commit(region, [waiting]);
    }
  }

  async #write(region: Region, group: readonly Waiting[]): Promise<void> {
    const { connections, bodies, reached, now } = this.#options;
    const nowMs = now();
    const db = connections.of(region);
    const byTenant = Map.groupBy(group, (waiting) => waiting.arrival.store.tenantId);
    const packed: RawBodiesDoc[] = [];
    const placed = new Map<Waiting, EventRow>();
    for (const mine of byTenant.values()) {
      const { store } = (mine[0] as Waiting).arrival;
      const events = mine.map(({ arrival }) => ({ id: this.#idOf(arrival), body: arrival.body }));
      const { doc, places } = await bodies.pack(store, events, nowMs);
      packed.push(doc);
      mine.forEach((waiting, i) =>
        placed.set(
          waiting,
          rowOf(waiting.arrival, doc.events[i] as string, places[i] as EventRow['raw'], nowMs),
        ),
      );
    }
    await insertBodies(db.collection<RawBodiesDoc>('raw_bodies'), packed);
    reached('ingest.bodies-written');
    const rows = group.map((waiting) => placed.get(waiting) as EventRow);
    const exceptions = await insertRows(db.collection<EventRow>('sync_log'), rows);
    reached('ingest.rows-written');
    this.#announce(
      region,
      rows.filter((row, i) => !exceptions.has(i) && row.state === 'pending'),
    );
    reached('ingest.announced');
    group.forEach((waiting, i) => {
      const exception = exceptions.get(i);
      if (exception === 'failed')
        waiting.reject(new InboxUnavailable("the database refused the event's document"));
      else waiting.resolve(exception ?? 'accepted');
    });
  }

  #idOf({ event: { eventId } }: Arrival): string {
    return this.#options.dedupe ? eventId : `${eventId}~${randomBytes(9).toString('base64url')}`;
  }

  #announce(region: Region, rows: readonly EventRow[]): void {
    for (const [lane, mine] of Map.groupBy(rows, (row) => row.lane))
      this.#options.announce(
        region,
        lane,
        mine.map((row) => row._id),
      );
  }
}

const silence = (): Error => new InboxUnavailable(`the database did not answer within ${WITHIN_MS} ms`);

function rowOf(arrival: Arrival, id: string, raw: EventRow['raw'], nowMs: number): EventRow {
  const { eventId: _id, ...event } = arrival.event;
  return {
    _id: id,
    tenantId: arrival.store.tenantId,
    region: arrival.store.region,
    ...event,
    resource: arrival.resource,
    verb: arrival.verb,
    lane: arrival.lane,
    state: arrival.parked === null ? 'pending' : 'parked',
    acceptedAt: new Date(arrival.event.version.acceptedMs),
    dueAt: new Date(nowMs + SWEEP_AFTER_MS),
    attempts: 0,
    raw,
    subjects: [...arrival.subjects],
    ...(arrival.parked === null ? {} : { problem: arrival.parked }),
  };
}

/** Usually one tenant's, and one document: for the driver half the work of a list. */
async function insertBodies(bodies: Collection<RawBodiesDoc>, docs: RawBodiesDoc[]): Promise<void> {
  const [first] = docs;
  if (first !== undefined && docs.length === 1) await bodies.insertOne(first);
  else await bodies.insertMany(docs, { ordered: false });
}

function takeGroup(queue: Waiting[]): Waiting[] {
  let bytes = 0;
  let count = 0;
  for (const waiting of queue) {
    bytes += waiting.arrival.body.length;
    if (count > 0 && (bytes > MAX_BYTES || count >= MAX_ROWS)) break;
    count += 1;
  }
  return queue.splice(0, count);
}

/** Positions of rows that were there already, or that the server refused. Throws where the write is not known to be durable. */
async function insertRows(
  rows: Collection<EventRow>,
  docs: EventRow[],
): Promise<ReadonlyMap<number, 'duplicate' | 'failed'>> {
  try {
    await rows.insertMany(docs, { ordered: false });
    return new Map();
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const problems = [error.writeErrors].flat();
    // "Duplicate" is an answer only where no write-concern error came with it.
    if (problems.length === 0 || error.result.getWriteConcernError() !== undefined) throw error;
    return new Map(
      problems.map((problem) => [problem.index, problem.code === 11000 ? 'duplicate' : 'failed']),
    );
  }
}
