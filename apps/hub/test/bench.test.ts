import { expect, it } from 'vitest';
import { runBench } from '../src/bench/index.ts';

const quiet = (): void => undefined;

it('the catalogue benchmark imports what it says, and measures it', async () => {
  const [line] = await runBench('catalogue', { rows: '2000' }, quiet);
  expect(line).toMatchObject({ bench: 'catalogue', products: 2_000 });
  for (const value of ['perSecond', 'barePerSecond', 'ratio', 'peakRssMb'])
    expect((line as Record<string, unknown>)[value], value).toBeGreaterThan(0);
}, 120_000);

it('the reconciliation benchmark finds and heals everything that it hid', async () => {
  const [line] = await runBench('reconcile', { rows: '2000', hidden: '30' }, quiet);
  expect(line).toMatchObject({
    bench: 'reconcile',
    rows: 2_000,
    hidden: 30,
    found: 30,
    healed: 30,
    remaining: 0,
    verdict: 'agreed',
    rowsRead: 2_000,
  });
}, 120_000);

it('refuses settings that it cannot run', async () => {
  await expect(runBench('reconcile', { rows: 'many' }, quiet)).rejects.toThrow('rows');
  await expect(runBench('nothing', {}, quiet)).rejects.toThrow('catalogue');
});
