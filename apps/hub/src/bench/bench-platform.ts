import type { PlatformApi, Reason } from '../connectors/shop-api.ts';

const NO = 'a benchmark has none';

/** What the simulated shops of the benchmarks can do: give their products. */
export const benchPlatform = ({
  page,
  hashTree = NO,
}: {
  readonly page: number;
  readonly hashTree?: true | Reason;
}): PlatformApi => ({
  capabilities: {
    pull: true,
    bulk: true,
    deletes: { products: true, customers: NO, orders: NO },
    writeBack: NO,
    customers: NO,
    orders: NO,
    outbox: NO,
    hashTree,
  },
  caps: { page, write: 1 },
  overlapMs: 0,
  budget: { perSecond: 1_000, bucket: 1_000 },
  open: () => {
    throw new Error('this shop is opened by itself');
  },
});
