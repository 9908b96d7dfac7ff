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
  // A young generation of 64 MB, not 128: an import takes 85 MB less and no more processor time (apps/hub/bench/README.md).
  const flags = ['--enable-source-maps', '--max-semi-space-size=32'];
  return run(rightNode(), [...flags, cli, ...process.argv.slice(2)], { env: environment() });
});
