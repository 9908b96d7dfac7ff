// @ts-check
// npm run test:laws, npm run test:crash: a script of one workspace, from a checkout in any state. Only its own words go to stdout.
import { bootstrap } from './bootstrap/index.mjs';
import { Problem, runOrSayWhy } from './bootstrap/problem.mjs';
import { hasScript, runScript } from './bootstrap/workspace.mjs';

await runOrSayWhy(async () => {
  const [workspace = '', script = '', ...words] = process.argv.slice(2);
  if (!hasScript(workspace, script))
    throw new Problem(`${workspace} has no script ${script}: add it to its package.json.`);
  await bootstrap();
  return runScript(workspace, script, words);
});
