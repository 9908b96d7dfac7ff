import { listingId } from '@varai/core/conflict';
import type { PageAnswer } from '../http/server.ts';
import type { Offer } from './catalogue-query.ts';
import { explainedValue } from './explained-value.ts';
import { html, type Html } from './html.ts';
import { page, type Standing } from './layout.ts';
import { offersList } from './offers.ts';
import { badge, factsLine, tile, type Picture } from './shown.ts';
import { saidBy, shownField, whyTable, type Naming } from './why-table.ts';

export interface ProductView extends Naming {
  readonly standing: Standing;
  /** Where the list is. */
  readonly home: string;
  /** Where a product is. */
  readonly productAt: (id: string) => string;
}

interface Body {
  readonly title?: string | null;
  readonly brand?: string | null;
  readonly images?: readonly Picture[];
  readonly frame?: Readonly<Record<string, string | number>>;
  readonly offers?: Readonly<Record<string, Offer>>;
}

export function productPage(view: ProductView): PageAnswer {
  const { explained, stores } = view;
  const body = explained.body as unknown as Body;
  const title = body.title ?? explained.id;
  const facts = factsLine(body.frame ?? {});
  const parts = partsOf(view);
  const main = html`<p><a href="${view.home}">← All products</a></p>
    ${explained.state !== 'live' && html`<p class="note">${explained.state === 'deleted' ? 'No shop sells this any more.' : 'It was spoken of, but no shop has described it yet.'}</p>`}
    <div class="two">
      <div>${tile(body.images ?? [], title)}</div>
      <div>
        ${body.brand != null && html`<span class="maker">${body.brand}</span>`}
        <h1>${title}</h1>
        ${facts !== '' && html`<p class="facts">${facts}</p>`}
        ${offersList(Object.values(body.offers ?? {}), stores, parts.length > 0)}
        <dl class="plain">
          <dt>Known as</dt>
          <dd>
            <code>${explained.id}</code
            >${explained.askedFor !== explained.id && html` <span class="soft">(you asked for <code>${explained.askedFor}</code>, which is one thing with it)</span>`}
          </dd>
          <dt>Made of</dt>
          <dd>
            <ul class="bare">
              ${explained.sources.map((source) => html`<li>${badge(source.source)} <code>${source.listingId}</code>${!source.speaks && html` <span class="soft">silent</span>`}</li>`)}
            </ul>
          </dd>
          ${
            parts.length > 0 &&
            html`<dt>Sold as</dt>
              <dd>
                <ul class="bare">
                  ${parts.map(
                    (id) =>
                      html`<li>
                        <a href="${view.productAt(id)}"><code>${id}</code></a>
                      </li>`,
                  )}
                </ul>
              </dd>`
          }
        </dl>
      </div>
    </div>
    ${waiting(view)}
    <h2>Why each field has its value</h2>
    ${whyTable(view)}`;
  return page(200, title, view.standing, main);
}

/** The products that this one is sold as, in the shop that says so. */
function partsOf({ explained }: ProductView): string[] {
  const said = explained.decisions.find(({ field }) => field === 'metadata.children');
  const store = explained.sources.find((source) => source.listingId === said?.winner?.listingId)?.storeId;
  if (store === undefined || !Array.isArray(said?.value)) return [];
  return said.value.filter((id) => typeof id === 'string').map((id) => listingId(store, 'product', id));
}

function waiting(view: ProductView): Html | false {
  const { reviews, ambiguities, id } = view.explained;
  if (reviews.length + ambiguities.length === 0) return false;
  return html`<div class="note">
    <strong>Waits for a human</strong>
    <ul>
      ${reviews.map((review) => html`<li>${shownField(review.field)}: ${review.candidates.map((said, i) => html`${i > 0 && '; '}${saidBy(view, said)} says ${explainedValue(review.field, said.value)}`)}</li>`)}
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
