import { issuer } from './issuer.ts';
import type { Purpose } from './purpose.ts';
import type { SignalSource } from './signals.ts';
import type { Subject } from './subject.ts';

declare const granted: unique symbol;

/**
 * Leave to use one shopper's data for one purpose until an instant. Only `decide` makes one; code that touches a face takes it
 * as an argument. A copy, also one sent to a worker, is none: send the receipt and decide there.
 */
export interface Grant<P extends Purpose = Purpose> {
  readonly [granted]: P;
  readonly granted: true;
  readonly purpose: P;
  readonly who: Subject;
  readonly expiresAtMs: number;
  /** Null where it stands on the shopper's settings. */
  readonly receiptId: string | null;
}

/** Why not. One reason, the first that was found; there may be more. */
export const DENIAL_REASONS = [
  'purpose_unknown',
  'time_unreadable',
  'signals_unknown',
  'signal_refuses',
  'settings_unknown',
  'setting_refuses',
  'age_unknown',
  'minor',
  'purpose_ended',
  'not_asked',
  'receipt_missing',
  'receipt_not_verified',
  'receipt_of_other_gate',
  'receipt_of_other_subject',
  'receipt_of_other_text',
  'receipt_not_yet_valid',
  'receipt_expired',
  'withdrawals_unknown',
  'withdrawn',
  'retention_ended',
] as const;
export type DenialReason = (typeof DENIAL_REASONS)[number];

export interface Denied<P extends Purpose = Purpose> {
  readonly granted: false;
  readonly purpose: P;
  readonly reason: DenialReason;
  /** The signals that refuse; empty for every other reason. */
  readonly by: readonly SignalSource[];
}

export const grants = issuer<Grant>();

/** Whether this is a grant that `decide` made, for this purpose, and not over yet. */
export const holds = <P extends Purpose>(grant: unknown, purpose: P, nowMs: number): grant is Grant<P> =>
  grants.hasIssued(grant) && (grant as Grant).purpose === purpose && nowMs < (grant as Grant).expiresAtMs;
