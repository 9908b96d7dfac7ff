import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Env } from './attempt.ts';

/** The first executable called `name` on the PATH of `env`, or undefined. */
export function onPath(name: string, env: Env): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (!folder) continue;
    try {
      accessSync(join(folder, file), constants.X_OK);
      return join(folder, file);
    } catch {
      // Not here.
    }
  }
  return undefined;
}

export interface Version {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
}

/** Runs `binary --version` and reads a version out of it; a binary that cannot run says why. */
export function versionOf(
  binary: string,
  pattern: RegExp,
): Promise<{ ok: true; version: Version } | { ok: false; why: string }> {
  return new Promise((resolve) => {
    execFile(binary, ['--version'], { timeout: 20_000 }, (error, stdout, stderr) => {
      const found = pattern.exec(stdout);
      if (found) {
        const text = found[1] ?? '';
        const [major, minor] = text.split('.').map(Number);
        resolve({ ok: true, version: { text, major: major ?? 0, minor: minor ?? 0 } });
        return;
      }
      const library = /shared libraries: ([^\s:]+)/.exec(stderr)?.[1];
      if (library) resolve({ ok: false, why: `needs the system library ${library}` });
      else if (error) resolve({ ok: false, why: `cannot run (${String(error.code ?? error.message)})` });
      else resolve({ ok: false, why: 'does not say its version' });
    });
  });
}
