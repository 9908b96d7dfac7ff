import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addShops, openWorkplace, speak, type Workplace } from './workplace.ts';

let work: Workplace;
beforeAll(async () => {
  work = await openWorkplace(6);
  await addShops(work.hub);
});
afterAll(() => work.stop());

interface Finding {
  readonly check: string;
  readonly state: string;
  readonly found: string;
  readonly advice: string | null;
}
const by = (findings: readonly Finding[], check: string): Finding | undefined =>
  findings.find((each) => each.check === check);

it('finds everything where a hub runs, and changes nothing', async () => {
  const { code, json } = await work.varai('doctor', '--json');
  const { findings } = json() as { findings: Finding[] };
  expect(findings.filter(({ state }) => state === 'missing')).toEqual([]);
  expect(by(findings, 'MongoDB')?.found).toContain('replica set');
  expect(by(findings, `collections of "${work.env['MONGODB_DB']}"`)?.found).toContain('all there');
  expect(by(findings, 'stores')?.found).toContain('acme-shopify');
  expect(by(findings, 'hub')?.found).toContain(work.address);
  expect(code).toBe(0);
});

it('names an index that is missing', async () => {
  const products = work.hub.connections.directory.collection('products');
  await products.dropIndex('metadata.updated_at_-1_brand_1');
  const { findings } = (await work.varai('doctor', '--json')).json() as { findings: Finding[] };
  const found = findings.find(({ check }) => check.startsWith('collections'));
  expect(found).toMatchObject({
    state: 'warning',
    found: expect.stringContaining('{"metadata.updated_at":-1,"brand":1}'),
  });
  await products.createIndex({ 'metadata.updated_at': -1, brand: 1 });
});

it.skipIf(process.platform === 'win32')('warns of a key file that others can read', async () => {
  const file = join(work.folder, 'keys.json');
  chmodSync(file, 0o644);
  // The command that opens the hub puts it right again; the finding is made before.
  const { findings } = (await work.varai('doctor', '--json')).json() as { findings: Finding[] };
  expect(by(findings, 'key file')).toMatchObject({
    state: 'warning',
    advice: expect.stringContaining('chmod 600'),
  });
});

it('says what is missing and what to do where MongoDB does not answer', async () => {
  const { code, out } = await work.varaiWith(
    { env: { MONGODB_URI: 'mongodb://name:hidden@127.0.0.1:1/', VARAI_URL: 'http://127.0.0.1:1' } },
    'doctor',
  );
  expect(code).toBe(1);
  expect(out).toMatch(/✗ MongoDB +nothing answers at mongodb:\/\/127\.0\.0\.1:1\//);
  expect(out).toContain('npm start');
  expect(out).not.toContain('hidden');
});

it('looks for what `npm start` would use where nothing is configured', async () => {
  const { json } = await speak(
    work.folder,
    { VARAI_DATA: work.folder, PATH: process.env['PATH'] ?? '', VARAI_URL: 'http://127.0.0.1:1' },
    ['doctor', '--json'],
  );
  const { findings } = json() as { findings: Finding[] };
  expect(by(findings, 'configuration')?.advice).toContain('npm start');
  expect(by(findings, 'mongod')).toBeDefined();
  expect(by(findings, 'hub')?.found).toContain('is free');
});
