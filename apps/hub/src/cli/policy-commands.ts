import type { Policy } from '@varai/core/conflict';
import { kindSchema } from '@varai/core/schema';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Hub } from '../hub.ts';
import type { TenantContext } from '../store/tenancy.ts';
import { followPolicy, policyFrom } from '../sync/change-policy.ts';
import { policyDifference, type Difference } from '../sync/policy-difference.ts';
import { explainedValue } from '../pages/explained-value.ts';
import { withHub } from './open-hub.ts';
import { UsageProblem, type Outcome } from './outcome.ts';
import { startProgress } from './progress.ts';
import { finished, type Register } from './register.ts';
import { shortened, table } from './table.ts';
import { tenantOf } from './tenants.ts';
import { userOf, type Terminal } from './terminal.ts';

const SHOWN = 20;

export const registerPolicy: Register = (program, run, terminal) => {
  const policy = program
    .command('policy')
    .summary('the rules of agreement: show, set')
    .description('By which rule each field of each kind of entity gets its value, one policy a tenant.');

  const show = policy
    .command('show')
    .description('The rules in force.')
    .option('--tenant <tenant>', 'whose; left out, the only one');
  finished(show, ['policy show', 'policy show --json > policy.json']).action(
    async (options: { tenant?: string; json?: boolean }) =>
      run(options, () =>
        withHub(terminal, async (hub) => {
          const shown = await hub.directory.policyOf(await tenantOf(hub, options.tenant));
          return { json: shown, text: policyText(shown) };
        }),
      ),
  );

  const set = policy
    .command('set')
    .description(
      'Changes rules and derives everything anew. The file is a JSON merge patch (RFC 7396) of what `policy show --json` prints: give only what changes, null takes a member away.',
    )
    .argument('<file>', 'a JSON file, or - for stdin')
    .option('--tenant <tenant>', 'whose; left out, the only one')
    .option(
      '--dry-run',
      `show which entities and fields would change, the first ${SHOWN}, and write nothing`,
    );
  finished(set, [
    'policy set new-rules.json --dry-run',
    'policy set new-rules.json',
    `policy set - --dry-run <<< '{"priority":["varai","magento","shopify","woocommerce","html"]}'`,
  ]).action(async (file: string, options: { tenant?: string; dryRun?: boolean; json?: boolean }) =>
    run(options, async () => {
      const patch = await readPatch(terminal, file);
      return withHub(terminal, async (hub) => {
        const tenant = await tenantOf(hub, options.tenant);
        const before = await hub.directory.policyOf(tenant);
        const next = policyFrom(before, patch);
        return options.dryRun === true
          ? dryRun(hub, terminal, tenant, before, next)
          : setPolicy(hub, terminal, tenant, next);
      });
    }),
  );
};

async function readPatch(terminal: Terminal, file: string): Promise<unknown> {
  const text =
    file === '-'
      ? await terminal.readInput()
      : await readFile(resolve(terminal.cwd, file), 'utf8').catch(() => null);
  if (text === null) throw new UsageProblem(`${file} cannot be read: expected a JSON file, or - for stdin.`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UsageProblem(`${file} is not JSON: \`policy show --json\` prints one to start from.`);
  }
}

async function dryRun(
  hub: Hub,
  terminal: Terminal,
  tenant: TenantContext,
  before: Policy,
  next: Policy,
): Promise<Outcome> {
  const progress = startProgress(
    terminal,
    'entities',
    await hub.entities.docs(tenant, 'product').estimatedDocumentCount(),
  );
  const difference = await policyDifference(hub.deps, tenant, next, SHOWN, progress.at).finally(
    progress.stop,
  );
  return {
    json: { dryRun: true, tenantId: tenant.tenantId, policyVersion: before.version, ...difference },
    text: differenceText(difference),
  };
}

function differenceText({ seen, entities, fields, first }: Difference): string {
  if (fields === 0) return `Of ${seen} entities none would change. Nothing was written.\n`;
  const rows = first.map(({ kind, id, field, from, to, waitsForHuman }) => [
    `${kind} ${id}`,
    field,
    shortened(explainedValue(field, from), 32),
    shortened(explainedValue(field, to), 32) + (waitsForHuman ? ' (waits for a human)' : ''),
  ]);
  return `Of ${seen} entities ${entities} would change, in ${fields} fields. Nothing was written.${fields > first.length ? ` The first ${first.length}:` : ''}\n\n${table(['entity', 'field', 'now', 'then'], rows)}`;
}

async function setPolicy(
  hub: Hub,
  terminal: Terminal,
  tenant: TenantContext,
  next: Policy,
): Promise<Outcome> {
  const progress = startProgress(
    terminal,
    'derived',
    await hub.entities.docs(tenant, 'product').estimatedDocumentCount(),
  );
  const deed = {
    by: userOf(terminal),
    action: 'policy.changed',
    about: 'policy',
    before: await hub.directory.policyOf(tenant),
  } as const;
  const set = await hub.audit.record(tenant, deed, async () => {
    const result = await hub.directory.setPolicy(tenant, next);
    return { result, after: result };
  });
  const derived = await followPolicy(hub.deps, tenant, performance.now(), progress.at).finally(progress.stop);
  return {
    json: { tenantId: tenant.tenantId, policyVersion: set.version, derived },
    text: `Policy ${set.version} is in force; ${derived} entities were derived anew.\n`,
  };
}

function policyText(policy: Policy): string {
  const rows = kindSchema.options.flatMap((kind) => {
    const { strategy, fields } = policy.kinds[kind];
    return [
      ...Object.entries(fields)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([group, rule]) => [kind, group, rule]),
      [kind, 'everything else', strategy],
    ];
  });
  const stores = Object.entries(policy.stores).flatMap(([store, { fields }]) =>
    Object.entries(fields).map(([group, rule]) => [store, group, rule]),
  );
  const { active_session, completed_session, timeoutMinutes } = policy.session;
  return [
    `Policy version ${policy.version}. Priority: ${policy.priority.join(' > ')}\n\n`,
    table(['kind', 'fields', 'rule'], rows),
    stores.length === 0
      ? ''
      : `\nWhat single stores show of their own listings\n${table(['store', 'fields', 'rule'], stores)}`,
    `\nSessions: an active one is ${active_session === 'continue_existing' ? 'continued' : 'left for a new one'}, after a completed one ${completed_session === 'create_new' ? 'a new one begins' : 'it is continued'}; abandoned after ${timeoutMinutes} minutes.\n`,
  ].join('');
}
