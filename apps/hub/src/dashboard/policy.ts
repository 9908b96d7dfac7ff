import { policySchema, strategyNameSchema, type Policy } from '@varai/core/conflict';
import { groupsByKind, kindSchema, type Kind } from '@varai/core/schema';
import type { DryRunLine, PolicyDifference, PolicyView } from '@varai/dashboard/contract';
import type { Hub } from '../hub.ts';
import { ownedBy, type TenantContext } from '../store/tenancy.ts';
import { policyFrom } from '../sync/change-policy.ts';
import { policyDifference } from '../sync/policy-difference.ts';

const SHOWN = 25;

/** The rules in force, what each row may be given, and how far the last change is carried. */
export async function policyOf(hub: Hub, context: TenantContext): Promise<PolicyView> {
  const [policy, follow] = await Promise.all([
    hub.directory.policyOf(context),
    hub.policyFollows.unfinished(context),
  ]);
  return {
    ...policy,
    deriving: follow === null ? null : { version: follow.version, done: follow.done },
    choices: choicesOf(policy),
  };
}

/** Not rows of the policy: what joins, what lives. */
const NO_ROWS: ReadonlySet<string> = new Set(['identity', 'lifecycle']);

function choicesOf(policy: Policy): Record<string, string[]> {
  const choices: Record<string, string[]> = {};
  for (const kind of kindSchema.options) {
    for (const group of Object.keys(groupsByKind[kind])) {
      if (NO_ROWS.has(group)) continue;
      choices[`${kind}.${group}`] = strategyNameSchema.options.filter(
        (rule) => policySchema.safeParse(withRule(policy, kind, group, rule)).success,
      );
    }
  }
  return choices;
}

const withRule = (policy: Policy, kind: Kind, group: string, rule: string): unknown => ({
  ...policy,
  kinds: {
    ...policy.kinds,
    [kind]: { ...policy.kinds[kind], fields: { ...policy.kinds[kind].fields, [group]: rule } },
  },
});

/** What a change would make of everything that is known, in lines: how far, then what. Writes nothing. Throws Refusal. */
export async function* dryRun(
  hub: Hub,
  context: TenantContext,
  patch: unknown,
  isOver: () => boolean,
): AsyncGenerator<DryRunLine> {
  const next = policyFrom(await hub.directory.policyOf(context), patch);
  const total = await hub.entities
    .docs(context, 'product')
    .countDocuments({ ...ownedBy(context), state: 'live' });
  let seen = 0;
  let tell: () => void = () => undefined;
  const difference = policyDifference(hub.deps, context, next, SHOWN, (count) => {
    if (isOver()) throw new Error('nobody listens any more');
    seen = count;
    tell();
  });
  const done = difference.then(
    () => true,
    () => true,
  );
  yield { seen, total };
  for (;;) {
    const moved = new Promise<false>((resolve) => {
      tell = () => resolve(false);
    });
    if (await Promise.race([done, moved])) break;
    yield { seen, total };
  }
  yield { difference: shownOf(await difference) };
}

const shownOf = (difference: Awaited<ReturnType<typeof policyDifference>>): PolicyDifference => ({
  ...difference,
  first: difference.first.map((change) => ({ ...change, from: change.from, to: change.to })),
});

/** Sets the rules, with a row in the audit; what is stored follows in the background. Throws Refusal. */
export async function changePolicy(
  hub: Hub,
  context: TenantContext,
  patch: unknown,
  by: string,
): Promise<{ version: number }> {
  const before = await hub.directory.policyOf(context);
  const next = policyFrom(before, patch);
  return hub.audit.record(context, { by, action: 'policy.changed', about: 'policy', before }, async () => {
    const set = await hub.directory.setPolicy(context, next);
    await hub.policyFollows.ask(context, set.version);
    return { result: { version: set.version }, after: set };
  });
}
