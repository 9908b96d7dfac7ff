import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { regionSchema } from '@varai/core/schema';
import { findMongodBinary, findRedisBinary } from '../../../dev/servers/index.ts';
import type { Environment } from '../../config.ts';
import { good, missing, warning, type Finding } from './finding.ts';

const OLDEST_NODE = 22;

export function checkNode(): Finding {
  const [major = 0] = process.versions.node.split('.').map(Number);
  return major >= OLDEST_NODE
    ? good('Node', process.versions.node)
    : missing(
        'Node',
        process.versions.node,
        `The hub needs Node ${OLDEST_NODE} or later; \`npm start\` brings its own.`,
      );
}

/** Servers that `npm start` could use here without a download. */
export async function checkBinaries(env: Environment): Promise<Finding[]> {
  const [mongod, redis] = await Promise.all([
    findMongodBinary(env, { mayDownload: false }),
    findRedisBinary(env, { mayDownload: false }),
  ]);
  const tried = (attempts: readonly { readonly where: string; readonly outcome: string }[]): string =>
    attempts.map(({ where, outcome }) => `${where}: ${outcome}`).join('; ');
  return [
    mongod.kind === 'binary'
      ? good('mongod', `${mongod.version} (${mongod.from})`)
      : warning(
          'mongod',
          `none on this machine (${tried(mongod.tried)})`,
          '`npm start` downloads one; or set MONGODB_URI or MONGOD_BINARY.',
        ),
    redis.kind === 'binary'
      ? good('redis-server', `${redis.version} (${redis.from})`)
      : warning(
          'redis-server',
          `none on this machine (${tried(redis.tried)})`,
          '`npm start` downloads one; without it the hub is slower and loses nothing.',
        ),
  ];
}

/** The file with the regions' keys: there, whole, and its owner's alone. */
export async function checkKeyFile(path: string): Promise<Finding> {
  const check = 'key file';
  const full = resolve(path);
  const found = await stat(full).catch(() => null);
  if (found === null) {
    const isWritable = await access(dirname(full), constants.W_OK).then(
      () => true,
      () => false,
    );
    return isWritable
      ? good(check, `${path} is not there yet; the first start makes it`)
      : warning(check, `${path} is not there yet`, `Its folder must be one that this user may write to.`);
  }
  const keys = await readFile(full, 'utf8').then(
    (text) => JSON.parse(text) as Record<string, unknown>,
    () => null,
  );
  const lacking = regionSchema.options.filter((region) => typeof keys?.[region] !== 'string');
  if (lacking.length > 0)
    return missing(
      check,
      `${path} has no key for ${lacking.join(' and ')}`,
      'Restore it from your backup: without it nothing sealed can be read.',
    );
  const others = found.mode & 0o077;
  return others !== 0 && process.platform !== 'win32'
    ? warning(check, `${path} can be read by others`, `chmod 600 ${path}`)
    : good(check, path);
}
