import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDrain } from '../../src/http/drain.ts';
import { createLogger, type Logger } from '../../src/observe/logger.ts';
import { hubAtPorts, type HubAtPorts } from './hub-at-ports.ts';
import { senderOf } from './senders.ts';
import { openWire, wholeOf, type Wire } from './wire.ts';

const shopify = senderOf('shopify (prefixed headers)');
const HOUR_MS = 3_600_000;

let hub: HubAtPorts;
let wire: Wire;
let address: string;
let release: () => void;
let steps: string[];
let logger: Logger;
beforeEach(async () => {
  hub = hubAtPorts();
  address = await hub.server.listen(0);
  wire = await openWire(address);
  steps = [];
  logger = createLogger({
    level: 'info',
    destination: { write: (line) => void steps.push((JSON.parse(line) as { msg: string }).msg) },
  });
  hub.inbox.hold = new Promise<void>((resolve) => {
    release = resolve;
  });
});
afterEach(async () => {
  release();
  wire.end();
  await hub.server.close();
});

/** Resolves once the inbox has been asked `calls` times. */
async function recorded(calls: number): Promise<void> {
  while (hub.inbox.calls < calls) await new Promise((resolve) => setImmediate(resolve));
}

it('answers what has begun, says that it was the last time, then closes the workers, once', async () => {
  const drain = createDrain({
    server: hub.server,
    drain: async () => void steps.push(`workers closed after ${hub.inbox.rows.length}`),
    deadlineMs: HOUR_MS,
    logger,
  });
  wire.write(wholeOf(shopify.sign(hub.clock)));
  await recorded(1);
  const draining = drain('SIGTERM');
  expect(drain('SIGINT')).toBe(draining);
  await expect(openWire(address)).rejects.toThrow('ECONNREFUSED');

  release();
  const answer = await wire.answer();
  expect([answer.status, answer.headers['connection']]).toEqual([200, 'close']);
  expect(await draining).toBe(true);
  await wire.closed;
  expect(steps).toEqual(['draining', 'workers closed after 1', 'drained']);
});

it('answers a delivery that was already on an open connection', async () => {
  const drain = createDrain({
    server: hub.server,
    drain: async () => undefined,
    deadlineMs: HOUR_MS,
    logger,
  });
  const whole = wholeOf(shopify.sign(hub.clock));
  wire.write(whole.subarray(0, 100));
  const other = await openWire(address);
  other.write(wholeOf(shopify.sign(hub.clock, undefined, { id: 'first' })));
  await recorded(1);
  const draining = drain('SIGTERM');
  wire.write(whole.subarray(100));
  release();
  expect((await wire.answer()).status).toBe(200);
  expect((await other.answer()).status).toBe(200);
  expect(await draining).toBe(true);
  expect(hub.inbox.rows).toHaveLength(2);
});

it('says draining on /readyz, so that nothing more is sent here', async () => {
  wire.write(wholeOf(shopify.sign(hub.clock)));
  await recorded(1);
  const second = await openWire(address);
  second.write('GET /readyz HTTP/1.1\r\nhost: hub\r\n');
  const closing = hub.server.close();
  second.write('\r\n');
  const answer = await second.answer();
  expect([answer.status, JSON.parse(answer.body)]).toMatchObject([503, { status: 'draining' }]);
  release();
  await closing;
});

it('cuts off what is not finished at the deadline, and says so', async () => {
  const drain = createDrain({
    server: hub.server,
    drain: () => new Promise(() => undefined),
    deadlineMs: 20,
    logger,
  });
  wire.write(wholeOf(shopify.sign(hub.clock)));
  await recorded(1);
  expect(await drain('SIGTERM')).toBe(false);
  await wire.closed;
});

it('closes the workers though the server would not close', async () => {
  const server = { close: () => Promise.reject(new Error('no')), cut: () => undefined };
  const drain = createDrain({
    server,
    drain: async () => void steps.push('workers closed'),
    deadlineMs: HOUR_MS,
    logger,
  });
  expect(await drain('SIGTERM')).toBe(false);
  expect(steps).toContain('workers closed');
});
