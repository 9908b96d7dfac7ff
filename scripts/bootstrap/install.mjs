// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places.mjs';
import { Problem } from './problem.mjs';
import { step } from './progress.mjs';
import { runQuietly } from './run.mjs';

const lockFile = join(root, 'package-lock.json');
const stampFile = join(root, 'node_modules', '.varai-installed');

/** True when node_modules holds what package-lock.json says. */
export function isInstalled() {
  if (!existsSync(join(root, 'node_modules'))) return false;
  const wanted = fingerprint();
  try {
    if (readFileSync(stampFile, 'utf8') === wanted) return true;
  } catch {
    // Installed by hand, or half of it: npm's own record tells.
  }
  if (!npmAgrees()) return false;
  writeFileSync(stampFile, wanted);
  return true;
}

/** Installs exactly what the lock names. Fails with a sentence. */
export async function install() {
  await step('npm packages (about a minute, only when they changed)', async () => {
    const words = ['ci', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
    const npm = process.env['npm_execpath'];
    const { code, printed, log } = npm?.endsWith('.js')
      ? await runQuietly('npm-ci', process.execPath, [npm, ...words])
      : await runQuietly('npm-ci', process.platform === 'win32' ? 'npm.cmd' : 'npm', words);
    if (code !== 0) throw new Problem(whatToDo(printed, log));
    writeFileSync(stampFile, fingerprint());
  });
}

function fingerprint() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

/** Whether the record npm keeps inside node_modules agrees with the lock on every package that belongs on this machine. */
function npmAgrees() {
  try {
    const lock = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
    const here = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages;
    return Object.entries(lock).every(([path, { version, link, optional, devOptional }]) => {
      if (!path.includes('node_modules/') || link) return true;
      const found = here[path];
      return found ? found.version === version : Boolean(optional || devOptional);
    });
  } catch {
    return false;
  }
}

/**
 * @param {string} printed
 * @param {string} log
 */
function whatToDo(printed, log) {
  const see = `(details: ${log})`;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET|network/i.test(printed)) {
    return `npm could not reach its registry: check the network or npm's proxy settings and run this again ${see}.`;
  }
  if (/EACCES|EPERM|EROFS/.test(printed)) {
    return `npm may not write here: make ${root} your own (chown) and delete node_modules, then run this again ${see}.`;
  }
  if (/ENOSPC/.test(printed)) return `The disk is full: free about 2 GB and run this again ${see}.`;
  if (/EUSAGE/.test(printed)) {
    return `package-lock.json does not fit package.json: run \`npm install\` and commit the lock ${see}.`;
  }
  return `npm ci failed: read ${log}, and if in doubt delete node_modules and run this again.`;
}
