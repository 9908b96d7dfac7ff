// @ts-check
// npm run varai -- …: the command line tool, built first if its source changed. Only its own words go to stdout.
import { join } from 'node:path';
import { bootstrap } from './bootstrap/index.mjs';
import { environment } from './bootstrap/environment.mjs';
import { rightNode } from './bootstrap/node.mjs';
import { root } from './bootstrap/places.mjs';
import { runOrSayWhy } from './bootstrap/problem.mjs';
import { run } from './bootstrap/run.mjs';

await runOrSayWhy(async () => {
  await bootstrap();
  const cli = join(root, 'apps', 'hub', 'dist', 'cli.js');
  return run(rightNode(), ['--enable-source-maps', cli, ...process.argv.slice(2)], {
    env: environment(),
  });
});
