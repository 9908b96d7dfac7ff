import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderContracts } from '../../scripts/contracts/render.ts';

const ROOT = join(import.meta.dirname, '..', '..', 'contracts');
const committed = readdirSync(ROOT, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(ROOT.length + 1)
      .replaceAll('\\', '/'),
  );

describe('the generated contracts', () => {
  const files = renderContracts();

  it('are the committed ones, byte for byte: else run `npm run gen`', () => {
    for (const [path, text] of files) expect(readFileSync(join(ROOT, path), 'utf8'), path).toBe(text);
  });

  it('leave no file behind that nobody generates', () => {
    expect(committed.sort()).toEqual([...files.keys()].sort());
  });

  it('come out the same a second time', () => {
    expect([...renderContracts()]).toEqual([...files]);
  });

  it('speak draft-07 and need nothing outside the file', () => {
    for (const [path, text] of files) {
      if (!path.startsWith('schema/')) continue;
      expect(JSON.parse(text)).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#' });
      expect(text).not.toContain('"$ref"');
    }
  });
});
