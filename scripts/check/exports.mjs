// @ts-check
// Builds the package that others import, with its declarations, and asks publint whether package.json leads to them.
import { join } from 'node:path';
import { rightNode } from '../bootstrap/node.mjs';
import { root } from '../bootstrap/places.mjs';
import { run } from '../bootstrap/run.mjs';

const modules = join(root, 'node_modules');
const built = await run(rightNode(), [
  join(modules, 'turbo', 'bin', 'turbo'),
  ...['run', 'build:types', '--filter=@varai/core', '--ui=stream', '--output-logs=errors-only'],
]);
process.exitCode =
  built === 0
    ? await run(rightNode(), [
        join(modules, 'publint', 'src', 'cli.js'),
        'run',
        'core',
        '--pack',
        'npm',
        '--strict',
      ])
    : built;
