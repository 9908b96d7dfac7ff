import { randomUUID } from 'node:crypto';
import type { Db, Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { GroupCommit, type GroupCommitOptions } from '../../src/ingest/group-commit.ts';
import { InboxFull, InboxUnavailable, type Arrival } from '../../src/ingest/inbox.ts';
import { notWatched } from '../../src/observe/steps.ts';
import type { Connections } from '../../src/store/connections.ts';
import type { Store } from '../../src/store/tenancy.ts';
import { LiveHub } from '../sync/live-hub.ts';

let live: LiveHub;
let store: Store;
beforeAll(async () => {
  live = await LiveHub.start({ database: 'store_group_commit' });
  const shop = await (await live.tenant()).shop('html');
  store = (await live.hub.directory.byId(shop.storeId)) as Store;
});
afterAll(() => live.stop());

const arrival = (
  changes: { eventId?: string; entityId?: string; body?: string; attempts?: unknown } = {},
): Arrival => ({
  store,
  event: {
    eventId: changes.eventId ?? randomUUID(),
    timestamp: new Date('2026-03-01T10:00:00.000Z'),
    source: 'html',
    eventType: 'update',
    entityType: 'order',
    entityId: changes.entityId ?? '1',
    metadata: { storeId: store.storeId, region: 'EU', priority: 'high' },
    version: { snapshotMs: 1, acceptedMs: live.nowMs(), sequence: 0, from: 'source' },
  },
  resource: 'orders',
  verb: 'update',
  lane: 'real-time',
  subjects: [],
  parked: null,
  body: Buffer.from(changes.body ?? '{"id":"1"}'),
});

interface Watched {
  readonly inbox: GroupCommit;
  readonly announced: string[];
  /** Inserts by collection, each with its number of documents. */
  readonly inserts: Record<string, number[]>;
}

/** The real inbox; what it asks of the database is counted, and may be asked of another concern. */
function watched(changes: Partial<GroupCommitOptions> = {}, of?: (name: string) => Document): Watched {
  const announced: string[] = [];
  const inserts: Record<string, number[]> = {};
  const db = {
    collection: (name: string) => {
      const real = live.db.collection(name, of?.(name) ?? {});
      return {
        insertOne: (doc: Document, options: object) => {
          (inserts[name] ??= []).push(1);
          return real.insertOne(doc, options);
        },
        insertMany: (docs: Document[], options: object) => {
          (inserts[name] ??= []).push(docs.length);
          return real.insertMany(docs, options);
        },
      };
    },
  } as unknown as Db;
  const connections: Connections = { ...live.hub.connections, of: () => db };
  const inbox = new GroupCommit({
    connections,
    bodies: live.hub.bodies,
    announce: (_region, _lane, ids) => announced.push(...ids),
    reached: notWatched,
    now: live.nowMs,
    maxWaiting: 5_000,
    dedupe: true,
    ...changes,
  });
  return { inbox, announced, inserts };
}

const rows = (ids: readonly string[]): Promise<number> =>
  live.hub.log.rows('EU').countDocuments({ _id: { $in: [...ids] } });
const outcome = (record: Promise<string>): Promise<unknown> => record.catch((error: unknown) => error);

describe('the inbox', () => {
  it('writes requests that arrive together at once, and answers each after it', async () => {
    const { inbox, announced, inserts } = watched();
    const all = Array.from({ length: 60 }, () => arrival());
    expect(await Promise.all(all.map((each) => inbox.record(each)))).toEqual(all.map(() => 'accepted'));
    expect(inserts).toEqual({ raw_bodies: [1], sync_log: [60] });
    const ids = all.map((each) => each.event.eventId);
    expect(await rows(ids)).toBe(60);
    expect(announced.sort()).toEqual(ids.sort());
  });

  it('gathers the next group while one is being written', async () => {
    const { inbox, inserts } = watched();
    const first = inbox.record(arrival());
    await new Promise((resolve) => setImmediate(resolve));
    const others = Array.from({ length: 10 }, () => inbox.record(arrival()));
    await new Promise((resolve) => setImmediate(resolve));
    others.push(...Array.from({ length: 10 }, () => inbox.record(arrival())));
    await Promise.all([first, ...others]);
    expect(inserts['sync_log']).toEqual([1, 20]);
  });

  it('writes beside it a group that is worth it', async () => {
    const { inbox, inserts } = watched();
    const all = [inbox.record(arrival())];
    for (const length of [32, 5]) {
      await new Promise((resolve) => setImmediate(resolve));
      all.push(...Array.from({ length }, () => inbox.record(arrival())));
    }
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all(all);
    expect(inserts['sync_log']?.sort((a, b) => a - b)).toEqual([1, 5, 32]);
  });

  it('says "duplicate" of the second of two in one group, and of one that came before', async () => {
    const { inbox, announced } = watched();
    const eventId = randomUUID();
    const together = await Promise.all([
      inbox.record(arrival({ eventId })),
      inbox.record(arrival()),
      inbox.record(arrival({ eventId })),
    ]);
    expect(together).toEqual(['accepted', 'accepted', 'duplicate']);
    expect(await inbox.record(arrival({ eventId }))).toBe('duplicate');
    expect(announced.filter((id) => id === eventId)).toHaveLength(1);
    expect(await rows([eventId])).toBe(1);
  });

  it('takes every delivery as an event of its own where the filter is off', async () => {
    const { inbox } = watched({ dedupe: false });
    const eventId = randomUUID();
    expect(await inbox.record(arrival({ eventId }))).toBe('accepted');
    expect(await inbox.record(arrival({ eventId }))).toBe('accepted');
    expect(await live.hub.log.rows('EU').countDocuments({ _id: { $regex: `^${eventId}~` } })).toBe(2);
  });

  it('turns away what would have to wait behind too many', async () => {
    const { inbox } = watched({ maxWaiting: 3 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => outcome(inbox.record(arrival()))));
    expect(answers.slice(0, 3)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(answers.slice(3).every((answer) => answer instanceof InboxFull)).toBe(true);
  });

  it('announces nothing that is parked', async () => {
    const { inbox, announced } = watched();
    const parked = { ...arrival(), parked: { code: 'platform/missing-id', path: 'id' } };
    expect(await inbox.record(parked)).toBe('accepted');
    expect(announced).toEqual([]);
    expect(await live.hub.log.rows('EU').findOne({ _id: parked.event.eventId })).toMatchObject({
      state: 'parked',
      problem: { code: 'platform/missing-id', path: 'id' },
    });
  });

  it('gives up a write that the database never answers, and takes the next', async () => {
    let asked = (): void => undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const silent = {
      collection: () => ({
        insertOne: () => {
          asked();
          return new Promise(() => undefined);
        },
      }),
    } as unknown as Db;
    let db = silent;
    const { inbox } = watched({ connections: { ...live.hub.connections, of: () => db } });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const refused = outcome(inbox.record(arrival()));
      await isAsked;
      vi.advanceTimersByTime(5_000);
      expect(await refused).toBeInstanceOf(InboxUnavailable);
    } finally {
      vi.useRealTimers();
    }
    db = live.db;
    expect(await inbox.record(arrival())).toBe('accepted');
    await inbox.drained();
  });

  it('resolves `drained` once nothing waits to be written', async () => {
    const { inbox } = watched();
    const answers: string[] = [];
    for (let i = 0; i < 30; i++) void inbox.record(arrival()).then((answer) => answers.push(answer));
    await inbox.drained();
    expect(answers).toHaveLength(30);
  });
});

describe('hard case 19: group commit with one bad document', () => {
  const refusedByServer = (): Arrival => ({ ...arrival(), resource: 7 as never });
  const impossible = {
    'that the server refuses': refusedByServer,
    'whose key cannot be written': () => ({ ...arrival(), verb: { 'a\0b': 1 } as never }),
    'that refers to itself': () => {
      const circle: Record<string, unknown> = {};
      circle['self'] = circle;
      return { ...arrival(), verb: circle as never };
    },
    'that is larger than a document may be': () => arrival({ entityId: 'x'.repeat(17_000_000) }),
  };

  it.each(Object.entries(impossible))('one %s fails alone, the others are written', async (_what, make) => {
    const { inbox, announced } = watched();
    const good = [arrival(), arrival(), arrival()] as const;
    const bad = make();
    const answers = await Promise.all(
      [good[0], bad, good[1], good[2]].map((each) => outcome(inbox.record(each))),
    );
    expect(answers[1]).toBeInstanceOf(InboxUnavailable);
    expect([answers[0], answers[2], answers[3]]).toEqual(['accepted', 'accepted', 'accepted']);
    const ids = good.map((each) => each.event.eventId);
    expect(await rows(ids)).toBe(3);
    expect(await rows([bad.event.eventId])).toBe(0);
    expect(announced.sort()).toEqual(ids.sort());
  });

  it.each(['sync_log', 'raw_bodies'])(
    'where writing %s is not known to be durable all are refused, and none is called a duplicate',
    async (collection) => {
      // More members than there are: MongoDB writes, and says that it cannot vouch for it.
      const { inbox, announced } = watched({}, (name) =>
        name === collection ? { writeConcern: { w: 3 } } : {},
      );
      const known = arrival();
      expect(await watched().inbox.record(known)).toBe('accepted');
      const answers = await Promise.all([known, arrival()].map((each) => outcome(inbox.record(each))));
      expect(answers.every((answer) => answer instanceof InboxUnavailable)).toBe(true);
      expect(announced).toEqual([]);
      // The source tries again, and only now is it told.
      expect(await watched().inbox.record(known)).toBe('duplicate');
    },
  );
});
