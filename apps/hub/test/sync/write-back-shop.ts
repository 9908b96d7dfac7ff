import {
  varai_to_magento_attributes,
  varai_to_shopify_metafields,
  varai_to_woocommerce_meta,
} from '@varai/core/platform';
import type { ShopApi, WriteBack, WriteOutcome } from '../../src/connectors/shop-api.ts';
import type { Platform } from '../../src/store/tenancy.ts';

type Held = Readonly<Record<string, string>>;

/** How a platform's body carries the facts that stand in the shop. */
export const CARRIED: Readonly<Record<Platform, (id: string, held: Held) => object>> = {
  shopify: (id, held) => ({
    metafields: varai_to_shopify_metafields(id, held).set.map(({ ownerId: _, ...metafield }) => metafield),
  }),
  woocommerce: (_id, held) => ({ meta_data: varai_to_woocommerce_meta(held) }),
  magento: (_id, held) => ({ custom_attributes: varai_to_magento_attributes(held) }),
  html: () => ({}),
};

/** A shop in memory, as far as it is written to: what it holds, and every call. */
export class WrittenShop implements Pick<ShopApi, 'write'> {
  readonly held = new Map<string, Record<string, string>>();
  readonly calls: (readonly WriteBack[])[] = [];
  /** Decides about a call before it is obeyed: an outcome a product, or throws. */
  answer: (facts: readonly WriteBack[]) => readonly (WriteOutcome | null)[] = (facts) =>
    facts.map(() => null);

  async write(facts: readonly WriteBack[]): Promise<readonly WriteOutcome[]> {
    this.calls.push(facts);
    const answers = this.answer(facts);
    return facts.map(({ productId, facts: changes }, index) => {
      const answer = answers[index] ?? null;
      if (answer !== null) return answer;
      const held = this.held.get(productId) ?? {};
      for (const [key, value] of Object.entries(changes)) {
        if (value === null) delete held[key];
        else held[key] = value;
      }
      this.held.set(productId, held);
      return { productId, result: 'written' };
    });
  }

  of(productId: string): Held {
    return this.held.get(productId) ?? {};
  }
}
