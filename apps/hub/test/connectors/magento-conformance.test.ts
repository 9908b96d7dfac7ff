import { createMagentoApi, type Shop } from '@varai/core/testkit';
import { magentoApi } from '../../src/connectors/magento/api.ts';
import type { PulledResource } from '../../src/connectors/shop-api.ts';
import { conforms } from './conformance.ts';

/** A configurable and each of its children are products of their own. */
const listed = ({ state }: Shop, resource: PulledResource): string[] => {
  const alive = [...state[resource].values()].filter(({ deleted }) => !deleted);
  const ids = alive.flatMap((each) => [
    each.id,
    ...('variants' in each ? each.variants.map((variant) => variant.id) : []),
  ]);
  return [...new Set(ids)];
};

conforms('Magento', {
  platform: magentoApi,
  shop: { platform: 'magento', shopKey: 'magento.example' },
  simulate: createMagentoApi,
  timeZone: 'UTC',
  listed,
});
