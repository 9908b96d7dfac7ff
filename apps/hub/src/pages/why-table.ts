import type { Decision, Said } from '@varai/core/conflict';
import type { EntityExplanation } from '../sync/explain-entity.ts';
import { explainedValue, isSameValue } from './explained-value.ts';
import { html, type Html } from './html.ts';
import { RULE_MEANING } from './rule-meaning.ts';
import { badge, when } from './shown.ts';

/** What the rows name. */
export interface Naming {
  readonly explained: EntityExplanation;
  /** Store id -> its name. */
  readonly stores: ReadonlyMap<string, string>;
}

/** The parts of the table by field group, in the order in which a person asks. */
const PARTS: readonly (readonly [group: string, heading: string])[] = [
  ['metadata', 'What it is'],
  ['eyewear', 'Its measures'],
  ['pricing', "Prices, each shop's own"],
  ['inventory', "Stock, each shop's own"],
  ['ai_enhanced', 'What we add'],
];
const FIRST = ['title', 'brand', 'product_type', 'description'];

const groupOf = (field: string): string => /^[a-z_]+/.exec(field)?.[0] ?? field;

const MEASURES: Readonly<Record<string, string>> = {
  lensWidthMm: 'lens width, mm',
  lensHeightMm: 'lens height, mm',
  bridgeMm: 'bridge, mm',
  templeMm: 'temple, mm',
  frameWidthMm: 'frame width, mm',
};

/** `pricing[demo-shopify:product:1]` and `metadata.product_type` as a person says them. */
export function shownField(field: string): string {
  const name = field.replace(/\[.*\]$/, '').replace(/^(metadata|eyewear|ai_enhanced)\./, '');
  return (
    MEASURES[name] ??
    (name === 'pricing' ? 'price' : name === 'inventory' ? 'stock' : name.replaceAll('_', ' '))
  );
}

export function saidBy({ explained, stores }: Naming, said: Said): Html {
  const storeId = explained.sources.find((source) => source.listingId === said.listingId)?.storeId ?? '';
  return html`${badge(said.source)} ${said.source === 'varai' ? 'a human' : (stores.get(storeId) ?? storeId)}`;
}

const orderOf = ({ field }: Decision): number => {
  const at = FIRST.indexOf(field.replace(/^metadata\./, ''));
  return at < 0 ? FIRST.length : at;
};

/** Every field: its value, who said it, by which rule, since when, and what the others say. */
export function whyTable(naming: Naming): Html {
  const byGroup = Map.groupBy(naming.explained.decisions, (decision) => groupOf(decision.field));
  const named = new Set(PARTS.map(([group]) => group));
  const parts = [
    ...PARTS,
    ...[...byGroup.keys()]
      .filter((group) => !named.has(group))
      .map((group) => [group, group.replaceAll('_', ' ')] as const),
  ];
  return html`<div class="scroll">
    <table class="why">
      <caption>
        Policy version ${naming.explained.policyVersion}. Times are the shops' own.
      </caption>
      <thead>
        <tr>
          <th scope="col">field</th>
          <th scope="col">value</th>
          <th scope="col">said by</th>
          <th scope="col">rule</th>
          <th scope="col">since</th>
        </tr>
      </thead>
      ${parts.map(([group, heading]) => part(naming, heading, byGroup.get(group) ?? []))}
    </table>
  </div>`;
}

const part = (naming: Naming, heading: string, decisions: readonly Decision[]): Html | false =>
  decisions.length > 0 &&
  html`<tbody>
    <tr class="part">
      <th colspan="5" scope="rowgroup">${heading}</th>
    </tr>
    ${[...decisions].sort((a, b) => orderOf(a) - orderOf(b)).map((decision) => row(naming, decision))}
  </tbody>`;

function row(naming: Naming, { field, value, rule, winner, others }: Decision): Html {
  return html`<tr>
    <th scope="row">${shownField(field)}</th>
    <td class="wide">
      ${explainedValue(field, value)}${others.length > 0 && lost(naming, field, value, winner === null, others)}
    </td>
    <td data-label="said by" class="by">${winner === null ? 'all of them' : saidBy(naming, winner)}</td>
    <td data-label="rule">${RULE_MEANING[rule] ?? rule}</td>
    <td data-label="since" class="num">${winner === null ? '' : when(winner.since)}</td>
  </tr>`;
}

const lost = (
  naming: Naming,
  field: string,
  value: unknown,
  isJoint: boolean,
  others: readonly Said[],
): Html =>
  html`<details>
    <summary>${isJoint ? `made of ${others.length} statements` : agreement(value, others)}</summary>
    <ul class="lost">
      ${others.map((said) => html`<li>${saidBy(naming, said)}: ${explainedValue(field, said.value)} <span class="soft">since ${when(said.since)}</span></li>`)}
    </ul>
  </details>`;

function agreement(value: unknown, others: readonly Said[]): string {
  const different = others.filter((said) => !isSameValue(said.value, value)).length;
  const same = others.length - different;
  const agree = same === 0 ? '' : same === 1 ? '1 other agrees' : `${same} others agree`;
  const differ = different === 0 ? '' : different === 1 ? '1 says otherwise' : `${different} say otherwise`;
  return [agree, differ].filter((part) => part !== '').join(', ');
}
