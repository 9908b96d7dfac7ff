// @ts-check
// npm test: everything that can be proven here. `npm test -- unit laws` runs those stages alone.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap } from './bootstrap/index.mjs';
import { environment, folder } from './bootstrap/environment.mjs';
import { rightNode } from './bootstrap/node.mjs';
import { root } from './bootstrap/places.mjs';
import { Problem, runOrSayWhy } from './bootstrap/problem.mjs';
import { run } from './bootstrap/run.mjs';
import { findServers } from './bootstrap/servers.mjs';
import { hasScript, runScript } from './bootstrap/workspace.mjs';

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} about
 * @property {{ workspace: string, script: string } | undefined} [needs] a script that this stage is
 * @property {(env: Record<string, string>) => Promise<number>} go
 */

/** Long ones: `npm test -- chaos rolling fuzz` runs them. */
const ON_REQUEST = new Set(['chaos', 'rolling', 'fuzz']);

/** @type {readonly Stage[]} */
const stages = [
  {
    name: 'check',
    about: 'formatting, lint, types, boundaries, unused and duplicated code, generated files',
    go: (env) => run(rightNode(), [join(root, 'scripts', 'check.mjs')], { env }),
  },
  {
    name: 'unit',
    about: 'the tests of every workspace',
    go: (env) => {
      const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo');
      const words = ['run', 'test', '--concurrency=1', '--continue', '--ui=stream', '--output-logs=full'];
      return run(rightNode(), [turbo, ...words, '--log-order=stream', '--log-prefix=none'], { env });
    },
  },
  script('laws', 'laws of conflict resolution over random histories', 'core', 'test:laws'),
  script('crash', 'kill -9 of hub, MongoDB and Redis while events flow', 'apps/hub', 'test:crash', [
    ...['--events', '5000', '--kills', '15'],
  ]),
  script(
    'chaos',
    'the same while shops lose webhooks and their APIs fail; one reconciliation',
    'apps/hub',
    'test:chaos',
    [...['--events', '5000', '--kills', '15']],
  ),
  script('rolling', 'restart every part one by one while events flow', 'apps/hub', 'test:rolling', [
    '--events',
    '1000',
  ]),
  script('fuzz', 'requests that no sender would send, to every endpoint', 'apps/hub', 'test:fuzz', [
    '--requests',
    '3000',
  ]),
];

await runOrSayWhy(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !stages.some((stage) => stage.name === name));
  if (unknown) {
    throw new Problem(
      `There is no stage "${unknown}": name one or more of ${stages.map(({ name }) => name).join(', ')}.`,
    );
  }
  await bootstrap();
  const tallyFile = join(folder('stamps'), 'tally.jsonl');
  const { mongod, redis } = await findServers();
  if (mongod.kind === 'missing') throw new Problem(mongod.whatToDo);

  const env = environment();
  env['MONGOD_BINARY'] = mongod.binary;
  if (redis.kind === 'binary') env['REDIS_BINARY'] = redis.binary;
  rmSync(tallyFile, { force: true });
  env['VARAI_TALLY'] = tallyFile;

  /** @type {{ name: string, mark: string, seconds: string }[]} */
  const results = [];
  /** @type {string[]} */
  const notRun = [];
  for (const stage of stages) {
    if (asked.length > 0 ? !asked.includes(stage.name) : ON_REQUEST.has(stage.name)) {
      notRun.push(`${stage.name}: not asked for`);
      continue;
    }
    if (stage.needs && !hasScript(stage.needs.workspace, stage.needs.script)) {
      notRun.push(`${stage.name}: ${stage.needs.workspace} has no script ${stage.needs.script}`);
      continue;
    }
    process.stdout.write(`\n── ${stage.name}: ${stage.about}\n`);
    const began = Date.now();
    const code = await stage.go(env);
    results.push({
      name: stage.name,
      mark: code === 0 ? '✓' : '✗',
      seconds: ((Date.now() - began) / 1000).toFixed(1),
    });
    if (code >= 128) break;
  }
  if (redis.kind === 'missing') notRun.push(`everything that needs Redis: ${redis.whatToDo}`);

  const tally = readTally(tallyFile);
  notRun.push(...tally.notRun);
  process.stdout.write('\n');
  for (const { name, mark, seconds } of results)
    process.stdout.write(`${mark} ${name.padEnd(8)} ${seconds} s\n`);
  if (notRun.length === 0) process.stdout.write('Not run: nothing.\n');
  else process.stdout.write(`Not run:\n${notRun.map((line) => `  ${line}\n`).join('')}`);
  const failedStages = results.filter(({ mark, name }) => mark === '✗' && name !== 'unit').length;
  const passedStages = results.filter(({ mark, name }) => mark === '✓' && name !== 'unit').length;
  process.stdout.write(`${tally.passed + passedStages} passed, ${tally.failed + failedStages} failed\n`);
  return results.every(({ mark }) => mark === '✓') ? 0 : 1;
});

/**
 * @param {string} name
 * @param {string} about
 * @param {string} workspace
 * @param {string} script
 * @param {readonly string[]} [words]
 * @returns {Stage}
 */
function script(name, about, workspace, script, words = []) {
  return {
    name,
    about,
    needs: { workspace, script },
    go: (env) => runScript(workspace, script, words, env),
  };
}

/**
 * What vitest.tally.ts wrote down, workspace by workspace.
 * @param {string} tallyFile
 */
function readTally(tallyFile) {
  /** @type {{ passed: number, failed: number, notRun: string[] }} */
  const sum = { passed: 0, failed: 0, notRun: [] };
  try {
    for (const line of readFileSync(tallyFile, 'utf8').trim().split('\n')) {
      const { workspace, passed, failed, notRun } = JSON.parse(line);
      sum.passed += passed;
      sum.failed += failed;
      sum.notRun.push(...notRun.map((/** @type {string} */ name) => `${workspace}: ${name}`));
    }
  } catch {
    // No unit stage in this run.
  }
  return sum;
}
