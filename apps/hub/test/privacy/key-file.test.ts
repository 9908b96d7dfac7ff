import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { loadKeyFile } from '../../src/privacy/key-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'varai-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const fresh = (): string => join(folder, `${(files += 1)}`, 'deep', 'keys.json');
const bytes = (path: string): string[] =>
  (['EU', 'NA'] as const).map((region) => loadKeyFile(path).of(region).export().toString('base64'));

describe('the key file', () => {
  it('is made where there is none, readable by its owner alone, with a key for each region', () => {
    const path = fresh();
    const [eu, na] = bytes(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(eu).not.toBe(na);
    expect(Buffer.from(eu ?? '', 'base64')).toHaveLength(32);
  });

  it('gives the same keys ever after, and is left as it is', () => {
    const path = fresh();
    const first = bytes(path);
    const content = readFileSync(path);
    expect(bytes(path)).toEqual(first);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('is closed to others where somebody opened it', () => {
    const path = fresh();
    loadKeyFile(path);
    chmodSync(path, 0o644);
    loadKeyFile(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is one for several processes that start at once', async () => {
    const path = fresh();
    const script = `import { loadKeyFile } from ${JSON.stringify(join(import.meta.dirname, '../../src/privacy/key-file.ts'))};
      process.stdout.write(loadKeyFile(${JSON.stringify(path)}).of('EU').export().toString('base64'));`;
    const run = (): Promise<string> =>
      promisify(execFile)(process.execPath, [
        '--conditions=@varai/source',
        '--input-type=module',
        '-e',
        script,
      ]).then(({ stdout }) => stdout);
    const keys = await Promise.all([run(), run(), run(), run()]);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toBe(bytes(path)[0]);
  });

  const key = Buffer.alloc(32, 1).toString('base64');
  it.each([
    ['no JSON', '{'],
    ['empty', ''],
    ['a list', '[]'],
    ['without a region', JSON.stringify({ EU: key })],
    ['with a key that is too short', JSON.stringify({ EU: key, NA: 'c2hvcnQ=' })],
    ['with a key that is no base64', JSON.stringify({ EU: key, NA: '!'.repeat(44) })],
  ])('that is %s stops the start with one sentence that names it and shows no key', (_what, content) => {
    const path = join(folder, `bad-${(files += 1)}.json`);
    writeFileSync(path, content);
    let message = '';
    try {
      loadKeyFile(path);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(
      new RegExp(
        `^KEY_FILE ${path.replaceAll('.', '\\.')} must be JSON with one 32-byte base64 key for each of EU, NA; .*backup`,
      ),
    );
    expect(message).not.toContain('\n');
    expect(message).not.toContain(key);
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  it('that is a folder stops the start with the same sentence', () => {
    const path = join(folder, 'a-folder');
    mkdirSync(path);
    expect(() => loadKeyFile(path)).toThrow(`KEY_FILE ${path} must be JSON`);
  });
});
