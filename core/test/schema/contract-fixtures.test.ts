import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contracts } from '../../scripts/contracts/contracts.ts';
import type { ManifestEntry } from '../../scripts/contracts/render.ts';
import type { JsonSchema } from '../../src/schema/json-schema.ts';
import { revive } from './revive.ts';

const ROOT = join(import.meta.dirname, '..', '..', 'contracts');
const read = <T>(path: string): T => JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as T;

const { contracts: manifest } = read<{ contracts: Record<string, ManifestEntry> }>('manifest.json');
const pathOf = (path: readonly PropertyKey[]): string =>
  path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('');

it('lists every contract that the sources have', () => {
  expect(Object.keys(manifest).sort()).toEqual(Object.keys(contracts).sort());
});

describe.each(Object.entries(manifest))('%s', (name, entry) => {
  const { schema: zodSchema } = contracts[name] as (typeof contracts)[string];
  const json = read<JsonSchema>(entry.schema);
  const accepts = new Ajv({ unknownFormats: ['base64'] }).compile(json);

  it.each(entry.valid)('accepts %s in both languages, and gives it back unchanged', (file) => {
    const value = read<unknown>(file);
    const revived = revive(json, value);
    expect(accepts(value), JSON.stringify(accepts.errors)).toBe(true);
    const parsed = zodSchema.safeParse(revived);
    expect(parsed.error?.issues).toBeUndefined();
    expect(parsed.data).toEqual(revived);
    expect(JSON.parse(JSON.stringify(parsed.data))).toEqual(value);
  });

  it.each(entry.invalid.map((invalid) => [invalid.file, invalid] as const))(
    'refuses %s, and names the place',
    (file, invalid) => {
      const value = read<unknown>(file);
      expect(accepts(value)).toBe(invalid.rule === 'code');
      const { error } = zodSchema.safeParse(revive(json, value));
      const places = (error?.issues ?? []).flatMap((issue) => {
        const unknown =
          issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
        return unknown.map(pathOf);
      });
      // A choice of shapes is refused as a whole: then the place begins with the one that is named.
      expect(
        places.some((place) => place === invalid.at || invalid.at.startsWith(place)),
        `${places.join(' ')} instead of ${invalid.at}`,
      ).toBe(true);
    },
  );
});
