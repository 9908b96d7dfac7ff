/** Four buckets for each doubling: a percentile read from them is within a tenth of the true one. */
const PER_DOUBLING = 4;
/** From half a millisecond … */
const LOWEST = -PER_DOUBLING;
/** … to a day and a half. */
const HIGHEST = 27 * PER_DOUBLING;

/** Counts by bucket. Those of several processes and times add up. */
export type Histogram = Map<number, number>;

/** The bucket of a duration in ms: the smallest whose upper bound is not below it. */
export const bucketOf = (ms: number): number =>
  ms <= 0 ? LOWEST : Math.min(HIGHEST, Math.max(LOWEST, Math.ceil(Math.log2(ms) * PER_DOUBLING)));

export const addTo = (histogram: Histogram, bucket: number, count = 1): void => {
  histogram.set(bucket, (histogram.get(bucket) ?? 0) + count);
};

export const countOf = (histogram: Histogram): number =>
  [...histogram.values()].reduce((sum, count) => sum + count, 0);

/** In ms, the geometric middle of the bucket in which the share `p` of all lies; null where there is nothing. */
export function percentileOf(histogram: Histogram, p: number): number | null {
  const wanted = Math.ceil(countOf(histogram) * p);
  let seen = 0;
  for (const [bucket, count] of [...histogram].sort(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= wanted) return 2 ** ((bucket - 0.5) / PER_DOUBLING);
  }
  return null;
}
