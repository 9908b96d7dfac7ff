// @ts-check
// npm run varai -- …: the command line tool, built first if its source changed. Only its own words go to stdout.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap } from './bootstrap/index.mjs';
import { environment } from './bootstrap/environment.mjs';
import { rightNode } from './bootstrap/node.mjs';
import { root, state } from './bootstrap/places.mjs';
import { runOrSayWhy } from './bootstrap/problem.mjs';
import { run } from './bootstrap/run.mjs';

await runOrSayWhy(async () => {
  await bootstrap();
  const cli = join(root, 'apps', 'hub', 'dist', 'cli.js');
  return run(rightNode(), ['--enable-source-maps', cli, ...process.argv.slice(2)], {
    // A VARAi that `npm start` runs here is the one meant, unless the environment names another.
    env: { ...running(), ...environment() },
  });
});

/** @returns {Record<string, string>} */
function running() {
  try {
    const { pid, env } = JSON.parse(readFileSync(join(state, 'running.json'), 'utf8'));
    process.kill(pid, 0);
    return env;
  } catch {
    return {};
  }
}
