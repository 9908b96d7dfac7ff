import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freePort } from '../../dev/servers/index.ts';

const cli = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');
const database = `process-${randomUUID().slice(0, 8)}`;
let folder = '';
let env: Record<string, string> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'varai-process-'));
  const port = String(await freePort());
  env = {
    MONGODB_URI: inject('mongodbUri'),
    MONGODB_DB: database,
    KEY_FILE: join(folder, 'keys.json'),
    VARAI_DATA: folder,
    PORT: port,
    LOG_LEVEL: 'info',
  };
});
afterAll(async () => {
  const client = await MongoClient.connect(inject('mongodbUri'));
  await client.db(database).dropDatabase();
  await client.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Process {
  readonly child: ChildProcess;
  out: string;
  err: string;
  readonly ended: Promise<number | null>;
}

function start(...words: string[]): Process {
  const child = spawn(process.execPath, ['--conditions=@varai/source', cli, ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const process_: Process = {
    child,
    out: '',
    err: '',
    ended: once(child, 'exit').then(([code]) => code as number | null),
  };
  child.stdout.on('data', (bytes: Buffer) => (process_.out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (process_.err += bytes.toString()));
  return process_;
}

/** Resolves with the first line of stdout; rejects where the process ends before it. */
async function firstLine(of: Process): Promise<string> {
  while (!of.out.includes('\n')) {
    const heard = await Promise.race([
      once(of.child.stdout as NodeJS.ReadableStream, 'data').then(() => true),
      of.ended.then(() => false),
    ]);
    if (!heard) throw new Error(`it ended: ${of.err}`);
  }
  return of.out.slice(0, of.out.indexOf('\n'));
}

/** Starting Node from source takes seconds where other tests run beside it. */
const TIMEOUT_MS = 90_000;

describe('the command line as a process', { timeout: TIMEOUT_MS }, () => {
  it('serves until it is told to stop, with its words on stderr and one line on stdout', async () => {
    const served = start('serve', '--json');
    const { address, roles } = JSON.parse(await firstLine(served));
    expect(address).toBe(`http://127.0.0.1:${env['PORT']}`);
    expect(roles).toEqual(['api', 'worker', 'scheduler']);
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    expect(await (await fetch(address)).text()).toContain('No shop is connected yet');
    served.child.kill('SIGTERM');
    expect(await served.ended).toBe(0);
    expect(served.out.split('\n')).toHaveLength(2);
    expect(served.err).toContain('"msg":"listening"');
  });

  it('runs the demo, answers commands beside it, and ends cleanly on Ctrl-C', async () => {
    const demo = start('demo', '--frames', '20', '--rate', '50', '--json');
    const told = JSON.parse(await firstLine(demo));
    expect(told.webhooks).toMatchObject({ duplicate: 0, parked: 0, rejected: 0 });
    expect(told.agreed.shared).toBe(6);
    const explained = start('explain', 'product', 'demo-html:product:' + (await anySharedFrame()), '--json');
    expect(await explained.ended).toBe(0);
    expect(JSON.parse(explained.out).members).toHaveLength(4);
    const second = start('serve');
    expect(await second.ended).toBe(1);
    expect(second.err).toContain('is in use');
    demo.child.kill('SIGINT');
    expect(await demo.ended).toBe(0);
    expect(demo.out.split('\n')).toHaveLength(2);
  });
});

async function anySharedFrame(): Promise<string> {
  const client = await MongoClient.connect(inject('mongodbUri'));
  const doc = await client
    .db(database)
    .collection<{ _id: string }>('products')
    .findOne({ 'members.3': { $exists: true }, state: 'live' });
  await client.close();
  return (doc?._id ?? '').replace('demo-html:product:', '');
}
