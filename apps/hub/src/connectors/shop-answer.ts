import { isObject } from '@varai/core';
import type { Pace } from './pace.ts';

type Clock = Pick<Pace, 'nowMs'>;

/** The answer's `Date`, ms since 1970; our own clock where it has none. */
export function answeredMs(headers: Headers, { nowMs }: Clock): number {
  const ms = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(ms) ? nowMs() : ms;
}

/** What `Retry-After` says, in ms: seconds, or an instant by the answer's own clock. Null where nothing, or nothing readable. */
export function saidWaitMs(headers: Headers, clock: Clock): number | null {
  const said = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(said)) return Number(said) * 1000;
  const untilMs = Date.parse(said);
  return Number.isNaN(untilMs) ? null : Math.max(0, untilMs - answeredMs(headers, clock));
}

/** `GET shop.example/wp-json/wc/v3/products`: the query may hold credentials, and is left out. */
export const whereOf = (method: string, url: URL): string => `${method} ${url.host}${url.pathname}`;

const LONGEST_REASON = 200;
/** Shorter ones would tear holes into words. */
const SHORTEST_SECRET = 4;

/** Where, and why in the shop's own words where its answer has any; without its markup, and without a secret in it. */
export function explanation(where: string, answer: string, secrets: readonly string[]): string {
  let text = `${where}: ${reasonIn(answer)}`;
  for (const secret of secrets)
    if (secret.length >= SHORTEST_SECRET) text = text.replaceAll(secret, '[secret]');
  return text;
}

function reasonIn(answer: string): string {
  if (/^\s*</.test(answer)) return 'answered with a page';
  let value: unknown;
  try {
    value = JSON.parse(answer);
  } catch {
    return answer.slice(0, LONGEST_REASON);
  }
  return (wordsIn(value) ?? 'no reason given').slice(0, LONGEST_REASON);
}

/** `{code, message}`, `{errors: "…"}`, `{errors: [{message}]}`: how shops say what was wrong. */
function wordsIn(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (Array.isArray(value))
    return (
      value
        .map(wordsIn)
        .filter((words) => words !== null)
        .join('; ') || null
    );
  if (!isObject(value)) return null;
  const words = wordsIn(value['message']) ?? wordsIn(value['errors']) ?? wordsIn(value['error']);
  const code = value['code'];
  return typeof code === 'string' ? (words === null ? code : `${words} (${code})`) : words;
}
