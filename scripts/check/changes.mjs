// @ts-check
// A reminder, never a failure: packages whose source changed after their changelog, and of which no waiting changeset tells.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/places.mjs';

const waiting = readdirSync(join(root, '.changeset'))
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .map((name) => readFileSync(join(root, '.changeset', name), 'utf8').split('---')[1] ?? '')
  .join('\n');
const apps = readdirSync(join(root, 'apps')).map((name) => `apps/${name}`);

for (const folder of ['core', ...apps]) {
  const file = join(root, folder, 'package.json');
  if (!existsSync(file)) continue;
  const { name } = JSON.parse(readFileSync(file, 'utf8'));
  if (waiting.includes(name) || !isAhead(folder)) continue;
  process.stdout.write(
    `${name} changed and no changeset says what: if a user will notice, npm run changeset.\n`,
  );
  process.exitCode = 1;
}

/**
 * Whether the source of a package was committed after its changelog was.
 * @param {string} folder
 */
function isAhead(folder) {
  const told = git('log', '-1', '--format=%H', '--', `${folder}/CHANGELOG.md`);
  return git('log', '-1', '--format=%H', ...(told ? [`${told}..HEAD`] : []), '--', `${folder}/src`) !== '';
}

/** @param {readonly string[]} words */
function git(...words) {
  try {
    return execFileSync('git', words, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    // A copy without its history: nothing to remind of.
    return '';
  }
}
