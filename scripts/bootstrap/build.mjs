// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from './environment.mjs';
import { rightNode } from './node.mjs';
import { root } from './places.mjs';
import { Problem } from './problem.mjs';
import { step } from './progress.mjs';
import { runQuietly } from './run.mjs';

const PARTS = ['core', 'apps'];
const IGNORED = new Set(['node_modules', 'dist', 'build', 'test', 'coverage', '.turbo', 'bench']);
const RESULTS = ['core/dist/index.js', 'apps/hub/dist/cli.js', 'apps/hub/dashboard/dist/index.html'];

/** True when nothing that goes into a build changed since the last one. */
export function isBuilt() {
  if (!RESULTS.every((file) => existsSync(join(root, file)))) return false;
  try {
    return readFileSync(stampFile(), 'utf8') === fingerprint();
  } catch {
    return false;
  }
}

/** Builds what changed. Fails with a sentence that names the log. */
export async function build() {
  await step('build', async () => {
    // Taken first: what changes while we build is built next time.
    const built = fingerprint();
    const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo');
    const { code, printed, log } = await runQuietly('build', rightNode(), [
      turbo,
      'run',
      'build',
      '--ui=stream',
      '--no-color',
    ]);
    if (code !== 0) {
      const first = /^.*?(\S+:\d+:\d+: (?:ERROR|error).*)$/m.exec(printed)?.[1] ?? 'no file named';
      throw new Problem(`The build failed (${first}): mend that and run this again; all of it is in ${log}.`);
    }
    writeFileSync(stampFile(), built);
  });
}

function stampFile() {
  return join(folder('stamps'), 'build');
}

/** Names, sizes and times of all sources: a few milliseconds instead of turbo's half second. */
function fingerprint() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const part of PARTS) walk(join(root, part), hash);
  for (const file of ['turbo.json', 'tsconfig.base.json']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @param {import('node:crypto').Hash} hash
 */
function walk(path, hash) {
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (IGNORED.has(entry.name)) continue;
    const full = join(path, entry.name);
    if (entry.isDirectory()) walk(full, hash);
    else if (entry.isFile()) {
      const { size, mtimeMs } = statSync(full);
      hash.update(`${full} ${size} ${mtimeMs}\n`);
    }
  }
}
