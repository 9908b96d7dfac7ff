/** The specification's three lanes; numbers as DECISIONS has them. */
export type Lane = 'real-time' | 'near-real-time' | 'batch';

export interface LaneRule {
  /** Flush when this many events have gathered … */
  readonly batchSize: number;
  /** … or when the oldest has waited this long. */
  readonly maxWaitMs: number;
}

export const LANES: Readonly<Record<Lane, LaneRule>> = {
  'real-time': { batchSize: 500, maxWaitMs: 5 },
  'near-real-time': { batchSize: 100, maxWaitMs: 250 },
  batch: { batchSize: 1000, maxWaitMs: 1000 },
};

const LANE_OF: Readonly<Record<string, { lane: Lane; priority: 'high' | 'medium' | 'low' }>> = {
  orders: { lane: 'real-time', priority: 'high' },
  refunds: { lane: 'real-time', priority: 'high' },
  customers: { lane: 'real-time', priority: 'medium' },
  sessions: { lane: 'real-time', priority: 'high' },
  carts: { lane: 'near-real-time', priority: 'medium' },
  events: { lane: 'near-real-time', priority: 'medium' },
  feedback: { lane: 'near-real-time', priority: 'medium' },
  recommendations: { lane: 'near-real-time', priority: 'medium' },
  products: { lane: 'batch', priority: 'low' },
};

/** The lane and priority of a URL resource; what is not listed is no hurry. */
export const laneOf = (resource: string): { lane: Lane; priority: 'high' | 'medium' | 'low' } =>
  LANE_OF[resource] ?? { lane: 'batch', priority: 'low' };
