import type { PageAnswer } from '../http/server.ts';
import { PAGE_SIZE, type AppliedEvent, type Search, type ShownProduct } from './catalogue-query.ts';
import { html, type Html } from './html.ts';
import { page, type Standing } from './layout.ts';
import { offersList } from './offers.ts';
import { badge, factsLine, tile, when } from './shown.ts';

export interface Home {
  readonly standing: Standing;
  readonly tenants: readonly string[];
  readonly tenant: string;
  /** Store id -> its name. */
  readonly stores: ReadonlyMap<string, string>;
  readonly search: Search;
  readonly products: readonly ShownProduct[];
  readonly total: number;
  readonly events: readonly AppliedEvent[];
}

/** The address of a list like this one. */
const listAt = ({ tenants, tenant, search }: Home, pageNumber: number): string => {
  const query = new URLSearchParams();
  if (tenants.length > 1) query.set('tenant', tenant);
  if (search.text !== '') query.set('q', search.text);
  if (search.soldBy !== '') query.set('sold', search.soldBy);
  if (pageNumber > 1) query.set('page', String(pageNumber));
  return query.size === 0 ? '/' : `/?${query.toString()}`;
};

export const productAt = (tenants: readonly string[], tenant: string, id: string): string =>
  `/products/${encodeURIComponent(id)}${tenants.length > 1 ? `?tenant=${encodeURIComponent(tenant)}` : ''}`;

export function homePage(home: Home): PageAnswer {
  const { search, products, total } = home;
  const isSearch = search.text !== '' || search.soldBy !== '';
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
  const found = `${total.toLocaleString('en')} ${total === 1 ? 'product' : 'products'}`;
  return page(
    200,
    isSearch ? `${found} found` : 'Products',
    home.standing,
    html` <h1>${isSearch ? `${found} found` : total === 0 ? 'Products' : found}</h1>
      <p class="lead">
        Every shop says what it sells; this is what they agree on. Open one to see why each field has its
        value. Prices and stock stay each shop's own.
      </p>
      ${latest(home)}
      ${home.tenants.length > 1 && html`<p>Tenant: ${home.tenants.map((tenant) => (tenant === home.tenant ? html`<strong>${tenant}</strong> ` : html`<a href="/?tenant=${encodeURIComponent(tenant)}">${tenant}</a> `))}</p>`}
      ${(total > 0 || isSearch) && searchForm(home)}
      ${
        products.length > 0
          ? html`<ul class="grid">
              ${products.map((product) => card(home, product))}
            </ul>`
          : isSearch
            ? nothingFound
            : nothingYet(home)
      }
      ${
        pages > 1 &&
        html`<nav class="pages" aria-label="Pages">
          <span
            >${search.page > 1 && html`<a rel="prev" href="${listAt(home, search.page - 1)}">← Previous</a>`}</span
          >
          <span class="soft">Page ${search.page} of ${pages}</span
          ><span
            >${search.page < pages && html`<a rel="next" href="${listAt(home, search.page + 1)}">Next →</a>`}</span
          >
        </nav>`
      }
      ${home.events.length > 0 && eventsTable(home)}`,
  );
}

const option = (value: string, text: string, chosen: string): Html =>
  value === chosen
    ? html`<option value="${value}" selected>${text}</option>`
    : html`<option value="${value}">${text}</option>`;

const searchForm = ({ tenants, tenant, search, stores }: Home): Html =>
  html`<form class="find" method="get" action="/" role="search">
    ${tenants.length > 1 && html`<input type="hidden" name="tenant" value="${tenant}" />`}
    <label
      ><span>Search</span
      ><input
        type="search"
        name="q"
        value="${search.text}"
        placeholder="Title, brand, shape, material, colour"
        autocomplete="off"
    /></label>
    <label class="narrow"
      ><span>Sold by</span
      ><select name="sold">
        ${option('', 'all shops', search.soldBy)}${option('several', 'several shops', search.soldBy)}${[...stores].map(([id, name]) => option(id, name, search.soldBy))}
      </select></label
    >
    <button type="submit">Show</button>
  </form>`;

function card({ tenants, tenant, stores }: Home, product: ShownProduct): Html {
  const title = product.title ?? product._id;
  const facts = factsLine(product.frame);
  return html`<li class="card">
    ${tile(product.images, title)}
    <div class="in">
      ${product.brand !== null && html`<span class="maker">${product.brand}</span>`}
      <h2><a href="${productAt(tenants, tenant, product._id)}">${title}</a></h2>
      ${facts !== '' && html`<p class="facts">${facts}</p>`}
      ${offersList(Object.values(product.offers), stores, product.children.length > 0)}
    </div>
  </li>`;
}

const nothingFound = html`<div class="empty">
  <h2>Nothing like that is sold</h2>
  <p class="soft">Try fewer words, or <a href="/">see everything</a>.</p>
</div>`;

const nothingYet = ({ stores }: Home): Html =>
  html`<div class="empty">
    <h2>${stores.size === 0 ? 'No shop is connected yet' : 'No shop has said anything yet'}</h2>
    <p class="soft">
      ${stores.size === 0 ? html`Make one known with <code>npm run varai -- store add --help</code>, or start four demo shops with <code>npm start</code>.` : html`Send a body as a shop would: <code>npm run varai -- replay product.json --store ${[...stores.keys()][0] ?? ''}</code>`}
    </p>
  </div>`;

function latest({ events, stores }: Home): Html | false {
  const [event] = events;
  return (
    event !== undefined &&
    html`<p class="latest">
      Last event ${when(event.acceptedAt)}: ${badge(event.source)}
      ${stores.get(event.storeId) ?? event.storeId}, ${event.resource} ${event.verb}, visible after
      ${event.appliedAfterMs} ms. <a href="#events">More</a>
    </p>`
  );
}

const eventsTable = ({ events, stores }: Home): Html =>
  html`<h2 id="events">Last events</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">accepted</th>
            <th scope="col">shop</th>
            <th scope="col">what</th>
            <th scope="col">visible after</th>
          </tr>
        </thead>
        <tbody>
          ${events.map(
            (event) =>
              html`<tr>
                <td class="num">${when(event.acceptedAt)}</td>
                <td>${badge(event.source)} ${stores.get(event.storeId) ?? event.storeId}</td>
                <td>${event.resource} ${event.verb}</td>
                <td class="num">${event.appliedAfterMs} ms</td>
              </tr> `,
          )}
        </tbody>
      </table>
    </div>`;
