// @ts-check
// npm start: everything VARAi needs, then VARAi with its demo shops on http://127.0.0.1:4100.
import { join } from 'node:path';
import { bootstrap } from './bootstrap/index.mjs';
import { environment } from './bootstrap/environment.mjs';
import { rightNode } from './bootstrap/node.mjs';
import { root } from './bootstrap/places.mjs';
import { runOrSayWhy } from './bootstrap/problem.mjs';
import { run } from './bootstrap/run.mjs';

await runOrSayWhy(async () => {
  await bootstrap();
  const script = join(root, 'apps', 'hub', 'dev', 'start.ts');
  // The fourth channel tells it when we are gone, however we go.
  return run(rightNode(), ['--conditions=@varai/source', script, ...process.argv.slice(2)], {
    env: environment(),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
});
