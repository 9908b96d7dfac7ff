import { z } from 'zod';
import { connectors } from '../connectors/index.ts';
import { aliveSchema, readinessSchema } from './readiness.ts';
import { factPageSchema } from '../sync/write-back/fact-feed.ts';
import type { ProblemCode } from './problem.ts';

/** One thing that can be asked of the hub, as data: the server registers it and `/openapi.json` describes it. */
export interface Operation {
  readonly id: string;
  readonly method: 'GET' | 'POST';
  /** Parameters as `:name`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** Path and query parameters by name. */
  readonly parameters?: Readonly<
    Record<
      string,
      { readonly in: 'path' | 'query' | 'header'; readonly schema: z.ZodType; readonly description: string }
    >
  >;
  /** Media types that are taken. */
  readonly request?: readonly string[];
  readonly answers: Readonly<
    Record<number, { readonly description: string; readonly mediaType?: string; readonly schema?: z.ZodType }>
  >;
  readonly problems: readonly ProblemCode[];
}

const recordedSchema = z.union([
  z.object({
    result: z
      .enum(['accepted', 'duplicate', 'parked'])
      .describe('`parked`: signed well but not understood; kept whole, visible, replayable.'),
    eventId: z.string().describe('The same on every delivery of the event.'),
  }),
  z.object({ result: z.literal('pong').describe("The answer to a new webhook's unsigned hello.") }),
]);

const header = (
  description: string,
): { readonly in: 'header'; readonly schema: z.ZodType; readonly description: string } => ({
  in: 'header',
  schema: z.string().optional(),
  description,
});

export const syncOperation: Operation = {
  id: 'receiveEvent',
  method: 'POST',
  path: '/api/sync/:platform/:resource',
  summary: 'Takes one signed event of a store.',
  description:
    'The signature is checked on the raw bytes before anything is parsed. 200 means durable. A body that is signed well and does not map is parked (200) where its sender would not retry, and refused (422) where it keeps it.',
  parameters: {
    platform: {
      in: 'path',
      schema: z.enum(Object.keys(connectors) as [string, ...string[]]),
      description: 'Whose shop sends it.',
    },
    resource: {
      in: 'path',
      schema: z.string(),
      description:
        '`orders`, `customers`, `products`, `refunds`, `carts`, `events`, `sessions`, `recommendations`, `feedback`.',
    },
    store: {
      in: 'query',
      schema: z.string().optional(),
      description: 'The store, for senders whose headers cannot be chosen.',
    },
    'varai-store': header('The store, from our plugins, our module and HTML stores.'),
    'webhook-id': header("Standard Webhooks: the event's own id, stable over retries."),
    'webhook-timestamp': header('Standard Webhooks: seconds since 1970, of this attempt.'),
    'webhook-signature': header(
      'Standard Webhooks: `v1,` and base64 HMAC-SHA256 of `<id>.<timestamp>.<body>`; several apart by spaces.',
    ),
    'X-Shopify-Hmac-Sha256': header('Shopify: base64 HMAC-SHA256 of the body. Names without `X-` count too.'),
    'X-WC-Webhook-Signature': header("WooCommerce's own webhooks: base64 HMAC-SHA256 of the body."),
  },
  request: ['application/json', 'application/x-www-form-urlencoded'],
  answers: {
    200: {
      description: 'Durable, already durable, or kept for a human.',
      mediaType: 'application/json',
      schema: recordedSchema,
    },
  },
  problems: [
    'http/bad-request',
    'http/bad-encoding',
    'ingest/bad-signature',
    'ingest/stale-timestamp',
    'http/not-found',
    'http/method-not-allowed',
    'http/request-timeout',
    'http/body-too-large',
    'http/unsupported-media-type',
    'http/unsupported-encoding',
    'ingest/unprocessable',
    'ingest/busy',
    'http/headers-too-large',
    'ingest/unavailable',
  ],
};

export const MOST_RECOMMENDATIONS = 500;

export const recommendationsOperation: Operation = {
  id: 'readRecommendations',
  method: 'GET',
  path: '/api/sync/varai/recommendations',
  summary:
    "What a store is told of its products: recommendations and derived facts, as changes since a place in the store's feed.",
  description:
    'The same facts that are written back to shops whose API is known. Each product stands once, where it changed last; write the facts as they are, the fingerprint beside them, and write nothing over what people changed. Needs an API key with the scope `recommendations:read`.',
  parameters: {
    store: { in: 'query', schema: z.string(), description: 'The store, by our id.' },
    since: {
      in: 'query',
      schema: z.string().optional(),
      description: '`next` of the answer before; left out, from the beginning.',
    },
    limit: {
      in: 'query',
      schema: z.number().int().min(1).max(MOST_RECOMMENDATIONS).default(100),
      description: 'Most products an answer.',
    },
    authorization: header('`Bearer` and the API key.'),
    'if-none-match': header('The `ETag` of an answer that you still have.'),
  },
  answers: {
    200: {
      description: 'Changes, oldest first. `ETag` names the answer.',
      mediaType: 'application/json',
      schema: factPageSchema,
    },
    304: { description: 'It is still what `If-None-Match` names.' },
  },
  problems: [
    'http/bad-query',
    'http/unauthorized',
    'http/forbidden',
    'http/not-found',
    'http/cursor-expired',
    'http/unavailable',
  ],
};

export const aliveOperation: Operation = {
  id: 'isAlive',
  method: 'GET',
  path: '/healthz',
  summary: 'Whether the process answers at all.',
  answers: { 200: { description: 'It does.', mediaType: 'application/json', schema: aliveSchema } },
  problems: [],
};

export const readyOperation: Operation = {
  id: 'isReady',
  method: 'GET',
  path: '/readyz',
  summary: 'Whether events can be made durable here.',
  answers: {
    200: {
      description: 'Ready, or degraded: slower, nothing lost.',
      mediaType: 'application/json',
      schema: readinessSchema,
    },
    503: { description: 'Not ready, or draining.', mediaType: 'application/json', schema: readinessSchema },
  },
  problems: [],
};

export const metricsOperation: Operation = {
  id: 'readMetrics',
  method: 'GET',
  path: '/metrics',
  summary: 'Prometheus metrics of this process.',
  answers: { 200: { description: 'Prometheus text.', mediaType: 'text/plain', schema: z.string() } },
  problems: [],
};

export const openapiOperation: Operation = {
  id: 'readOpenapi',
  method: 'GET',
  path: '/openapi.json',
  summary: 'This description.',
  answers: {
    200: {
      description: 'OpenAPI 3.1.',
      mediaType: 'application/json',
      schema: z.object({ openapi: z.string() }).loose(),
    },
  },
  problems: [],
};
