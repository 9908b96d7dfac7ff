import { DAY_MS, PHOTO_MINUTES, SMALLEST_GROUP, TERM_DAYS } from './level.ts';
import type { Gate } from './purpose.ts';

export const LOCALES = ['en', 'de', 'es', 'ar'] as const;
export type Locale = (typeof LOCALES)[number];

/** Counted up with every change of meaning, in all languages at once: whoever signed an earlier one is asked again. */
export const RELEASE_VERSION: Readonly<Record<Gate, number>> = { G0: 1, G1: 1, G2: 1, G3: 1, GU: 1 };

/** The order in which a release says things. */
const RELEASE_PARTS = [
  'who',
  'what',
  'why',
  'term',
  'sharing',
  'notKept',
  'choice',
  'withdrawal',
  'policy',
] as const;
export type ReleasePart = (typeof RELEASE_PARTS)[number];

type PartWords = Readonly<Record<ReleasePart, string>>;
export type GateWords = { readonly title: string } & PartWords;

/**
 * The releases of one language. Words in braces are filled in: `{merchant}`, `{policyUrl}`, `{until}` (a date), and the figures
 * that the code keeps to: `{days}`, `{minutes}`, `{group}`.
 */
export interface ReleaseWords {
  readonly locale: Locale;
  readonly months: readonly string[];
  /** With `{day}`, `{month}` and `{year}`. */
  readonly date: string;
  readonly gates: Readonly<Record<Gate, GateWords>>;
  /** What the signature stands under. */
  readonly statement: string;
}

/** What a release says of one shop and one signature. */
export interface ReleaseValues {
  /** 1 to 120 characters, the shop's name as shoppers know it. */
  readonly merchant: string;
  /** Public retention and destruction policy, https. */
  readonly policyUrl: string;
  readonly expiresAtMs: number;
}

/** The exact words of a release. */
export interface RenderedRelease {
  readonly gate: Gate;
  readonly locale: Locale;
  readonly version: number;
  readonly title: string;
  readonly parts: readonly { readonly part: ReleasePart; readonly text: string }[];
  readonly statement: string;
  /** Title, parts and statement, one a line: what is hashed, and what a page that shows the release reads as. */
  readonly text: string;
}

const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);

/** The day in UTC, in words: the machine's own date formats differ between browsers, and with them the hash. */
function dateIn(words: ReleaseWords, atMs: number): string {
  const date = new Date(atMs);
  return fill(words.date, {
    day: String(date.getUTCDate()),
    month: words.months[date.getUTCMonth()] ?? '',
    year: String(date.getUTCFullYear()),
  });
}

/** When a release that is offered now ends. */
export const releaseEndMs = (gate: Gate, nowMs: number): number => nowMs + TERM_DAYS[gate] * DAY_MS;

/** The same words and values give the same text, everywhere. */
export function renderRelease(words: ReleaseWords, gate: Gate, values: ReleaseValues): RenderedRelease {
  const filled = {
    merchant: values.merchant,
    policyUrl: values.policyUrl,
    until: dateIn(words, values.expiresAtMs),
    days: String(TERM_DAYS[gate]),
    minutes: String(PHOTO_MINUTES),
    group: String(SMALLEST_GROUP),
  };
  const { title, ...said } = words.gates[gate];
  const parts = RELEASE_PARTS.map((part) => ({ part, text: fill(said[part], filled) }));
  return {
    gate,
    locale: words.locale,
    version: RELEASE_VERSION[gate],
    title,
    parts,
    statement: words.statement,
    text: [title, ...parts.map(({ text }) => text), words.statement].join('\n'),
  };
}
