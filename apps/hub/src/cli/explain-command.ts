import type { TenantContext } from '../store/tenancy.ts';
import type { Hub } from '../hub.ts';
import type { Kind } from '@varai/core/schema';
import { explainEntity, type EntityExplanation } from '../sync/explain-entity.ts';
import { explanationText } from './explain-text.ts';
import { findListing, kindOf } from './find-entity.ts';
import { withHub } from './open-hub.ts';
import { Refusal } from './outcome.ts';
import { finished, type Register } from './register.ts';

export const registerExplain: Register = (program, run, terminal) => {
  const command = program
    .command('explain')
    .summary('why each field of a product, user, order or session has its value')
    .description(
      'Shows every field of an entity: its value, which shop it comes from, by which rule, since when, and what the others said. Personal values stay sealed.',
    )
    .argument('<entity>', 'product, user, order, session, recommendation or feedback')
    .argument('<id>', "the shop's own id, or a whole id like demo-shopify:product:632910392")
    .option('--store <store>', 'whose id it is, where several stores have one like it');
  finished(command, [
    'explain product 632910392',
    'explain order 820982911946154508 --store demo-shopify --json',
  ]).action(async (entity: string, id: string, options: { store?: string; json?: boolean }) =>
    run(options, () =>
      withHub(terminal, async (hub) => {
        const kind = kindOf(entity);
        const found = await findListing(hub, kind, id, options.store);
        const explained = await explainOrRefuse(hub, found.context, kind, found.id);
        return { json: explained, text: explanationText(explained) };
      }),
    ),
  );
};

async function explainOrRefuse(
  hub: Hub,
  context: TenantContext,
  kind: Kind,
  id: string,
): Promise<EntityExplanation> {
  const explained = await explainEntity(hub.deps, context, kind, id);
  if (explained === null)
    throw new Refusal(`Nothing speaks of ${kind} "${id}" any more: its store was removed.`);
  return explained;
}
