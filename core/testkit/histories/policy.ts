import fc from 'fast-check';
import {
  defaultPolicy,
  policySchema,
  strategyNameSchema,
  type Policy,
  type StrategyName,
} from '../../src/conflict/policy.ts';
import { orderGroups } from '../../src/schema/order-groups.ts';
import { productGroups } from '../../src/schema/product-groups.ts';
import { feedbackGroups, recommendationGroups, sessionGroups } from '../../src/schema/session-groups.ts';
import { sourceSchema, type Kind } from '../../src/schema/source.ts';
import { userGroups } from '../../src/schema/user-groups.ts';
import { HISTORY_STORES } from './history.ts';

const NOT_ROWS = new Set(['identity', 'lifecycle']);
const rowsOf = (groups: object): string[] => Object.keys(groups).filter((group) => !NOT_ROWS.has(group));

const ROWS: Readonly<Record<Kind, readonly string[]>> = {
  product: rowsOf(productGroups),
  user: rowsOf(userGroups),
  order: rowsOf(orderGroups),
  session: rowsOf(sessionGroups),
  recommendation: rowsOf(recommendationGroups),
  feedback: rowsOf(feedbackGroups),
};

/** Whether the schema lets a policy give this row this strategy; it alone knows which rows are fixed. */
const isAllowed = (kind: Kind, row: string, strategy: StrategyName): boolean =>
  policySchema.safeParse({
    ...defaultPolicy,
    kinds: { ...defaultPolicy.kinds, [kind]: { ...defaultPolicy.kinds[kind], fields: { [row]: strategy } } },
  }).success;

const ALLOWED = new Map<string, readonly StrategyName[]>(
  (Object.keys(ROWS) as Kind[]).flatMap((kind) =>
    ROWS[kind].map((row): [string, readonly StrategyName[]] => [
      `${kind}.${row}`,
      strategyNameSchema.options.filter((strategy) => isAllowed(kind, row, strategy)),
    ]),
  ),
);

/** Rows that a policy names, each with a strategy that the schema allows. */
const fieldsFor = (kind: Kind): fc.Arbitrary<Record<string, StrategyName>> =>
  fc.array(fc.tuple(fc.constantFrom(...ROWS[kind]), fc.nat(11)), { maxLength: 3 }).map((choices) => {
    const fields: Record<string, StrategyName> = {};
    for (const [row, choice] of choices) {
      const allowed = ALLOWED.get(`${kind}.${row}`) as readonly StrategyName[];
      fields[row] = allowed[choice % allowed.length] as StrategyName;
    }
    return fields;
  });

const kindPolicy = (kind: Kind): fc.Arbitrary<Policy['kinds'][Kind]> =>
  fc.record({
    strategy: fc.constantFrom<StrategyName>(
      defaultPolicy.kinds[kind].strategy,
      'last_write_wins',
      'source_priority',
      'merge',
      'merge_with_timestamp',
    ),
    fields: fieldsFor(kind).map((fields) => ({ ...defaultPolicy.kinds[kind].fields, ...fields })),
  });

/** Valid policies; the specification's own shrinks out of them. */
export const policies = (): fc.Arbitrary<Policy> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(defaultPolicy) },
    {
      weight: 3,
      arbitrary: fc
        .record({
          priority: fc.shuffledSubarray([...sourceSchema.options], {
            minLength: sourceSchema.options.length,
          }),
          product: kindPolicy('product'),
          user: kindPolicy('user'),
          order: kindPolicy('order'),
          session: kindPolicy('session'),
          timeoutMinutes: fc.constantFrom(30, 1, 60, 1440),
          stores: fc.option(
            fc.record({ store: fc.constantFrom(...HISTORY_STORES), fields: fieldsFor('product') }),
            { nil: null },
          ),
        })
        .map(({ priority, product, user, order, session, timeoutMinutes, stores }): Policy => ({
          ...defaultPolicy,
          version: 2,
          priority,
          kinds: { ...defaultPolicy.kinds, product, user, order, session },
          session: { ...defaultPolicy.session, timeoutMinutes },
          stores: stores === null ? {} : { [stores.store.storeId]: { fields: stores.fields } },
        })),
    },
  );
