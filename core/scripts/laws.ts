/**
 * `npm run test:laws -- [--runs N] [--seed S] [--json]`: tries the laws of conflict resolution on random histories.
 * `--bench` measures instead how long a product in 40 stores with 200 variants each takes.
 */
import { parseArgs } from 'node:util';
import { bigProductTimes } from '../test/conflict/big-product.ts';
import { laws } from '../test/laws/laws.ts';
import { runLaws } from '../test/laws/run-laws.ts';

const DEFAULT_RUNS = 20_000;
const DEFAULT_SEED = 20_260_302;

const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'boolean', default: false },
    bench: { type: 'boolean', default: false },
  },
});
if (values.bench) {
  const times = Object.entries(bigProductTimes(101)).map(([step, ms]) => [
    `${step}Ms`,
    Number(ms.toFixed(2)),
  ]);
  console.log(JSON.stringify(Object.fromEntries(times)));
  process.exit(0);
}
const runs = whole('--runs', values.runs, DEFAULT_RUNS, 1);
const seed = whole('--seed', values.seed, DEFAULT_SEED, -0x8000_0000);

const began = performance.now();
const report = runLaws(laws, runs, seed);
const seconds = (performance.now() - began) / 1000;

for (const { law, says, counterExample, why } of report.broken) {
  console.error(
    `✗ ${law}: ${says}\n${why}\nshrunk history: ${counterExample}\nagain: npm run test:laws -- --runs ${runs} --seed ${seed}\n`,
  );
}
if (values.json) {
  console.log(
    JSON.stringify({ histories: report.histories, laws: report.laws, failures: report.broken.length, seed }),
  );
} else {
  const broken = new Set(report.broken.map(({ law }) => law));
  for (const { name, says } of laws)
    console.log(
      `${broken.has(name) ? '✗' : '✓'} ${name.padEnd(20)} ${String(report.laws[name]).padStart(7)}  ${says}`,
    );
  console.log(
    `${report.histories} histories in ${seconds.toFixed(1)} s (${Math.round(report.histories / seconds)} a second), seed ${seed}: ${report.broken.length} of ${laws.length} laws broken`,
  );
}
process.exitCode = report.broken.length > 0 ? 1 : 0;

function whole(name: string, text: string | undefined, otherwise: number, least: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  console.error(`${name} must be a whole number of at least ${least}, not "${text}".`);
  process.exit(2);
}
