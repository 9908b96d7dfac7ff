import { isObject, type Json } from '../../json.ts';
import { newestFirst, saidBy, type Candidate, type Strategy } from '../candidate.ts';

const expiryMs = (candidate: Candidate): number | null => {
  const consent = isObject(candidate.value) ? candidate.value['consent'] : undefined;
  if (!isObject(consent) || consent['granted'] !== true || typeof consent['receiptId'] !== 'string')
    return null;
  const expiresAt = consent['expiresAt'];
  const ms = typeof expiresAt === 'string' ? Date.parse(expiresAt) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
};

/** The newest value whose consent is granted, names its receipt and has not expired. Unknown, missing or expired = no value. */
export const latestWithConsent: Strategy = (candidates, resolution) => {
  const consented = candidates
    .filter((candidate) => (expiryMs(candidate) ?? -Infinity) > resolution.asOfMs)
    .sort(newestFirst);
  const winner = consented[0];
  if (winner === undefined) return undefined;
  resolution.expireAt(expiryMs(winner) as number);
  const value: Json = winner.value;
  resolution.decisions?.push({
    field: resolution.group,
    rule: 'latest_with_consent',
    value,
    winner: saidBy(winner),
    others: candidates.filter((candidate) => candidate !== winner).map((candidate) => saidBy(candidate)),
  });
  return value;
};
