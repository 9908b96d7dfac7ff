import type { Decision, Said } from '@varai/core/conflict';
import type { PageAnswer } from '../http/server.ts';
import { RULE_MEANING } from './rule-meaning.ts';
import type { EntityExplanation } from '../sync/explain-entity.ts';
import type { Offer } from './catalogue-query.ts';
import { explainedValue } from './explained-value.ts';
import { html, type Html } from './html.ts';
import { page, type Standing } from './layout.ts';
import { badge, factsLine, money, tile, when, type Picture } from './shown.ts';

export interface ProductView {
  readonly standing: Standing;
  readonly explained: EntityExplanation;
  /** Store id -> its name. */
  readonly stores: ReadonlyMap<string, string>;
  /** Where the list is. */
  readonly home: string;
}

interface Body {
  readonly title?: string | null;
  readonly brand?: string | null;
  readonly description?: string | null;
  readonly images?: readonly Picture[];
  readonly frame?: Readonly<Record<string, string | number>>;
  readonly offers?: Readonly<Record<string, Offer>>;
}

export function productPage(view: ProductView): PageAnswer {
  const { explained, stores } = view;
  const body = explained.body as unknown as Body;
  const title = body.title ?? explained.id;
  const facts = factsLine(body.frame ?? {});
  return page(
    200,
    title,
    view.standing,
    html` <p><a href="${view.home}">← All products</a></p>
      ${explained.askedFor !== explained.id && html`<p class="note"><code>${explained.askedFor}</code> is one thing with this product.</p>`}
      ${explained.state !== 'live' && html`<p class="note">${explained.state === 'deleted' ? 'No shop sells this any more.' : 'It was spoken of, but no shop has described it yet.'}</p>`}
      <div class="two">
        <div>${tile(body.images ?? [], title)}</div>
        <div>
          ${body.brand != null && html`<span class="maker">${body.brand}</span>`}
          <h1>${title}</h1>
          ${facts !== '' && html`<p class="facts">${facts}</p>`}
          <ul class="offers">
            ${Object.values(body.offers ?? {}).map((offer) => html`<li class="${offer.available ? 'here' : 'gone'}">${badge(offer.source)}<span>${stores.get(offer.storeId) ?? offer.storeId}</span><b>${money(offer.price, offer.currency)}${!offer.available && html` <span class="soft">sold out</span>`}</b></li>`)}
          </ul>
          <dl class="plain">
            <dt>Known as</dt>
            <dd><code>${explained.id}</code></dd>
            <dt>Made of</dt>
            <dd>
              ${explained.sources.map((source) => html`${badge(source.source)} <code>${source.listingId}</code>${!source.speaks && html` <span class="soft">(silent)</span>`}<br />`)}
            </dd>
          </dl>
        </div>
      </div>
      ${waiting(view)}
      <h2>Why each field has its value</h2>
      <div class="scroll">
        <table class="why">
          <caption>
            Policy version ${explained.policyVersion}. Times are the shops' own.
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
          <tbody>
            ${explained.decisions.map((decision) => row(view, decision))}
          </tbody>
        </table>
      </div>`,
  );
}

/** `pricing[demo-shopify:product:1]` without what every row of the page shares. */
const shownField = (field: string): string =>
  field
    .replace(/\[.*\]$/, '')
    .replace(/^(metadata|eyewear)\./, '')
    .replaceAll('_', ' ');

const by = ({ explained, stores }: ProductView, said: Said): Html => {
  const storeId = explained.sources.find((source) => source.listingId === said.listingId)?.storeId ?? '';
  return html`${badge(said.source)} ${said.source === 'varai' ? 'a human' : (stores.get(storeId) ?? storeId)}`;
};

function row(view: ProductView, { field, value, rule, winner, others }: Decision): Html {
  return html`<tr>
    <th scope="row">${shownField(field)}</th>
    <td class="wide">
      ${explainedValue(field, value)}${others.length > 0 && lost(view, field, winner === null, others)}
    </td>
    <td data-label="said by">${winner === null ? 'all of them' : by(view, winner)}</td>
    <td data-label="rule">${RULE_MEANING[rule] ?? rule}</td>
    <td data-label="since" class="num">${winner === null ? '' : when(winner.since)}</td>
  </tr> `;
}

const lost = (view: ProductView, field: string, isJoint: boolean, others: readonly Said[]): Html =>
  html`<details>
    <summary>
      ${isJoint ? `made of ${others.length} statements` : others.length === 1 ? '1 other says' : `${others.length} others say`}
    </summary>
    <ul class="lost">
      ${others.map((said) => html`<li>${by(view, said)}: ${explainedValue(field, said.value)} <span class="soft">since ${when(said.since)}</span></li>`)}
    </ul>
  </details>`;

function waiting(view: ProductView): Html | false {
  const { reviews, ambiguities, id } = view.explained;
  if (reviews.length + ambiguities.length === 0) return false;
  return html`<div class="note">
    <strong>Waits for a human</strong>
    <ul>
      ${reviews.map((review) => html`<li>${shownField(review.field)}: ${review.candidates.map((said, i) => html`${i > 0 && '; '}${by(view, said)} says ${explainedValue(review.field, said.value)}`)}</li>`)}
      ${ambiguities.map((each) => html`<li><code>${each.key}</code>: ${each.reason.replaceAll('_', ' ')} (${each.listingIds.join(', ')})</li>`)}
    </ul>
    <code>npm run varai -- conflicts resolve product ${id} --help</code>
  </div>`;
}

export const noSuchProduct = (standing: Standing, id: string): PageAnswer =>
  page(
    404,
    'Not found',
    standing,
    html`<div class="empty">
      <h1>There is no such product</h1>
      <p class="soft">
        No shop has spoken of <code>${id}</code>, or its shop was removed. <a href="/">See what there is</a>.
      </p>
    </div>`,
  );
