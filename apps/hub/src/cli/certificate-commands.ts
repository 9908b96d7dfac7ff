import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { regionSchema } from '@varai/core/schema';
import { loadKeyFile } from '../privacy/key-file.ts';
import { signingKey } from '../privacy/signing-key.ts';
import { checkCertificate } from '../sync/reconcile/certificate.ts';
import { certificateTable } from './certificate-text.ts';
import { withHub } from './open-hub.ts';
import { Refusal, UsageProblem, type Outcome } from './outcome.ts';
import { finished, type Register } from './register.ts';
import { knownEnvironment } from './running-instance.ts';
import { table } from './table.ts';
import { storeOf } from './tenants.ts';
import type { Terminal } from './terminal.ts';

export const registerCertificate: Register = (program, run, terminal) => {
  const certificate = program
    .command('certificate')
    .summary('what agreed when, signed: show, verify, key')
    .description('Completeness certificates: what a reconciliation compared, found, healed and left.');

  const show = certificate
    .command('show')
    .description("A store's certificates: the newest of each resource, or the last ones.")
    .argument('<store>', 'its id')
    .option('--last <number>', 'so many of them, newest first', (text) => Number(text));
  finished(show, ['certificate show acme-shopify', 'certificate show acme-shopify --last 20 --json']).action(
    async (id: string, options: { last?: number; json?: boolean }) =>
      run(options, () => showCertificates(terminal, id, options.last)),
  );

  const verify = certificate
    .command('verify')
    .description(
      'Checks a certificate with no database and no network: that nothing in it was changed since it was signed, and by whom it was signed.',
    )
    .argument('<file>', 'JSON as `certificate show --json` prints it, one or several; - for stdin')
    .option(
      '--key <key>',
      "the region's public key (base64), or a file with it; left out, that of our own KEY_FILE",
    );
  finished(verify, ['certificate verify products.json --key dGhlIHB1YmxpYyBrZXk…']).action(
    async (file: string, options: { key?: string; json?: boolean }) =>
      run(options, () => verifyCertificates(terminal, file, options.key)),
  );

  const key = certificate
    .command('key')
    .description(
      'The public keys that certificates are signed with, one a region: to be given to whoever checks them.',
    );
  finished(key, ['certificate key --json']).action(async (options: { json?: boolean }) =>
    run(options, async () => {
      const keys = ownKeys(terminal);
      if (keys === null)
        throw new Refusal('There is no KEY_FILE here: it is made at the first start of the hub.');
      return { json: keys, text: table(['region', 'public key (Ed25519, base64)'], Object.entries(keys)) };
    }),
  );
};

async function showCertificates(terminal: Terminal, id: string, last: number | undefined): Promise<Outcome> {
  if (last !== undefined && !(last >= 1 && last <= 10_000))
    throw new UsageProblem('--last must be a number from 1 to 10000.');
  return withHub(terminal, async (hub) => {
    const store = await storeOf(hub, id);
    const { certificates } = hub.jobDeps;
    const docs =
      last === undefined
        ? await certificates.newest(store, id)
        : await certificates.of(store, id, { limit: last });
    const found = docs.map(({ certificate }) => certificate);
    return {
      json: { storeId: id, certificates: found },
      text:
        found.length === 0
          ? `There is no certificate of ${id} yet: \`reconcile ${id}\` makes one.\n`
          : certificateTable(found),
    };
  });
}

async function verifyCertificates(
  terminal: Terminal,
  file: string,
  key: string | undefined,
): Promise<Outcome> {
  const trusted = trustedKeys(terminal, key);
  const documents = certificatesIn(await textOf(terminal, file));
  const results = documents.map((document) => checkCertificate(document, trusted));
  const json = results.map((result) => ({
    ok: result.ok,
    ...(result.ok ? {} : { why: result.why }),
    ...(result.certificate === null
      ? {}
      : {
          storeId: result.certificate.storeId,
          resource: result.certificate.resource,
          startedAt: result.certificate.startedAt,
          verdict: result.certificate.verdict,
        }),
  }));
  const text = json
    .map((each) => {
      const what = 'storeId' in each ? `${each.storeId} ${each.resource} ${each.startedAt}` : file;
      return each.ok ? `✓ ${what}: genuine, ${each.verdict ?? ''}\n` : `✗ ${what}: ${each.why ?? ''}\n`;
    })
    .join('');
  return { json: { certificates: json }, text, isFailure: json.some(({ ok }) => !ok) };
}

async function textOf(terminal: Terminal, file: string): Promise<string> {
  if (file === '-') return terminal.readInput();
  try {
    return readFileSync(resolve(terminal.cwd, file), 'utf8');
  } catch {
    throw new Refusal(`${file} cannot be read: expected a file with a certificate as JSON.`);
  }
}

/** A certificate by itself, a list of them, or what `show` and `reconcile` print. */
function certificatesIn(text: string): readonly unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Refusal('It is not JSON: expected a certificate as `certificate show --json` prints it.');
  }
  const list: unknown =
    typeof parsed === 'object' && parsed !== null && 'certificates' in parsed ? parsed.certificates : parsed;
  const documents: readonly unknown[] = Array.isArray(list) ? list : [list];
  if (documents.length === 0) throw new Refusal('There is no certificate in it.');
  return documents;
}

function trustedKeys(terminal: Terminal, given: string | undefined): string[] {
  if (given === undefined) {
    const keys = ownKeys(terminal);
    if (keys === null)
      throw new UsageProblem(
        "Whose signature counts? Give the region's public key with --key: `certificate key` prints it.",
      );
    return Object.values(keys);
  }
  const path = resolve(terminal.cwd, given);
  const text = existsSync(path) ? readFileSync(path, 'utf8').trim() : given;
  if (Buffer.from(text, 'base64').length !== 32)
    throw new UsageProblem(
      '--key must be 32 bytes in base64, as `certificate key` prints them, or a file with them.',
    );
  return [text];
}

/** Null where this place has no key file: none is made by looking. */
function ownKeys(terminal: Terminal): Record<string, string> | null {
  const path = resolve(terminal.cwd, knownEnvironment(terminal.env)['KEY_FILE'] ?? '.varai/keys.json');
  if (!existsSync(path)) return null;
  const keys = loadKeyFile(path);
  return Object.fromEntries(
    regionSchema.options.map((region) => [region, signingKey(keys.of(region)).publicKey]),
  );
}
