import type { Json } from '../../src/json.ts';
import type { Statement } from '../../src/platform/statement.ts';
import type { ListingId } from '../../src/schema/ids.ts';
import type { Dice } from './dice.ts';
import { varaiAbout, type HistoryEvent, type Speaker } from './history.ts';
import { moment } from './moment.ts';

const GTINS = [null, '04006381333931', '00036000291452', '05901234123457'] as const;
const SKUS = [null, 'NL-1', ' nl-1', 'OT-2'] as const;
const BRANDS = ['Nordlicht', 'NORDLICHT ', 'Other', null] as const;
const TITLES = ['Arden', 'Arden 52', 'Bastion'] as const;
const TAGS = [[], ['round'], ['round', 'sale'], ['new']] as const;
const VARIANTS = ['v1', 'v2'] as const;
const SHAPES = ['round', 'oval', 'cat_eye'] as const;
/** Which groups a body speaks of. The first says everything. */
const MASKS = [
  ['identity', 'metadata', 'pricing', 'inventory', 'eyewear'],
  ['identity', 'metadata', 'pricing', 'inventory', 'eyewear'],
  ['identity', 'metadata'],
  ['pricing', 'inventory'],
  ['identity', 'metadata', 'inventory'],
] as const;

const variantsOf = (dice: Dice): readonly string[] => (dice.roll(3) === 0 ? VARIANTS : VARIANTS.slice(0, 1));

const identity = (dice: Dice, variants: readonly string[]): Json => ({
  brand: dice.of(BRANDS),
  variants: variants.map((variantId) => ({ variantId, sku: dice.of(SKUS), gtin: dice.of(GTINS) })),
});

const pricing = (dice: Dice, variants: readonly string[]): Json => ({
  currency: dice.of(['EUR', 'USD', null]),
  variants: Object.fromEntries(
    variants.map((id) => [
      id,
      { amountMinor: 9900 + 100 * dice.roll(3), compareAtMinor: dice.of([null, 12_900]) },
    ]),
  ),
});

const inventory = (dice: Dice, variants: readonly string[]): Json => ({
  variants: Object.fromEntries(
    variants.map((id) => [id, { quantity: dice.of([3, 0, null]), available: dice.roll(3) !== 1 }]),
  ),
});

const groupMakers: Readonly<
  Record<(typeof MASKS)[0][number], (dice: Dice, variants: readonly string[]) => Json>
> = {
  identity,
  metadata: (dice) => ({
    title: dice.of(TITLES),
    tags: dice.of(TAGS),
    ...(dice.roll(3) === 0 ? { description: 'A frame' } : {}),
  }),
  pricing,
  inventory,
  eyewear: (dice) => ({
    shape: { value: dice.of(SHAPES), from: 'title' },
    ...(dice.roll(2) === 0 ? { bridgeMm: { value: 18 + dice.roll(3), from: 'tag:dbl' } } : {}),
  }),
};

/** A body, a variant sent by itself, or a deletion; the same listing may be created again afterwards. */
export function productSaid(dice: Dice, speaker: Speaker): HistoryEvent {
  const { modifiedAt, acceptance } = moment(dice);
  const said = (verb: Statement['verb'], groups: Record<string, Json>): HistoryEvent => ({
    speaker,
    acceptance,
    statement: { kind: 'product', resourceId: speaker.resourceId, modifiedAt, verb, groups, subject: null },
  });
  const action = dice.roll(8);
  if (action === 7) return said('delete', { lifecycle: { deleted: true } });
  if (action === 6) {
    const part = dice.of(VARIANTS);
    return said('update', {
      [`identity:${part}`]: identity(dice, [part]),
      [`pricing:${part}`]: pricing(dice, [part]),
      [`inventory:${part}`]: inventory(dice, [part]),
    });
  }
  const groups: Record<string, Json> = { lifecycle: { deleted: false } };
  const variants = variantsOf(dice);
  for (const group of dice.of(MASKS)) groups[group] = groupMakers[group](dice, variants);
  return said(action < 2 ? 'create' : 'update', groups);
}

/** What we or a human say about a product: links, an override and its undoing, our enrichment. */
export function productDecided(dice: Dice, about: ListingId, others: readonly ListingId[]): HistoryEvent {
  const { modifiedAt, acceptance } = moment(dice, false);
  const speaker = varaiAbout('product', about);
  const choice = dice.roll(6);
  const other = dice.of(others);
  const groups: Record<string, Json> =
    choice === 0
      ? { links: { same: [other], different: [] } }
      : choice === 1
        ? { links: { same: [], different: [other] } }
        : choice === 2
          ? { links: { same: [], different: [] } }
          : choice === 3
            ? {
                'override:metadata.title': {
                  value: dice.of(['Arden, by hand', 'Bastion, by hand']),
                  by: 'operator-1',
                  why: 'naming',
                },
              }
            : choice === 4
              ? { 'override:metadata.title': { undone: true, by: 'operator-1', why: 'second thoughts' } }
              : {
                  ai_enhanced: {
                    style_keywords: dice.of([['bold'], ['classic', 'thin']]),
                    face_shape_compatibility: { oval: 0.5 + dice.roll(4) / 10 },
                  },
                };
  return {
    speaker,
    acceptance,
    statement: {
      kind: 'product',
      resourceId: speaker.resourceId,
      modifiedAt,
      verb: 'update',
      groups,
      subject: null,
    },
  };
}
