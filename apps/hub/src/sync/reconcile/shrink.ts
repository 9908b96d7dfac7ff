import type { PulledResource } from '../../connectors/shop-api.ts';

/** Why nothing is deleted until a human has looked. */
export interface Alarm {
  readonly code: string;
  /** For people. */
  readonly message: string;
}

/** Fewer may go at once without a question, whatever share of a small shop they are. */
const FEW = 10;

/** A source that claims nothing, or much less than there was, is more often broken than emptied. `percent` of `before` may go. */
export function shrinkAlarm(
  resource: PulledResource,
  counted: number,
  before: number,
  percent: number,
): Alarm | null {
  if (before === 0) return null;
  if (counted === 0)
    return {
      code: 'reconcile/source-claims-nothing',
      message: `The shop says that it has no ${resource}, and there were ${before}: nothing was deleted.`,
    };
  const less = before - counted;
  if (less <= FEW || less * 100 <= before * percent) return null;
  return {
    code: 'reconcile/source-shrank',
    message: `The shop says that it has ${counted} ${resource}, and there were ${before}: nothing was deleted.`,
  };
}
