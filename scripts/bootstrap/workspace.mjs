// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment } from './environment.mjs';
import { root } from './places.mjs';
import { run } from './run.mjs';

/**
 * Whether a workspace has such a script.
 * @param {string} workspace
 * @param {string} script
 */
export function hasScript(workspace, script) {
  return script in (manifestOf(workspace).scripts ?? {});
}

/**
 * @param {string} workspace
 * @returns {{ name: string, scripts?: Record<string, string> }}
 */
const manifestOf = (workspace) => JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8'));

/**
 * Runs a script of a workspace; only what it prints itself is printed. Resolves with its exit code.
 * @param {string} workspace
 * @param {string} script
 * @param {readonly string[]} words
 * @param {Record<string, string>} [env]
 */
export function runScript(workspace, script, words, env = environment()) {
  const npm = env['npm_execpath'] ?? '';
  // By its name: by its folder npm would also mean the workspaces inside it.
  const command = ['run', '--silent', script, `--workspace=${manifestOf(workspace).name}`, '--', ...words];
  return npm.endsWith('.js')
    ? run(process.execPath, [npm, ...command], { env })
    : run('npm', command, { env });
}
