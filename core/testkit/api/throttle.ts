import type { SimulatedApiOptions } from './simulated-api.ts';

/** A bucket of calls that fills with the shop's time: false = this call is one too many. Null = whoever asks may. */
export function throttleOf(
  throttle: NonNullable<SimulatedApiOptions['throttle']> | null,
  nowMs: () => number,
): () => boolean {
  if (throttle === null) return () => true;
  let left = throttle.bucket;
  let atMs = nowMs();
  return () => {
    const now = nowMs();
    left = Math.min(throttle.bucket, left + ((now - atMs) / 1000) * throttle.perSecond);
    atMs = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
