// @ts-check
// Runs the generators and compares; what was there is put back, so that a check changes nothing.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { rightNode } from '../bootstrap/node.mjs';
import { root } from '../bootstrap/places.mjs';
import { runQuietly } from '../bootstrap/run.mjs';

const GENERATED = ['core/contracts', 'docs/configuration.md', 'docs/openapi.json', 'apps/hub/openapi.json'];

const before = snapshot();
const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo');
const { code, printed } = await runQuietly('gen', rightNode(), [
  turbo,
  'run',
  'gen',
  '--ui=stream',
  '--no-color',
  '--force',
]);
const after = snapshot();
restore(before, after);

if (code !== 0) {
  process.stdout.write(`${printed}\nA generator failed.\n`);
  process.exitCode = 1;
} else {
  const drifted = [...new Set([...before.keys(), ...after.keys()])].filter(
    (file) => !same(before.get(file), after.get(file)),
  );
  for (const file of drifted) {
    const how = !before.has(file)
      ? 'is missing'
      : !after.has(file)
        ? 'is generated no more'
        : 'is not what the source makes';
    process.stdout.write(`${file} ${how}\n`);
  }
  process.exitCode = drifted.length === 0 ? 0 : 1;
}

function snapshot() {
  /** @type {Map<string, Buffer>} */
  const files = new Map();
  for (const path of GENERATED) collect(join(root, path), files);
  return files;
}

/**
 * @param {string} path
 * @param {Map<string, Buffer>} files
 */
function collect(path, files) {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory()) for (const name of readdirSync(path)) collect(join(path, name), files);
  else files.set(relative(root, path), readFileSync(path));
}

/**
 * @param {Map<string, Buffer>} before
 * @param {Map<string, Buffer>} after
 */
function restore(before, after) {
  for (const file of after.keys()) if (!before.has(file)) rmSync(join(root, file));
  for (const [file, bytes] of before) {
    if (same(bytes, after.get(file))) continue;
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), bytes);
  }
}

/**
 * @param {Buffer | undefined} one
 * @param {Buffer | undefined} other
 */
function same(one, other) {
  return one !== undefined && other !== undefined && one.equals(other);
}
