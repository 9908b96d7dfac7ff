import { z } from 'zod';

/** How often a frame was shown, and what people did with it. Counts of distinct impressions; all optional. */
export const evidenceSchema = z
  .strictObject({
    shown: z.number().min(0),
    clicked: z.number().min(0),
    triedOn: z.number().min(0),
    liked: z.number().min(0),
    addedToCart: z.number().min(0),
    purchased: z.number().min(0),
    disliked: z.number().min(0),
    returned: z.number().min(0),
  })
  .partial();
export type Evidence = z.infer<typeof evidenceSchema>;

/**
 * What one act is worth beside a purchase. Judgement: the specification names the acts and no weights. A return takes back
 * what the purchase gave; a dislike takes back a like.
 */
export const FEEDBACK_WEIGHTS = {
  clicked: 0.05,
  triedOn: 0.15,
  liked: 0.3,
  addedToCart: 0.5,
  purchased: 1,
  disliked: -0.3,
  returned: -1,
} as const satisfies Readonly<Partial<Record<keyof Evidence, number>>>;

/** What an impression brings on average, in purchases. Judgement until there are events. */
const USUAL_REWARD = 0.05;
/** The prior counts as this many impressions. */
const PRIOR_IMPRESSIONS = 10;

/**
 * 0..1; exactly 0.5 at zero events. Posterior mean reward of a Beta prior (mean USUAL_REWARD, PRIOR_IMPRESSIONS impressions)
 * by weighted counts, as odds against the usual: rate / (rate + usual). Depends on no other frame.
 */
export function popularityScore(evidence: Evidence = {}): number {
  let reward = 0;
  for (const act of Object.keys(FEEDBACK_WEIGHTS) as (keyof typeof FEEDBACK_WEIGHTS)[])
    reward += FEEDBACK_WEIGHTS[act] * (evidence[act] ?? 0);
  reward = Math.max(0, reward);
  const trials = Math.max(evidence.shown ?? 0, reward);
  const rate = (PRIOR_IMPRESSIONS * USUAL_REWARD + reward) / (PRIOR_IMPRESSIONS + trials);
  return rate / (rate + USUAL_REWARD);
}
