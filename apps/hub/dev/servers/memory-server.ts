import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env } from './attempt.ts';

const VERSION = '7.0.14';
const STALLED_MS = 8_000;
const CHILD = `
  const { MongoBinary } = await import('mongodb-memory-server-core');
  process.stdout.write(await MongoBinary.getPath({ version: '${VERSION}', downloadDir: process.argv[1], checkMD5: true }));
`;

/**
 * The mongod that mongodb-memory-server-core downloads, or why there is none. The download runs in a child process so that a
 * host which never answers costs seconds: no byte for a while ends it, and what it prints stays out of sight.
 */
export async function fetchMemoryServerBinary(
  cache: string,
  env: Env,
): Promise<{ binary: string } | { why: string }> {
  const folder = join(cache, 'mongodb');
  await mkdir(folder, { recursive: true });
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD, folder], {
      cwd: import.meta.dirname,
      env: { ...env, MONGOMS_PREFER_GLOBAL_PATH: 'false', MONGOMS_MAX_RETRIES: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    let complained = '';
    child.stdout.on('data', (bytes: Buffer) => (printed += bytes.toString()));
    child.stderr.on('data', (bytes: Buffer) => (complained += bytes.toString()));

    let size = -1;
    const watch = setInterval(() => {
      const now = bytesIn(folder);
      if (now === size) child.kill('SIGKILL');
      size = now;
    }, STALLED_MS);

    child.once('error', (error) => {
      clearInterval(watch);
      resolve({ why: error.message });
    });
    child.once('close', (code) => {
      clearInterval(watch);
      if (code === 0 && printed) resolve({ binary: printed.trim().split('\n').at(-1) ?? '' });
      else resolve({ why: reason(complained) });
    });
  });
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

function reason(complained: string): string {
  if (complained.includes('ERR_MODULE_NOT_FOUND')) return 'is not installed';
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|status code/i.test(complained) || !complained) {
    return 'its download host cannot be reached from here';
  }
  return (/^\s*\w*Error: (.{1,160})/m.exec(complained)?.[1] ?? 'failed').trim();
}
