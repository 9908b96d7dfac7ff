// @ts-check
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { environment, folder } from './environment.mjs';
import { root } from './places.mjs';

/**
 * Runs a program with its words going where ours go; resolves with its exit code. Signals that reach us reach it.
 * @param {string} program
 * @param {readonly string[]} words
 * @param {{ env?: Record<string, string>, stdio?: import('node:child_process').StdioOptions }} [options]
 * @returns {Promise<number>}
 */
export function run(program, words, { env = environment(), stdio = 'inherit' } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd: root, env, stdio });
    const pass = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    // From a terminal Ctrl-C reaches the child by itself; we only wait for it.
    const wait = () => undefined;
    process.on('SIGTERM', pass);
    process.on('SIGHUP', pass);
    process.on('SIGINT', process.stdin.isTTY ? wait : pass);
    const orphaned = watchParent(() => pass('SIGTERM'));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearInterval(orphaned);
      process.off('SIGTERM', pass);
      process.off('SIGHUP', pass);
      process.off('SIGINT', process.stdin.isTTY ? wait : pass);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

/**
 * npm ends the shell it started us with, not us; so being handed to another parent means that npm was told to stop.
 * @param {() => void} stop
 */
function watchParent(stop) {
  if (!process.env['npm_lifecycle_event']) return undefined;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 500);
  return timer.unref();
}

/**
 * Runs a program out of sight: all it prints goes to `.varai/logs/<name>.log`.
 * @param {string} name
 * @param {string} program
 * @param {readonly string[]} words
 * @returns {Promise<{ code: number, printed: string, log: string }>}
 */
export function runQuietly(name, program, words) {
  const log = join(folder('logs'), `${name}.log`);
  const file = createWriteStream(log);
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd: root, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (/** @type {Buffer} */ bytes) => {
        printed += bytes.toString();
        file.write(bytes);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => file.end(() => resolve({ code: code ?? 1, printed, log })));
  });
}
