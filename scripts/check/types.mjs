// @ts-check
// The types of every workspace (unchanged ones from turbo's cache) and of the scripts.
import { join } from 'node:path';
import { rightNode } from '../bootstrap/node.mjs';
import { root } from '../bootstrap/places.mjs';
import { run } from '../bootstrap/run.mjs';

const modules = join(root, 'node_modules');
const tsc = run(rightNode(), [join(modules, 'typescript', 'bin', 'tsc'), '-p', root]);
const turbo = run(rightNode(), [
  join(modules, 'turbo', 'bin', 'turbo'),
  ...['run', 'typecheck', '--continue', '--ui=stream', '--output-logs=errors-only', '--concurrency=1'],
]);
process.exitCode = Math.max(await tsc, await turbo);
