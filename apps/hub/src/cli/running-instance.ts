import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Environment } from '../config.ts';

const runningSchema = z.object({ pid: z.number().int().positive(), env: z.record(z.string(), z.string()) });

/** Of the VARAi that `npm start` runs in this checkout; null where none runs. */
export function runningInstance(env: Environment): Readonly<Record<string, string>> | null {
  try {
    const file = join(env['VARAI_DATA'] ?? '.varai', 'running.json');
    const running = runningSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    // Throws where the process is gone: the file outlived a crash.
    process.kill(running.pid, 0);
    return running.env;
  } catch {
    return null;
  }
}

/** The caller's environment, completed by that of the running VARAi. What the caller set counts. */
export function knownEnvironment(env: Environment): Environment {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  return { ...runningInstance(env), ...given };
}

const DEFAULT_PORT = '4100';

/** Where the hub answers: `http://127.0.0.1:4100`, without a slash at the end. */
export function hubUrl(env: Environment): string {
  const known = knownEnvironment(env);
  const url = known['VARAI_URL'] ?? `http://127.0.0.1:${known['PORT'] ?? DEFAULT_PORT}`;
  return url.replace(/\/+$/, '');
}
