// @ts-check
// npm run check: everything that can be said about the code without running it. `npm run check -- lint types` runs those alone.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bootstrap } from './bootstrap/index.mjs';
import { environment } from './bootstrap/environment.mjs';
import { rightNode } from './bootstrap/node.mjs';
import { root } from './bootstrap/places.mjs';
import { Problem, runOrSayWhy } from './bootstrap/problem.mjs';

/** Two at a time: most of these are one process that keeps one core busy. */
const AT_ONCE = 2;

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string} about
 * @property {string} mend what to do when it fails
 * @property {readonly string[]} words a script inside node_modules or scripts, and its arguments
 * @property {boolean} [warnsOnly]
 */

/** @type {readonly Check[]} the slowest first */
const checks = [
  {
    name: 'lint',
    about: 'what the compiler lets pass; purity of core; imports by their public entry',
    mend: 'follow the message of each rule',
    words: [
      'node_modules/eslint/bin/eslint.js',
      '--max-warnings=0',
      '--cache',
      '--cache-location',
      '.varai/stamps/eslint',
      '.',
    ],
  },
  {
    name: 'types',
    about: 'every workspace and the scripts',
    mend: 'npx turbo run typecheck shows each error where it is',
    words: ['scripts/check/types.mjs'],
  },
  {
    name: 'boundaries',
    about: 'who may import whom, no cycles, no orphans',
    mend: 'each rule in .dependency-cruiser.mjs says why it is there',
    words: [
      'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
      '--output-type',
      'err-long',
      '--no-progress',
      'core',
      'apps',
    ],
  },
  {
    name: 'unused',
    about: 'files, exports and dependencies nobody uses',
    mend: 'delete them',
    words: ['node_modules/knip/bin/knip.js', '--no-progress'],
  },
  {
    name: 'format',
    about: 'prettier',
    mend: 'npm run format',
    words: [
      'node_modules/prettier/bin/prettier.cjs',
      '--check',
      '--log-level',
      'warn',
      '--cache',
      '--cache-location',
      '.varai/stamps/prettier',
      '.',
    ],
  },
  {
    name: 'rules',
    about: 'the rules above still fire',
    mend: 'mend the rule, not the test',
    words: ['--test', '--test-reporter=dot', 'scripts/check/rules.test.mjs'],
  },
  {
    name: 'generated',
    about: 'contracts and the configuration page say what the source says',
    mend: 'npm run gen, and commit what it changes',
    words: ['scripts/check/generated.mjs'],
  },
  {
    name: 'duplicates',
    about: 'code that was copied',
    mend: 'give what both need one name and one place',
    words: ['node_modules/jscpd/run-jscpd.js', '--config', '.jscpd.json', 'core', 'apps', 'scripts'],
  },
  {
    name: 'exports',
    about: 'what the packages publish resolves for those who import it',
    mend: 'make package.json name the files the build makes',
    words: ['scripts/check/exports.mjs'],
  },
  {
    name: 'changes',
    about: 'a changed package has a line for its changelog (a reminder)',
    mend: 'npm run changeset',
    words: ['scripts/check/changes.mjs'],
    warnsOnly: true,
  },
];

await runOrSayWhy(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !checks.some((check) => check.name === name));
  if (unknown) {
    throw new Problem(
      `There is no check "${unknown}": name one or more of ${checks.map(({ name }) => name).join(', ')}.`,
    );
  }
  await bootstrap({ withBuild: false });
  const waiting = checks.filter(({ name }) => asked.length === 0 || asked.includes(name));
  /** @type {{ check: Check, code: number, seconds: number }[]} */
  const results = [];
  const began = Date.now();
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const started = Date.now();
      const { code, printed } = await attempt(check);
      results.push({ check, code, seconds: (Date.now() - started) / 1000 });
      if (code !== 0) process.stdout.write(`\n── ${check.name}: ${check.mend}\n${printed.trim()}\n`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));

  process.stdout.write('\n');
  for (const { check, code, seconds } of results) {
    const mark = code === 0 ? '✓' : check.warnsOnly ? '•' : '✗';
    process.stdout.write(
      `${mark} ${check.name.padEnd(11)} ${seconds.toFixed(1).padStart(5)} s  ${check.about}\n`,
    );
  }
  const failed = results.filter(({ check, code }) => code !== 0 && !check.warnsOnly);
  const total = ((Date.now() - began) / 1000).toFixed(1);
  process.stdout.write(`check: ${results.length - failed.length} of ${results.length} good, ${total} s\n`);
  return failed.length === 0 ? 0 : 1;
});

/**
 * @param {Check} check
 * @returns {Promise<{ code: number, printed: string }>}
 */
function attempt({ words: [script = '', ...words] }) {
  const first = script.startsWith('-') ? script : join(root, script);
  return new Promise((resolve, reject) => {
    const child = spawn(rightNode(), [first, ...words], {
      cwd: root,
      env: { ...environment(), FORCE_COLOR: '0', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    child.stdout.on('data', (bytes) => (printed += String(bytes)));
    child.stderr.on('data', (bytes) => (printed += String(bytes)));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, printed }));
  });
}
