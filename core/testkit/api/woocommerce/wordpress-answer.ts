import { jsonText } from '../../json-text.ts';
import type { ApiAnswer } from '../handler.ts';

const HEADERS = {
  'content-type': 'application/json; charset=UTF-8',
  'x-robots-tag': 'noindex',
  'x-content-type-options': 'nosniff',
  'access-control-expose-headers': 'X-WP-Total, X-WP-TotalPages, Link',
  'cache-control': 'no-cache, must-revalidate, max-age=0, no-store, private',
};

export const answer = (
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): ApiAnswer => ({ status, headers: { ...HEADERS, ...headers }, body: jsonText(body) });

/** An error as WordPress words it: `WP_Error` as JSON. */
export const wordpressError = (
  status: number,
  code: string,
  message: string,
  more: object = {},
): { readonly code: string; readonly message: string; readonly data: object } => ({
  code,
  message,
  data: { status, ...more },
});

export const problem = (status: number, code: string, message: string, more?: object): ApiAnswer =>
  answer(status, wordpressError(status, code, message, more));

/** What is wrong with the parameters of a request, by name. */
export type ParameterFaults = ReadonlyMap<string, { readonly code: string; readonly message: string }>;

export const invalidParameters = (faults: ParameterFaults): ApiAnswer =>
  problem(400, 'rest_invalid_param', `Invalid parameter(s): ${[...faults.keys()].join(', ')}`, {
    params: Object.fromEntries([...faults].map(([name, { message }]) => [name, message])),
    details: Object.fromEntries([...faults].map(([name, fault]) => [name, { ...fault, data: null }])),
  });
