import type { Json } from '@varai/core';
import { kindSchema, type Kind } from '@varai/core/schema';
import type { Hub } from '../hub.ts';
import { resolveField, resolveLinks, undoResolved } from '../dashboard/conflicts.ts';
import { explainEntity, type EntityExplanation } from '../sync/explain-entity.ts';
import { explainedValue } from '../pages/explained-value.ts';
import { ownedBy } from '../store/tenancy.ts';
import type { HumanWord } from '../sync/decide.ts';
import { findListing, kindOf } from './find-entity.ts';
import { withHub } from './open-hub.ts';
import { UsageProblem, type Outcome } from './outcome.ts';
import { finished, type Register } from './register.ts';
import { plainLine, shortened } from './table.ts';
import { tenantsOf } from './tenants.ts';
import { userOf } from './terminal.ts';

interface ResolveOptions {
  readonly store?: string;
  readonly field?: string;
  readonly value?: string;
  readonly use?: string;
  readonly same?: string[];
  readonly different?: string[];
  readonly by?: string;
  readonly why: string;
  readonly json?: boolean;
}
interface UndoOptions {
  readonly store?: string;
  readonly field?: string;
  readonly links?: boolean;
  readonly by?: string;
  readonly why: string;
  readonly json?: boolean;
}

const LIMIT = 100;

export const registerConflicts: Register = (program, run, terminal) => {
  const conflicts = program
    .command('conflicts')
    .summary('what waits for a human: list, resolve, undo')
    .description(
      'Fields on which the policy will not decide, and keys that may not join. A decision is a claim of our own, with by whom and why; it can be undone.',
    );
  const wordOf = ({ by, why }: { readonly by?: string; readonly why: string }): HumanWord => ({
    by: by ?? userOf(terminal),
    why,
  });

  const list = conflicts
    .command('list')
    .description(`Everything that waits for a human, the first ${LIMIT} of each kind.`)
    .option('--tenant <tenant>', 'of this tenant alone');
  finished(list, ['conflicts list']).action(async (options: { tenant?: string; json?: boolean }) =>
    run(options, () => withHub(terminal, (hub) => listConflicts(hub, options.tenant))),
  );

  const resolve = conflicts
    .command('resolve')
    .description('Decides one field, or which listings are the same thing and which are not.')
    .argument('<entity>', 'product, user, order …')
    .argument('<id>', "the shop's own id, or a whole id")
    .option('--store <store>', 'whose id it is, where several stores have one like it')
    .option('--field <field>', 'as `explain` names it: metadata.title')
    .option('--value <json>', 'the value; what is no JSON counts as text')
    .option('--use <listing>', "this listing's value")
    .option('--same <listing...>', 'these are one thing with it')
    .option('--different <listing...>', 'these are not')
    .option('--by <name>', 'who decides (default: the name you are logged in by)')
    .requiredOption('--why <reason>', 'kept with the decision');
  finished(resolve, [
    'conflicts resolve product 632910392 --field metadata.title --use demo-magento:product:11 --why "the maker writes it so"',
    'conflicts resolve product 632910392 --different demo-html:product:isla --why "another size"',
  ]).action(async (entity: string, id: string, options: ResolveOptions) =>
    run(options, () =>
      withHub(terminal, async (hub) => {
        const kind = kindOf(entity);
        const { context, id: listing } = await findListing(hub, kind, id, options.store);
        const isLinks = options.same !== undefined || options.different !== undefined;
        if (isLinks === (options.field !== undefined))
          throw new UsageProblem('Say either --field with --value or --use, or --same and --different.');
        if (isLinks)
          await resolveLinks(
            hub,
            context,
            kind,
            listing,
            { same: options.same ?? [], different: options.different ?? [] },
            wordOf(options),
          );
        else
          await resolveField(
            hub,
            context,
            { kind, id: listing, field: options.field as string },
            choiceOf(options),
            wordOf(options),
          );
        return decided(await explainEntity(hub.deps, context, kind, listing), options.field);
      }),
    ),
  );

  const undo = conflicts
    .command('undo')
    .description('Takes a decision back: the policy decides again.')
    .argument('<entity>', 'product, user, order …')
    .argument('<id>', "the shop's own id, or a whole id")
    .option('--store <store>', 'whose id it is, where several stores have one like it')
    .option('--field <field>', 'the field that was decided')
    .option('--links', 'which listings are the same and which are not')
    .option('--by <name>', 'who undoes it')
    .option('--why <reason>', 'kept with it', 'undone');
  finished(undo, ['conflicts undo product 632910392 --field metadata.title']).action(
    async (entity: string, id: string, options: UndoOptions) =>
      run(options, () =>
        withHub(terminal, async (hub) => {
          const kind = kindOf(entity);
          const { context, id: listing } = await findListing(hub, kind, id, options.store);
          if ((options.links === true) === (options.field !== undefined))
            throw new UsageProblem('Say either --field or --links.');
          if (options.field === undefined)
            await resolveLinks(hub, context, kind, listing, { same: [], different: [] }, wordOf(options));
          else await undoResolved(hub, context, { kind, id: listing, field: options.field }, wordOf(options));
          return decided(await explainEntity(hub.deps, context, kind, listing), options.field);
        }),
      ),
  );
};

function choiceOf({ value, use }: ResolveOptions): { readonly value: Json } | { readonly use: string } {
  if ((value === undefined) === (use === undefined))
    throw new UsageProblem('Say the value with --value, or whose it is with --use.');
  if (use !== undefined) return { use };
  try {
    return { value: JSON.parse(value as string) as Json };
  } catch {
    return { value: value as string };
  }
}

async function listConflicts(hub: Hub, tenant: string | undefined): Promise<Outcome> {
  const waiting: {
    tenantId: string;
    kind: Kind;
    id: string;
    reviews: EntityExplanation['reviews'];
    ambiguities: EntityExplanation['ambiguities'];
  }[] = [];
  for (const context of await tenantsOf(hub, tenant)) {
    for (const kind of kindSchema.options) {
      const docs = await hub.entities
        .docs(context, kind)
        .find({ ...ownedBy(context), 'reviews.0': { $exists: true } }, { projection: { _id: 1 } })
        .sort({ appliedAt: 1 })
        .limit(LIMIT)
        .toArray();
      for (const { _id } of docs) {
        const explained = await explainEntity(hub.deps, context, kind, _id);
        if (explained !== null)
          waiting.push({
            tenantId: context.tenantId,
            kind,
            id: explained.id,
            reviews: explained.reviews,
            ambiguities: explained.ambiguities,
          });
      }
    }
  }
  const text = waiting
    .map(({ kind, id, reviews, ambiguities }) =>
      [
        `${kind} ${id}\n`,
        ...reviews.map(
          ({ field, candidates }) =>
            `  ${field}\n${candidates.map((said) => `    ${said.listingId}  ${shortened(explainedValue(field, said.value), 60)}\n`).join('')}`,
        ),
        ...ambiguities.map(
          ({ key, reason, listingIds }) =>
            `  ${plainLine(key)}: ${reason.replaceAll('_', ' ')}\n${listingIds.map((listing) => `    ${listing}\n`).join('')}`,
        ),
      ].join(''),
    )
    .join('\n');
  return { json: { conflicts: waiting }, text: text === '' ? 'Nothing waits for a human.\n' : text };
}

function decided(explained: EntityExplanation | null, field: string | undefined): Outcome {
  const decision = explained?.decisions.find((each) => each.field === field);
  const now =
    decision === undefined
      ? `${explained?.members.length ?? 0} listings are this one thing now.`
      : `${decision.field} is now ${shortened(explainedValue(decision.field, decision.value), 80)} (${decision.rule}).`;
  return {
    json: { id: explained?.id ?? null, members: explained?.members ?? [], decision: decision ?? null },
    text: `${now}\n`,
  };
}
