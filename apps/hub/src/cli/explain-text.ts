import type { Said } from '@varai/core/conflict';
import type { EntityExplanation } from '../sync/explain-entity.ts';
import { explainedValue, isSameValue } from '../pages/explained-value.ts';
import { plainLine, shortened, table } from './table.ts';

const VALUE_WIDTH = 44;
const FIELD_WIDTH = 64;

const day = (iso: string): string => iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z');

/** The explanation as text for a terminal: every field with its winner, the rule, since when, and who lost. */
export function explanationText(explained: EntityExplanation): string {
  const storeOf = new Map(explained.sources.map((source) => [source.listingId, source.storeId]));
  const by = (said: Said): string => `${said.source} · ${storeOf.get(said.listingId) ?? said.listingId}`;
  const value = (field: string, said: unknown, width = VALUE_WIDTH): string =>
    shortened(explainedValue(field, said), width);
  const rows = explained.decisions.flatMap(({ field, value: decided, rule, winner, others }) => [
    [
      shortened(field, FIELD_WIDTH),
      value(field, decided),
      winner === null ? `all ${others.length} below` : by(winner),
      rule,
      winner === null ? '' : day(winner.since),
    ],
    ...others.map((said) => {
      const mark = winner === null ? '+' : isSameValue(said.value, decided) ? '↳ also' : '↳ not';
      return ['', `${mark} ${value(field, said.value, VALUE_WIDTH - 7)}`, by(said), '', day(said.since)];
    }),
  ]);
  return [
    `${explained.kind} ${explained.id}  (${explained.state}, policy ${explained.policyVersion})\n`,
    explained.askedFor === explained.id
      ? ''
      : `Asked for ${explained.askedFor}, which is one thing with it.\n`,
    '\n',
    rows.length === 0
      ? 'No source says anything about it now.\n'
      : table(['field', 'value', 'from', 'rule', 'since (source time)'], rows),
    '\nSources\n',
    ...explained.sources.map(
      (source) =>
        `  ${source.source} · ${source.storeId} · ${source.listingId}${source.speaks ? '' : '  (silent: deleted there, or not heard of yet)'}${readBackNote(source.readBack)}\n`,
    ),
    reviewsText(explained, by),
    explained.rederiveAt === null ? '' : `\nChanges by itself at ${day(explained.rederiveAt)}.\n`,
  ].join('');
}

const readBackNote = (groups: readonly string[]): string =>
  groups.length === 0
    ? ''
    : `\n      two values at one instant in ${groups.join(', ')}: to be read back from the shop`;

function reviewsText(explained: EntityExplanation, by: (said: Said) => string): string {
  const fields = explained.reviews.map(
    ({ field, candidates }) =>
      `  ${field}: ${candidates.map((said) => `${by(said)} says ${shortened(explainedValue(field, said.value), VALUE_WIDTH)}`).join('; ')}\n`,
  );
  const keys = explained.ambiguities.map(
    ({ key, reason, listingIds }) =>
      `  ${plainLine(key)}: ${reason.replaceAll('_', ' ')} (${listingIds.join(', ')})\n`,
  );
  return fields.length + keys.length === 0
    ? ''
    : `\nWaits for a human (\`conflicts resolve\`)\n${[...fields, ...keys].join('')}`;
}
