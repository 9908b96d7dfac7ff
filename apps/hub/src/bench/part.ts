import { fastify } from 'fastify';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Region } from '@varai/core/schema';
import { readConfig } from '../config.ts';
import { Hub } from '../hub.ts';
import { createLogger } from '../observe/logger.ts';
import { createMetrics } from '../observe/metrics.ts';
import { applyRows } from '../sync/apply.ts';
import { runLoad, type LoadOptions, type LoadResult } from './load.ts';
import { createPool } from './request-pool.ts';
import { createTraffic } from './soak-traffic.ts';

/** What the benchmark runs in processes of their own, so that each side has its own thread and its own memory. */
export type Order =
  | { readonly do: 'bare' }
  | {
      readonly do: 'pool';
      readonly kind: 'small' | 'large';
      readonly size: number;
      readonly secret: string;
      readonly runId: string;
    }
  | { readonly do: 'traffic'; readonly secret: string }
  | { readonly do: 'load'; readonly options: LoadOptions }
  | {
      readonly do: 'pipeline';
      readonly ids: readonly string[];
      readonly region: Region;
      readonly redisUrl: string;
    };
export type Reply =
  | { readonly port: number }
  | { readonly bodyBytes: number }
  | { readonly ready: true }
  | { readonly load: LoadResult }
  | { readonly seconds: number };

/** What the load sends. */
let request: ((n: number) => Buffer) | undefined;

async function obey(order: Order): Promise<Reply> {
  switch (order.do) {
    case 'bare':
      return { port: await bare() };
    case 'pool': {
      const pool = createPool(order);
      request = pool.request;
      return { bodyBytes: pool.bodyBytes };
    }
    case 'traffic':
      request = createTraffic(order.secret);
      return { ready: true };
    case 'load':
      if (request === undefined) throw new Error('there is nothing to send yet');
      return { load: await runLoad(order.options, request) };
    case 'pipeline':
      return { seconds: await pipeline(order.ids, order.region, order.redisUrl) };
  }
}

/** Fastify taking the same bodies and doing nothing with them. */
async function bare(): Promise<number> {
  const app = fastify({ logger: false });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post('/api/sync/:platform/:resource', async (_request, reply) =>
    reply
      .code(200)
      .header('content-type', 'application/json; charset=utf-8')
      .send('{"result":"accepted","eventId":"000000000000000000000000"}'),
  );
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  return Number(new URL(address).port);
}

const AT_ONCE = 32;

/** The same engine at batch size one, driven by one BullMQ job an event. Returns the seconds that all of them took. */
async function pipeline(ids: readonly string[], region: Region, redisUrl: string): Promise<number> {
  const hub = new Hub(
    { ...readConfig(process.env), roles: [] },
    { logger: createLogger({ level: 'error' }), metrics: createMetrics() },
  );
  // BullMQ wants no eviction, and says so on every connection; the hub's own Redis evicts caches, never queues.
  const redis = new Redis(redisUrl);
  await redis.config('SET', 'maxmemory-policy', 'noeviction');
  redis.disconnect();
  const { hostname: host, port } = new URL(redisUrl);
  const connection = { host, port: Number(port) };
  const queue = new Queue('bench-pipeline', { connection });
  await hub.directory.stores();
  let left = ids.length;
  const startedMs = performance.now();
  const allDone = new Promise<void>((resolve) => {
    const worker = new Worker(
      'bench-pipeline',
      async (job) => {
        await applyRows(hub.deps, region, await hub.log.pending(region, [job.data as string]));
      },
      { connection, concurrency: AT_ONCE },
    );
    worker.on('completed', () => {
      left -= 1;
      if (left === 0) void worker.close().then(resolve);
    });
  });
  await queue.addBulk(ids.map((id) => ({ name: 'event', data: id, opts: { removeOnComplete: true } })));
  await allDone;
  const seconds = (performance.now() - startedMs) / 1000;
  await queue.obliterate({ force: true });
  await queue.close();
  await hub.stop();
  return seconds;
}

process.on('message', (order: Order) => {
  void obey(order).then(
    (reply) => process.send?.({ ok: reply }),
    (error: unknown) =>
      process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
