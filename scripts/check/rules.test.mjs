// @ts-check
// A rule that no longer fires looks exactly like code without faults: each is shown one it must find, and one it must let pass.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { cruise } from 'dependency-cruiser';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import boundaries from '../../.dependency-cruiser.mjs';
import { folder } from '../bootstrap/environment.mjs';
import { root } from '../bootstrap/places.mjs';

/** Without types, which take seconds to load and which only the last two faults need. */
const quick = new ESLint({
  cwd: root,
  overrideConfig: [
    tseslint.configs.disableTypeChecked,
    { languageOptions: { parserOptions: { project: null } } },
  ],
});
const typed = new ESLint({
  cwd: root,
  // With CI=true the parser would read files once and for all, and know no types of the code given here instead.
  overrideConfig: [{ languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } } }],
});

/**
 * The messages for `code`, were it the content of `file`, which must exist.
 * @param {ESLint} eslint
 * @param {string} file
 * @param {string} code
 */
async function messages(eslint, file, code) {
  const [result] = await eslint.lintText(code, { filePath: join(root, file) });
  return (result?.messages ?? []).map(({ ruleId, message }) => `${ruleId}: ${message}`).join('\n');
}

const core = 'core/src/index.ts';
const hub = 'apps/hub/src/main.ts';
/** Belongs to the smallest of our TypeScript projects. */
const anywhere = 'vitest.quiet.ts';

describe('lint', () => {
  /** @type {readonly [string, string, string, RegExp][]} */
  const faults = [
    [
      'the clock in core',
      core,
      'export const at = Date.now();',
      /No clock in core: core runs unchanged.*Take the time/,
    ],
    ['a date of now in core', core, 'export const at = new Date();', /No clock in core/],
    ['chance in core', core, 'export const n = Math.random();', /No chance in core/],
    ['the environment in core', core, 'export const e: unknown = process;', /No process in core/],
    ['the page in core', core, 'export const d: unknown = document;', /No document in core/],
    ['the window in core', core, 'export const w: unknown = window;', /No window in core/],
    ['the network in core', core, 'export const f: unknown = fetch;', /No fetch in core/],
    ['a timer in core', core, 'export const t: unknown = setTimeout;', /No setTimeout in core/],
    ['a Buffer in core', core, 'export const b: unknown = Buffer;', /No Buffer in core: .*Uint8Array/],
    ['console in core', core, 'console.log(1);', /No console in core/],
    ['a Node module in core', core, "import 'node:fs';", /No Node module in core/],
    ['a library in core', core, "import 'fastify';", /core depends on zod alone/],
    ['a deep import', hub, "import '@varai/core/src/index.ts';", /by its public entry/],
    ['another package by path', hub, "import '../../../core/src/index.ts';", /by its public entry/],
    ['console in the hub', hub, 'console.log(1);', /no-console/],
  ];
  for (const [what, file, code, expected] of faults) {
    it(`finds ${what}`, async () => assert.match(await messages(quick, file, code), expected));
  }

  it('finds a promise nobody waits for', async () => {
    const code = 'async function f(): Promise<void> { await f(); }\nf();';
    assert.match(await messages(typed, anywhere, code), /no-floating-promises/);
  });

  it('finds a promise where nobody expects one', async () => {
    const code = '[1].forEach(async () => { await Promise.resolve(); });';
    assert.match(await messages(typed, anywhere, code), /no-misused-promises/);
  });

  it('lets a given date and a given time pass in core', async () => {
    const code =
      "import { z } from 'zod';\nexport const at = (ms: number) => [new Date(ms), Date.parse('2026-01-01'), z.string()];\n";
    assert.equal(await messages(quick, core, code), '');
  });
});

describe('boundaries', () => {
  const place = mkdtempSync(join(folder('stamps'), 'rules-'));
  after(() => rmSync(place, { recursive: true, force: true }));

  /**
   * The names of the rules that a tree of these files breaks.
   * @param {Record<string, string>} files
   */
  async function broken(files) {
    const tree = mkdtempSync(join(place, 'tree-'));
    for (const [name, text] of Object.entries({ 'tsconfig.base.json': '{}', ...files })) {
      mkdirSync(dirname(join(tree, name)), { recursive: true });
      writeFileSync(join(tree, name), text);
    }
    const { forbidden, options } = boundaries;
    const { tsConfig: _, ...rest } = options ?? {};
    const tops = [...new Set(Object.keys(files).map((name) => name.split('/')[0] ?? ''))];
    const { output } = await cruise(tops, {
      ...rest,
      baseDir: tree,
      validate: true,
      ruleSet: { forbidden: forbidden ?? [] },
    });
    assert.ok(typeof output === 'object');
    return [...new Set(output.summary.violations.map(({ rule }) => rule.name))].sort();
  }

  const uses = (/** @type {string[]} */ ...paths) => paths.map((path) => `import '${path}';`).join('\n');

  /** @type {readonly [string, Record<string, string>][]} */
  const faults = [
    ['no-cycles', { 'core/src/a.ts': uses('./b.ts'), 'core/src/b.ts': uses('./a.ts') }],
    ['core-needs-zod-alone', { 'core/src/a.ts': uses('fastify') }],
    ['apps-do-not-import-apps', { 'apps/one/src/a.ts': uses('../../two/src/b.ts'), 'apps/two/src/b.ts': '' }],
    [
      'core-does-not-know-apps',
      { 'core/testkit/a.ts': uses('../../apps/hub/src/b.ts'), 'apps/hub/src/b.ts': '' },
    ],
    [
      'packages-by-their-entry',
      { 'apps/hub/src/a.ts': uses('../../../core/src/result.ts'), 'core/src/result.ts': '' },
    ],
    [
      'one-platform-one-folder-in-core',
      { 'core/src/conflict/a.ts': uses('../platform/shopify/b.ts'), 'core/src/platform/shopify/b.ts': '' },
    ],
    [
      'platforms-do-not-know-each-other-in-core',
      { 'core/src/platform/magento/a.ts': uses('../shopify/b.ts'), 'core/src/platform/shopify/b.ts': '' },
    ],
    [
      'one-platform-one-folder-in-hub',
      {
        'apps/hub/src/http/a.ts': uses('../connectors/shopify/b.ts'),
        'apps/hub/src/connectors/shopify/b.ts': '',
      },
    ],
    [
      'platforms-do-not-know-each-other-in-hub',
      {
        'apps/hub/src/connectors/html/a.ts': uses('../shopify/b.ts'),
        'apps/hub/src/connectors/shopify/b.ts': '',
      },
    ],
    [
      'adapters-do-not-call-use-cases',
      { 'apps/hub/src/store/a.ts': uses('../sync/b.ts'), 'apps/hub/src/sync/b.ts': '' },
    ],
    [
      'http-is-the-outermost',
      { 'apps/hub/src/sync/a.ts': uses('../http/b.ts'), 'apps/hub/src/http/b.ts': '' },
    ],
    ['source-does-not-import-tests', { 'apps/hub/src/a.ts': uses('../test/b.ts'), 'apps/hub/test/b.ts': '' }],
    ['no-orphans', { 'apps/hub/src/a.ts': '' }],
    ['no-unresolvable', { 'apps/hub/src/a.ts': uses('./gone.ts') }],
  ];
  for (const [rule, files] of faults) {
    it(`${rule} fires`, async () => assert.ok((await broken(files)).includes(rule)));
  }

  it('lets an ordinary tree pass', async () => {
    const files = {
      'core/src/index.ts': uses('./platform/index.ts', 'zod'),
      'core/src/platform/index.ts': uses('./shopify/map-in.ts'),
      'core/src/platform/shopify/map-in.ts': uses('zod'),
      'apps/hub/src/main.ts': uses('./http/server.ts', './connectors/index.ts', '../../../core/src/index.ts'),
      'apps/hub/src/http/server.ts': uses('../ingest/receive.ts'),
      'apps/hub/src/ingest/receive.ts': uses('../store/inbox.ts'),
      'apps/hub/src/store/inbox.ts': uses('mongodb'),
      'apps/hub/src/connectors/index.ts': uses('./shopify/index.ts'),
      'apps/hub/src/connectors/shopify/index.ts': uses('zod'),
    };
    assert.deepEqual(await broken(files), []);
  });
});
