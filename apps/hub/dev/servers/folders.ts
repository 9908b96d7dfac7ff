import { accessSync, constants, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import type { Env } from './attempt.ts';

/** The checkout this process works for: the nearest folder above `from` that holds turbo.json, or `from` itself. */
function checkout(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    try {
      accessSync(join(folder, 'turbo.json'));
      return folder;
    } catch {
      if (dirname(folder) === folder) return from;
    }
  }
}

function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where downloaded binaries live: `VARAI_CACHE`, else `.varai/cache` of the checkout, else a folder of this user's under the temporary one. */
export function cacheFolder(env: Env): string {
  const named = env['VARAI_CACHE'];
  if (named) {
    mkdirSync(named, { recursive: true });
    return named;
  }
  const own = join(checkout(import.meta.dirname), '.varai', 'cache');
  if (isWritable(own)) return own;
  const shared = join(tmpdir(), `varai-cache-${String(userInfo().uid)}`);
  mkdirSync(shared, { recursive: true, mode: 0o700 });
  return shared;
}
