import { z } from 'zod';

/** What may go wrong in an answer, by its stable code. Codes are never renamed; titles are for people. */
export const PROBLEMS = {
  'http/bad-request': { status: 400, title: 'The request could not be read as HTTP.' },
  'http/bad-encoding': { status: 400, title: 'The body is not what its Content-Encoding says.' },
  'ingest/bad-signature': {
    status: 401,
    title: 'The signature is missing or wrong, or the store is not known.',
  },
  'ingest/stale-timestamp': {
    status: 401,
    title: 'The signature is good, but its timestamp is more than five minutes from now.',
  },
  'http/bad-query': { status: 400, title: 'A parameter in the address cannot be read; `path` names it.' },
  'http/unauthorized': {
    status: 401,
    title:
      'An API key is needed: `Authorization: Bearer varai_…`. This one is missing, unknown, revoked or expired.',
  },
  'http/forbidden': { status: 403, title: 'The API key is valid, and does not open this.' },
  'http/not-found': { status: 404, title: 'There is nothing at this address.' },
  'http/method-not-allowed': { status: 405, title: 'This address takes another method.' },
  'http/cursor-expired': {
    status: 410,
    title: 'The place that `since` names is no longer there; begin anew without it.',
  },
  'http/unavailable': { status: 503, title: 'The database does not answer just now; try again.' },
  'http/request-timeout': { status: 408, title: 'The request took too long to arrive.' },
  'http/body-too-large': { status: 413, title: 'The body is larger than this hub takes.' },
  'http/unsupported-media-type': { status: 415, title: 'Bodies are JSON.' },
  'http/unsupported-encoding': { status: 415, title: 'Bodies are sent plain or with Content-Encoding gzip.' },
  'ingest/unprocessable': {
    status: 422,
    title: 'The body is signed well, and does not say what its topic promises.',
  },
  'ingest/busy': {
    status: 429,
    title: 'Too many events wait to be written; try again after the time that Retry-After gives.',
  },
  'http/headers-too-large': { status: 431, title: 'The headers are larger than this hub takes.' },
  'dashboard/not-logged-in': { status: 401, title: 'Nobody is logged in, or the key opens nothing here.' },
  'dashboard/other-origin': { status: 403, title: 'This order did not come from the page itself.' },
  'dashboard/not-allowed': { status: 403, title: 'The key does not allow this.' },
  'dashboard/refused': { status: 409, title: 'It cannot be done as asked.' },
  'dashboard/not-understood': { status: 422, title: 'What was asked for is not complete.' },
  'dashboard/too-many-logins': {
    status: 429,
    title: 'Too many tries; try again after the time that Retry-After gives.',
  },
  'ingest/unavailable': { status: 503, title: 'The event could not be made durable; send it again.' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>;
export type ProblemCode = keyof typeof PROBLEMS;

export const PROBLEM_TYPE = 'application/problem+json';

/** RFC 9457. `code` is ours; `path` and `params` say where and what in a body. */
export const problemSchema = z.object({
  type: z.string().describe('Names the kind of problem: `urn:varai:problem:` and the code.'),
  title: z.string(),
  status: z.number().int(),
  code: z
    .string()
    .regex(/^[a-z]+\/[a-z0-9-]+$/)
    .describe('Stable; programs branch on it. For 422 the code of what is wrong with the body.'),
  path: z.string().optional().describe('Where in the body, e.g. `line_items[2].price`; empty for the whole.'),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  requestId: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;

export interface ProblemDetails {
  /** Takes the place of the problem's own code where a body names a more exact one. */
  readonly code?: string;
  readonly path?: string;
  readonly params?: Problem['params'];
}

export function problemOf(kind: ProblemCode, requestId: string, details: ProblemDetails = {}): Problem {
  const { status, title } = PROBLEMS[kind];
  const code = details.code ?? kind;
  return {
    type: `urn:varai:problem:${kind.replace('/', ':')}`,
    title,
    status,
    code,
    ...(details.path === undefined ? {} : { path: details.path }),
    ...(details.params === undefined ? {} : { params: details.params }),
    requestId,
  };
}
