import { createWooApi } from '@varai/core/testkit';
import { woocommerceApi } from '../../src/connectors/woocommerce/api.ts';
import { conforms } from './conformance.ts';

conforms(
  'WooCommerce',
  {
    platform: woocommerceApi,
    shop: { platform: 'woocommerce', shopKey: 'woo.example', offsetMinutes: 60, native: true },
    // The last webhook about a variable product knows nothing of that it was saved again with a variation.
    simulate: (options) => createWooApi({ ...options, native: true, savesParents: false }),
    timeZone: 'Europe/Berlin',
  },
  { hashTree: 'WooCommerce itself keeps no hash tree of its records' },
);
