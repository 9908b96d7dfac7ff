import { createKey, revokeKey } from '../dashboard/keys.ts';
import type { Hub } from '../hub.ts';
import { withHub } from './open-hub.ts';
import type { Outcome } from './outcome.ts';
import { finished, type Register } from './register.ts';
import { plainLine, table } from './table.ts';
import { tenantOf } from './tenants.ts';
import { userOf } from './terminal.ts';

interface CreateOptions {
  readonly tenant?: string;
  readonly scope: string[];
  readonly json?: boolean;
}

export const registerApiKey: Register = (program, run, terminal) => {
  const keys = program
    .command('api-key')
    .summary('keys for the dashboard and the API: create, list, revoke')
    .description(
      'Keys for the hub’s own API. Scopes: `dashboard` looks and decides, `admin` also changes rules, secrets and access, `personal` may open personal values, which leaves a row in the audit.',
    );

  const create = keys
    .command('create')
    .description('Makes a key and prints it. It is not shown again.')
    .argument('<name>', 'whose or what it is for: the audit names it')
    .option('--tenant <tenant>', 'whose data it opens; left out, the only one')
    .option('--scope <scope...>', 'what it may', ['dashboard']);
  finished(create, [
    'api-key create "Ada at the counter"',
    'api-key create operations --scope admin --tenant acme',
  ]).action(async (name: string, options: CreateOptions) =>
    run(options, () =>
      withHub(terminal, (hub) => makeKey(hub, name, options, userOf(terminal)), { prepared: true }),
    ),
  );

  const list = keys
    .command('list')
    .description('Every key of a tenant, without the keys themselves.')
    .option('--tenant <tenant>', 'left out, the only one');
  finished(list, ['api-key list']).action(async (options: { tenant?: string; json?: boolean }) =>
    run(options, () => withHub(terminal, (hub) => listKeys(hub, options.tenant))),
  );

  const revoke = keys
    .command('revoke')
    .description('From now on the key opens nothing, nor does anyone whom it let in.')
    .argument('<id>', 'as `list` shows it')
    .option('--tenant <tenant>', 'left out, the only one');
  finished(revoke, ['api-key revoke 5f3c0a9be1d2']).action(
    async (id: string, options: { tenant?: string; json?: boolean }) =>
      run(options, () =>
        withHub(terminal, async (hub) => {
          await revokeKey(hub, await tenantOf(hub, options.tenant), id, userOf(terminal));
          return { json: { id, revoked: true }, text: `Key ${id} opens nothing any more.\n` };
        }),
      ),
  );
};

async function makeKey(
  hub: Hub,
  name: string,
  { tenant, scope }: CreateOptions,
  by: string,
): Promise<Outcome> {
  const context = await tenantOf(hub, tenant);
  const key = await createKey(hub, context, name, scope, by);
  return {
    json: { key, name, tenantId: context.tenantId, scopes: scope },
    text: `Key of ${name} (shown once):  ${key}\n`,
  };
}

async function listKeys(hub: Hub, tenant: string | undefined): Promise<Outcome> {
  const keys = (await hub.apiKeys.list(await tenantOf(hub, tenant))).map((key) => ({
    id: key._id,
    name: key.name,
    scopes: key.scopes,
    createdAt: key.createdAt.toISOString(),
    revokedAt: key.revokedAt?.toISOString() ?? null,
  }));
  const rows = keys.map(({ id, name, scopes, createdAt, revokedAt }) =>
    [id, name, scopes.join(', '), createdAt.slice(0, 10), revokedAt === null ? 'valid' : 'revoked'].map(
      plainLine,
    ),
  );
  return {
    json: { keys },
    text:
      rows.length === 0 ? 'There is no key yet.\n' : table(['id', 'name', 'scopes', 'made', 'state'], rows),
  };
}
