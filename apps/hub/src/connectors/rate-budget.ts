/** How fast a store may be asked: a bucket of points that fills with time, and that the shop's own answers correct. */
export interface RateBudget {
  /** Resolves once `points` may be spent, and spends them. Rejects with the signal's reason. */
  take(points: number, signal?: AbortSignal): Promise<void>;
  /** What the shop says is left, and how fast it fills, points a second. */
  correct(left: number, perSecond?: number): void;
}
