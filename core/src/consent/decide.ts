import { isObject } from '../json.ts';
import type { PrivacyPurpose, UserGroups } from '../schema/user-groups.ts';
import { grants, type DenialReason, type Denied, type Grant } from './grant.ts';
import { bothLaws, lawOf, type Law } from './law.ts';
import { DAY_MS } from './level.ts';
import { gateOf, isPurpose, type Gate, type Purpose } from './purpose.ts';
import { verifiedReceipts, type VerifiedReceipt } from './receipt.ts';
import { retentionEndMs } from './retention.ts';
import { refusersOf, type Signal } from './signals.ts';
import { isSameSubject, type Subject } from './subject.ts';

/** A shopper took a gate back: every receipt of it that was signed until then is void. */
export interface Withdrawal {
  readonly gate: Gate;
  readonly atMs: number;
}

/** Everything a decision stands on. Null means that we do not know, which grants nothing; nothing has a default. */
export interface Question<P extends Purpose = Purpose> {
  readonly purpose: P;
  readonly who: Subject;
  /** As `jurisdictionOf` gives it; any other text is taken as unknown, the strictest. */
  readonly jurisdiction: string;
  /** The newest receipt of the purpose's gate; null where there is none. */
  readonly receipt: VerifiedReceipt | null;
  readonly withdrawals: readonly Withdrawal[] | null;
  /** What the shopper's sources say at present, agreed by the rule of the most restrictive; `{}` = nobody spoke. */
  readonly settings: UserGroups['privacy_settings'] | null;
  readonly signals: readonly Signal[] | null;
  /** What is known beside the receipt, whose text states that the shopper is an adult. */
  readonly age: 'adult' | 'minor' | 'not_stated' | null;
  /** Null: we know of none, and the signature counts as the last. */
  readonly lastInteractionAtMs: number | null;
  /** When what the purpose serves ends (the store leaves, a study closes); null: no end is foreseen. */
  readonly purposeEndsAtMs: number | null;
  readonly nowMs: number;
}

export type Decision<P extends Purpose = Purpose> = Grant<P> | Denied<P>;

/** How far a signer's clock may be ahead of ours. */
const CLOCK_LEAD_MS = 300_000;
/** As long as the widget's session: what stands on a setting, not on a receipt, is asked again after it. */
const SETTING_GRANT_MS = DAY_MS;

const settingOf = (purpose: Purpose): PrivacyPurpose =>
  purpose === 'analytics' || purpose === 'data_sale' ? purpose : 'face_analysis';

const isInstant = (value: unknown): boolean => Number.isFinite(value);
const isInstantOrNull = (value: unknown): boolean => value === null || isInstant(value);

/** What refuses whatever the rule is. */
function refusal(question: Question): DenialReason | null {
  const { settings, signals, age, purpose } = question;
  if (!isPurpose(purpose)) return 'purpose_unknown';
  if (
    !isInstant(question.nowMs) ||
    !isInstantOrNull(question.lastInteractionAtMs) ||
    !isInstantOrNull(question.purposeEndsAtMs)
  )
    return 'time_unreadable';
  if (!Array.isArray(signals)) return 'signals_unknown';
  if (refusersOf(signals, purpose).length > 0) return 'signal_refuses';
  if (!isObject(settings)) return 'settings_unknown';
  const setting = settings[settingOf(purpose)];
  if (setting !== undefined && setting?.granted !== true) return 'setting_refuses';
  if (age === 'minor') return 'minor';
  // A release states the age itself; a sale needs it stated, whatever the place asks.
  if (age !== 'adult' && (age !== 'not_stated' || purpose === 'data_sale')) return 'age_unknown';
  if (question.purposeEndsAtMs !== null && question.purposeEndsAtMs <= question.nowMs) return 'purpose_ended';
  return null;
}

/** What is wrong with the receipt for this gate; null = nothing. */
function receiptProblem(question: Question, gate: Gate): DenialReason | null {
  const { receipt, withdrawals, nowMs } = question;
  if (receipt == null) return 'receipt_missing';
  if (!verifiedReceipts.hasIssued(receipt)) return 'receipt_not_verified';
  if (receipt.gate !== gate) return 'receipt_of_other_gate';
  if (!isSameSubject(receipt, question.who)) return 'receipt_of_other_subject';
  if (!receipt.hasCurrentText) return 'receipt_of_other_text';
  if (!Array.isArray(withdrawals)) return 'withdrawals_unknown';
  const isVoid = (withdrawal: Withdrawal) =>
    withdrawal.gate === gate && !(withdrawal.atMs < receipt.signedAtMs);
  if (withdrawals.some(isVoid)) return 'withdrawn';
  if (receipt.signedAtMs > nowMs + CLOCK_LEAD_MS) return 'receipt_not_yet_valid';
  if (receipt.expiresAtMs <= nowMs) return 'receipt_expired';
  return null;
}

/** The receipt's end or an earlier one of the law, here and where it was signed. */
function releaseEnd(question: Question, receipt: VerifiedReceipt, law: Law): number {
  const lastInteractionAtMs = Math.min(question.lastInteractionAtMs ?? receipt.signedAtMs, question.nowMs);
  const end = retentionEndMs({
    gate: receipt.gate,
    consentAtMs: receipt.signedAtMs,
    lastInteractionAtMs,
    purposeEndsAtMs: question.purposeEndsAtMs,
    limits: bothLaws(law, lawOf(receipt.jurisdiction, question.purpose)).limits,
  });
  return Math.min(receipt.expiresAtMs, end);
}

/**
 * Whether a shopper's data may be used for a purpose, now. Unknown, missing, expired, withdrawn or unreadable is Denied. Face
 * purposes need a verified receipt of their own gate in every jurisdiction; analytics and sale go by the shopper's settings:
 * a yes where the law is opt-in, no refusal where it is opt-out.
 */
export function decide<P extends Purpose>(question: Question<P>): Decision<P> {
  const { purpose, receipt, nowMs } = question;
  const deny = (reason: DenialReason): Denied<P> => ({
    granted: false,
    purpose,
    reason,
    by: reason === 'signal_refuses' ? refusersOf(question.signals ?? [], purpose) : [],
  });
  const { tenantId, storeId, subject } = question.who;
  const grant = (expiresAtMs: number, receiptId: string | null): Grant<P> =>
    grants.issue({
      granted: true,
      purpose,
      who: { tenantId, storeId, subject },
      expiresAtMs,
      receiptId,
    } as Grant) as Grant<P>;

  const refused = refusal(question);
  if (refused !== null) return deny(refused);
  const law = lawOf(question.jurisdiction, purpose);
  const gate = gateOf(purpose);
  if (gate === null) {
    if (law.rule !== 'opt_out' && question.settings?.[settingOf(purpose)] === undefined)
      return deny('not_asked');
    return grant(Math.min(nowMs + SETTING_GRANT_MS, question.purposeEndsAtMs ?? Infinity), null);
  }
  const problem = receiptProblem(question, gate);
  if (problem !== null || receipt === null) return deny(problem ?? 'receipt_missing');
  const end = releaseEnd(question, receipt, law);
  return end > nowMs ? grant(end, receipt.receiptId) : deny('retention_ended');
}
