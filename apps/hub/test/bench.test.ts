import { expect, it } from 'vitest';
import { runBench } from '../src/bench/index.ts';
import type { SoakLine } from '../src/bench/soak.ts';
import { createTraffic } from '../src/bench/soak-traffic.ts';

const quiet = (): void => undefined;

it('the catalogue benchmark imports what it says, and measures it', async () => {
  const [line] = await runBench('catalogue', { rows: '2000' }, quiet);
  expect(line).toMatchObject({ bench: 'catalogue', products: 2_000 });
  for (const value of ['perSecond', 'barePerSecond', 'ratio', 'peakRssMb'])
    expect((line as Record<string, unknown>)[value], value).toBeGreaterThan(0);
}, 120_000);

it('the reconciliation benchmark finds and heals everything that it hid', async () => {
  const lines = await runBench('reconcile', { rows: '2000', hidden: '30' }, quiet);
  const every = { bench: 'reconcile', rows: 2_000, remaining: 0, verdict: 'agreed' };
  const all = { ...every, hidden: 30, found: 30, healed: 30 };
  expect(lines).toMatchObject([
    { ...every, by: 'hash_tree', hidden: 0, found: 0, rowsRead: 0, bucketsRead: 1 },
    // A third of them is gone, and has no row to be read.
    { ...all, by: 'hash_tree', rowsRead: 20 },
    { ...all, by: 'full', rowsRead: 2_000 },
  ]);
}, 120_000);

it('the soak benchmark keeps its rate, applies everything, and watches every process', async () => {
  const [line] = await runBench('soak', { minutes: '0.05', rate: '40', connections: '8' }, quiet);
  expect(line).toMatchObject({ bench: 'soak', minutes: 0.05, rate: 40, setAside: 0 });
  const { events, statuses, peakRssMb, rssSlopeMbPerHour, fifths, applyMs, applyBatchLaneMs } =
    line as SoakLine;
  expect(statuses).toEqual({ 200: events });
  expect(fifths).toHaveLength(5);
  for (const { p99 } of [applyMs, applyBatchLaneMs]) expect(p99).toBeGreaterThan(0);
  expect(Object.keys(rssSlopeMbPerHour)).toEqual(['api', 'worker', 'mongod', 'redis']);
  for (const [name, mb] of Object.entries(peakRssMb)) expect(mb, name).toBeGreaterThan(0);
}, 120_000);

it('soak traffic creates things of three kinds, and updates those that it created', () => {
  const request = createTraffic('secret');
  const created = new Map<string, Set<string>>();
  let updates = 0;
  for (let n = 0; n < 400; n++) {
    const [head = '', body = ''] = request(n).toString().split('\r\n\r\n');
    const [, topic = '', verb = ''] = /x-shopify-topic: (\w+)\/(\w+)/.exec(head) ?? [];
    const ids = created.get(topic) ?? new Set();
    created.set(topic, ids);
    const { id } = JSON.parse(body) as { id: number };
    if (verb === 'create') ids.add(String(id));
    else {
      expect([...ids], `${topic} ${id}`).toContain(String(id));
      updates += 1;
    }
  }
  expect([...created.keys()].sort()).toEqual(['customers', 'orders', 'products']);
  expect(updates).toBe(300);
});

it('refuses settings that it cannot run', async () => {
  await expect(runBench('reconcile', { rows: 'many' }, quiet)).rejects.toThrow('rows');
  await expect(runBench('nothing', {}, quiet)).rejects.toThrow('catalogue');
});
