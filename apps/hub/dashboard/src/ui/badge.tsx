import { useWords, type Key } from '../words/words.ts';
import type { Breaker, CertificateState } from '../contract.ts';
import { timeOfDay } from '../format.ts';
import type { Tone } from './mark.tsx';

const SOURCES: Readonly<Record<string, string>> = {
  shopify: 'Shopify',
  woocommerce: 'Woo',
  magento: 'Magento',
  html: 'HTML',
  varai: 'VARAi',
};

export const sourceName = (source: string): string => SOURCES[source] ?? source;

export function SourceBadge({ source }: { readonly source: string }) {
  return <span className={`badge ${source}`}>{sourceName(source)}</span>;
}

const SIGN: Readonly<Record<Tone, string>> = { good: '✓', wait: '◐', bad: '!', none: '–' };

/** A state in words, with a sign and a colour. */
export function Standing({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  return (
    <span className={`standing ${tone}`}>
      <span aria-hidden="true">{SIGN[tone]}</span> {children}
    </span>
  );
}

const TONES: Readonly<Record<CertificateState, Tone>> = {
  agrees: 'good',
  untold: 'wait',
  differs: 'wait',
  alarm: 'bad',
};

/** Whether a store's API is being asked. */
export function BreakerStanding({ breaker }: { readonly breaker: Breaker | null }) {
  const words = useWords();
  const { t } = words;
  if (breaker === null) return <Standing tone="none">{t('breaker.none')}</Standing>;
  const { state, retryAt } = breaker;
  if (state === 'closed') return <Standing tone="good">{t('breaker.closed')}</Standing>;
  return retryAt === null ? (
    <Standing tone="wait">{t('breaker.half-open')}</Standing>
  ) : (
    <Standing tone="bad">{t('breaker.open', { until: timeOfDay(words, retryAt) })}</Standing>
  );
}

export function CertificateStanding({ state }: { readonly state: CertificateState | null }) {
  const { t } = useWords();
  return state === null ? (
    <Standing tone="none">{t('certificate.never')}</Standing>
  ) : (
    <Standing tone={TONES[state]}>{t(`certificate.${state}` satisfies Key)}</Standing>
  );
}
