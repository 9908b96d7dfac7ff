import type { Offer } from './catalogue-query.ts';
import { html, type Html } from './html.ts';
import { badge, money } from './shown.ts';

/** Each shop's own price; a product of several that are sold one by one has none itself. */
export function offersList(
  offers: readonly Offer[],
  stores: ReadonlyMap<string, string>,
  isSoldInParts: boolean,
): Html {
  return html`<ul class="offers">
    ${offers.map((offer) => html`<li>${badge(offer.source)} <span class="shop">${stores.get(offer.storeId) ?? offer.storeId}</span> ${priceOf(offer, isSoldInParts)}</li>`)}
  </ul>`;
}

function priceOf({ price, currency, available }: Offer, isSoldInParts: boolean): Html {
  if (price === null && isSoldInParts) return html`<b class="soft">by colour</b>`;
  if (available) return html`<b>${money(price, currency)}</b>`;
  return html`<b class="soft">${money(price, currency)} sold out</b>`;
}
