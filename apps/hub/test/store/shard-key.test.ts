import type { CommandStartedEvent, Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { auditOf } from '../../src/dashboard/audit.ts';
import { conflictsOf, countWaiting } from '../../src/dashboard/conflicts.ts';
import { explanationOf, rowsOf } from '../../src/dashboard/explorer.ts';
import { letterBody, lettersOf, redriveLetters } from '../../src/dashboard/letters.ts';
import { overviewOf } from '../../src/dashboard/overview.ts';
import { changePolicy, dryRun } from '../../src/dashboard/policy.ts';
import { countAside, findProducts, lastApplied } from '../../src/pages/catalogue-query.ts';
import { dropExpired } from '../../src/store/retention.ts';
import { spreadCollections } from '../../src/store/sharding.ts';
import type { Store } from '../../src/store/tenancy.ts';
import { decide } from '../../src/sync/decide.ts';
import { planStoreJobs } from '../../src/sync/jobs/job-loop.ts';
import { LANES, type Lane } from '../../src/sync/lanes.ts';
import { rederiveExpired } from '../../src/sync/rederive.ts';
import { removeStoreClaims } from '../../src/sync/remove-store.ts';
import { runWriteBack } from '../../src/sync/write-back/run-write-back.ts';
import { customerBody, GTIN, orderBody, productBody } from '../sync/bodies.ts';
import { LiveHub } from '../sync/live-hub.ts';
import { MemoryShop } from '../sync/memory-shop.ts';
import type { Shop } from '../sync/shop.ts';
import { runJob } from '../sync/store-jobs.ts';
import { WrittenShop } from '../sync/write-back-shop.ts';

/** What is asked of a collection: `one` document is meant, or `many` may be. */
interface Asked {
  readonly collection: string;
  readonly filter: Document;
  readonly of: 'one' | 'many';
}

const matched = (pipeline: readonly Document[]): Document => {
  const end = pipeline.findIndex((stage) => !('$match' in stage));
  return { $and: pipeline.slice(0, end < 0 ? undefined : end).map((stage) => stage['$match']) };
};

/** The filters of a command. Inserts are none: every document has to have its shard key, which `writes` sees to. */
function askedBy({ commandName, command }: CommandStartedEvent): Asked[] {
  const collection = command[commandName] as string;
  const of = (filter: Document | undefined, many: boolean): Asked => ({
    collection,
    filter: filter ?? {},
    of: many ? 'many' : 'one',
  });
  switch (commandName) {
    case 'find':
      return [of(command['filter'], true)];
    case 'count':
    case 'distinct':
      return [of(command['query'], true)];
    case 'aggregate':
      return [of(matched(command['pipeline']), true)];
    case 'findAndModify':
      return [of(command['query'], false)];
    case 'update':
      return (command['updates'] as Document[]).map((each) => of(each['q'], each['multi'] === true));
    case 'delete':
      return (command['deletes'] as Document[]).map((each) => of(each['q'], each['limit'] === 0));
    default:
      return [];
  }
}

const isOperator = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).some((name) => name.startsWith('$'));

/** Fields for which a filter gives the very value (`equal`), or bounds or values of which any may be meant (`named`). */
function fieldsOf(filter: Document): { equal: Set<string>; named: Set<string> } {
  const all = { equal: new Set<string>(), named: new Set<string>() };
  for (const [name, value] of Object.entries(filter)) {
    if (name === '$and')
      for (const each of value as Document[]) {
        const { equal, named } = fieldsOf(each);
        for (const field of equal) all.equal.add(field);
        for (const field of named) all.named.add(field);
      }
    else if (isOperator(value)) all.named.add(name);
    else if (!name.startsWith('$')) all.equal.add(name);
  }
  return all;
}

/** Questions that go to every shard, and why they may. */
const ASKS_ALL: readonly { collection: string; named: readonly string[]; reason: string }[] = [
  {
    collection: 'sync_log',
    named: ['_id', 'state'],
    reason:
      'a wake-up carries ids alone; where one connection serves both regions, it may bring rows of both',
  },
  {
    collection: 'sync_log',
    named: ['dueAt', 'lane', 'state'],
    reason: 'the sweeper: the queue of a connection, whatever regions it serves',
  },
  {
    collection: 'sync_log',
    named: ['lane', 'state'],
    reason: 'the gauges of a lane: of a connection likewise',
  },
  {
    collection: 'sync_log',
    named: ['state', 'tenantId'],
    reason: 'the gauge of dead letters: of all tenants',
  },
  {
    collection: 'store_jobs',
    named: ['dueAt'],
    reason: 'the scheduler, once a second: the jobs of a connection that are due',
  },
  {
    collection: 'store_jobs',
    named: ['dueAt', 'finishedAt', 'job'],
    reason: 'the gauge of a job: over all stores of a connection',
  },
  {
    collection: 'users',
    named: ['rederiveAt'],
    reason: 'the scheduler, once a second: what expires, of all tenants',
  },
  {
    collection: 'ai_sessions',
    named: ['rederiveAt'],
    reason: 'the scheduler, once a second: what expires, of all tenants',
  },
  {
    collection: 'raw_bodies',
    named: ['acceptedAt'],
    reason: 'retention, once an hour: of all tenants',
  },
  {
    collection: 'raw_bodies',
    named: ['key'],
    reason: 'retention, once an hour: whether a key of a day has bodies left',
  },
];

const shardKeyOf = (collection: string): string[] =>
  Object.keys(spreadCollections.get(collection)?.shardKey ?? {});

const entryFor = ({ collection, filter, of }: Asked): number => {
  const { equal, named } = fieldsOf(filter);
  const all = [...equal, ...named].sort().join();
  return of === 'one'
    ? -1
    : ASKS_ALL.findIndex((entry) => entry.collection === collection && entry.named.join() === all);
};

/** Whether a router knows where to send it: one document is named by the whole key, many by all but its last field. */
function isRouted({ collection, filter, of }: Asked): boolean {
  const key = shardKeyOf(collection);
  const { equal } = fieldsOf(filter);
  return (of === 'one' ? key : key.slice(0, -1)).every((field) => equal.has(field));
}

const said = ({ collection, filter, of }: Asked): string => {
  const { equal, named } = fieldsOf(filter);
  return `${collection}: ${of} by ${[...equal].join(' ')} (${[...named].join(' ')})`;
};

const AT = '2026-03-01T10:00:00.000Z';
const LATER = '2026-03-01T11:00:00.000Z';
const watched: CommandStartedEvent[] = [];
let live: LiveHub;

/** Waits until no lane has anything left to do. */
const applied = (): Promise<void> =>
  vi.waitFor(
    async () => {
      for (const lane of Object.keys(LANES) as Lane[])
        expect((await live.hub.log.backlog('EU', lane)).depth).toBe(0);
    },
    { timeout: 15_000, interval: 50 },
  );

/** What a hub does in a year, once each. */
async function life(): Promise<void> {
  const { hub } = live;
  const tenant = await live.tenant('key');
  const { context } = tenant;
  const shops = await tenant.shops();
  const all: Shop[] = Object.values(shops);
  for (const [n, at] of [AT, LATER].entries()) {
    for (const shop of all) {
      const facts = { id: '1', gtin: GTIN.a, title: `Frame ${n}`, at };
      await shop.say('products', productBody(shop.platform, facts), { at });
      const person = { id: '7', email: 'a@example.org', verified: true, at };
      await shop.say('customers', customerBody(shop.platform, person), { at });
      await shop.say('orders', orderBody(shop.platform, { id: '5', customerId: '7', at }), { at });
    }
    await applied();
  }
  const { shopify, woocommerce, html } = shops;
  await woocommerce.say('orders', { id: 9 }, { native: true, verb: 'delete' });
  await woocommerce.say('products', { id: 1 }, { native: true, verb: 'delete' });
  const viewed = [
    { type: 'ai_session_started', at: live.clock.iso(), sessionId: 's1' },
    { type: 'product_viewed', at: AT, sessionId: 's1', productId: '1' },
  ];
  await html.say('events', viewed, { id: 'twice' });
  await html.say('events', viewed, { id: 'twice' });
  await shopify.say('orders', '{"no":"id"}');
  await applied();
  await jobs(shopify, tenant);
  await reads(shopify, tenant);
  await decide(
    { ...hub.deps, keyring: hub.keyring },
    context,
    'product',
    html.product('1'),
    { field: 'metadata.title', value: 'By hand' },
    { by: 'o', why: 'w' },
  );
  await changePolicy(hub, context, {}, 'o');
  await hub.policyFollows.carryOn(hub.deps, 'EU', new AbortController().signal);
  live.clock.advance(3_600_000);
  await rederiveExpired(hub.deps, 'EU');
  await hub.directory.setStatus(html.storeId, 'uninstalled');
  await removeStoreClaims(hub.deps, context, html.storeId);
  await hub.measureQueues(live.nowMs());
  for (const lane of Object.keys(LANES) as Lane[]) await hub.log.due('EU', lane, live.nowMs(), 10);
  live.clock.advance(60 * 86_400_000);
  expect(await dropExpired(hub.connections, 'EU', 30, live.nowMs())).toBeGreaterThan(0);
}

async function jobs(store: Shop, tenant: Awaited<ReturnType<LiveHub['tenant']>>): Promise<void> {
  const { hub } = live;
  const shop = new MemoryShop('shopify', live.nowMs);
  shop.product({ id: '1', gtin: GTIN.a, title: 'Frame 1', at: LATER });
  shop.product({ id: '2', gtin: null, title: 'Missed', at: LATER });
  for (const job of ['import', 'pull', 'reconcile'] as const)
    expect(await runJob(live, tenant, store, shop, job, 'products')).toMatchObject({ result: 'done' });
  for (const job of ['read_back', 'outbox'] as const)
    expect(await runJob(live, tenant, store, shop, job, null)).toMatchObject({ result: 'done' });
  shop.records.products.delete('2');
  live.clock.advance(86_400_000);
  await runJob(live, tenant, store, shop, 'reconcile', 'products');
  await planStoreJobs(hub.jobDeps);
  expect(await hub.jobDeps.jobs.due('EU', live.nowMs(), 50)).not.toEqual([]);
  await hub.jobDeps.jobs.ofStore(tenant.context, store.storeId);
  const known = (await hub.directory.byId(store.storeId)) as Store;
  for (const title of ['Arden 52-18-140', 'Arden 54-18-140']) {
    live.clock.advance(60_000);
    await store.say('products', productBody(store.platform, { id: '3', title, at: live.clock.iso() }), {
      at: live.clock.iso(),
    });
    await applied();
    const written = await runWriteBack(
      hub.jobDeps,
      known,
      { api: new WrittenShop(), atOnce: 10 },
      () => Promise.resolve(),
      new AbortController().signal,
    );
    expect(written.written).toBeGreaterThan(0);
  }
  await hub.facts.read(known, null, 10);
}

async function reads(shop: Shop, { context }: Awaited<ReturnType<LiveHub['tenant']>>): Promise<void> {
  const { hub } = live;
  await overviewOf(hub, context);
  await countWaiting(hub, context);
  await conflictsOf(hub, context);
  for (const kind of ['product', 'user', 'order'] as const)
    for (const text of ['', '1', 'frame']) await rowsOf(hub, context, kind, { text, storeId: '', skip: 0 });
  for (const kind of ['product', 'user'] as const)
    expect(
      await explanationOf(hub, context, kind, kind === 'user' ? shop.user('7') : shop.product('1'), true),
    ).not.toBeNull();
  const { letters } = await lettersOf(hub, context, {});
  expect(letters).toHaveLength(1);
  for (const { eventId } of letters) {
    expect(await letterBody(hub, context, eventId)).not.toBeNull();
    await redriveLetters(hub, context, { ids: [eventId] }, 'o');
  }
  for await (const _ of dryRun(hub, context, {}, () => false));
  await auditOf(hub, context, {});
  await hub.jobDeps.certificates.newest(context, shop.storeId);
  await findProducts(hub, context, { text: 'frame', soldBy: '', page: 1 });
  await lastApplied(hub, context, 10);
  await countAside(hub, context);
}

beforeAll(async () => {
  const uri = inject('mongodbUri');
  const spoken = `${uri}${uri.includes('?') ? '&' : '/?'}monitorCommands=true`;
  live = await LiveHub.start({
    database: 'store_shard_key',
    uris: { EU: spoken, NA: spoken },
    roles: ['worker'],
  });
  const { connections } = live.hub;
  for (const { client } of [connections.of('EU'), connections.forSteps('EU')])
    client.on('commandStarted', (event) => {
      if (event.databaseName === 'store_shard_key') watched.push(event);
    });
  await life();
}, 120_000);
afterAll(() => live.stop());

describe('on a cluster', () => {
  it('every question about a spread collection is one that a router can send on', () => {
    const asked = watched.flatMap(askedBy).filter(({ collection }) => spreadCollections.has(collection));
    expect(new Set(asked.map(({ collection }) => collection)).size).toBeGreaterThan(12);
    const lost = asked.filter((each) => !isRouted(each) && entryFor(each) < 0).map(said);
    expect([...new Set(lost)]).toEqual([]);
  });

  it('every document of a spread collection is written with its shard key', () => {
    const missing = watched
      .filter(({ commandName }) => commandName === 'insert')
      .flatMap(({ command }) =>
        (command['documents'] as Document[]).flatMap((doc) =>
          shardKeyOf(command['insert']).flatMap((field) =>
            doc[field] === undefined || doc[field] === null ? [`${command['insert']} without ${field}`] : [],
          ),
        ),
      );
    expect([...new Set(missing)]).toEqual([]);
  });

  it('what asks all shards is asked for', () => {
    const met = new Set(watched.flatMap(askedBy).map(entryFor));
    expect(ASKS_ALL.filter((_, n) => !met.has(n)).map(({ named }) => named.join())).toEqual([]);
  });
});
