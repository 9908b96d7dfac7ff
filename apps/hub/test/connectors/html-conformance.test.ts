import { createHtmlSite } from '@varai/core/testkit';
import { htmlApi } from '../../src/connectors/html/api.ts';
import { conforms } from './conformance.ts';

const OPT_OUTS = {
  writeBack:
    'A site without a platform takes nothing back; it asks /api/sync/varai/recommendations for our facts.',
  customers: 'A site without a platform has no list of its customers; its server sends them.',
  orders: 'A site without a platform has no list of its orders; its server sends them.',
  outbox: 'A site without a platform keeps no outbox that could be asked for a range.',
  hashTree: 'A site without a platform runs no plugin of ours that could keep hashes.',
};

for (const [name, feed] of [
  ['A site without a platform, by its pages,', false],
  ['A site without a platform, by its feed,', true],
] as const)
  conforms(
    name,
    {
      platform: htmlApi,
      shop: { platform: 'html', shopKey: 'frames.example' },
      simulate: (options) => createHtmlSite({ ...options, feed }),
      timeZone: 'UTC',
      framesOfPages: 180,
      countless: 'Neither a sitemap nor a feed says how many products there are.',
    },
    OPT_OUTS,
  );
