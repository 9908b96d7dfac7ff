import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { regionSchema, type Region } from '@varai/core/schema';
import { z } from 'zod';

/** Where the keys of the regions come from: the one thing that is not in the database. A key service fits behind it too. */
export interface RegionKeys {
  of(region: Region): KeyObject;
}

const keyFileSchema = z.record(
  regionSchema,
  z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, '32 bytes in base64'),
);

/**
 * Reads the region keys from a local file; makes the file, readable by its owner alone, where there is none.
 * Throws a sentence that names the file where it cannot be read.
 */
export function loadKeyFile(path: string): RegionKeys {
  if (!existsSync(path)) makeKeyFile(path);
  let parsed: z.infer<typeof keyFileSchema>;
  try {
    parsed = keyFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new Error(
      `KEY_FILE ${path} must be JSON with one 32-byte base64 key for each of ${regionSchema.options.join(', ')}; restore it from your backup, for without it nothing sealed can be read`,
    );
  }
  chmodSync(path, 0o600);
  const keys = new Map(
    regionSchema.options.map((region) => [region, createSecretKey(Buffer.from(parsed[region], 'base64'))]),
  );
  return { of: (region) => keys.get(region) as KeyObject };
}

/** Whole or not at all, and never in place of another: several processes may start at once. */
function makeKeyFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const keys = Object.fromEntries(
    regionSchema.options.map((region) => [region, randomBytes(32).toString('base64')]),
  );
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
}
