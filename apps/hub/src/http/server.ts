import type { Socket } from 'node:net';
import {
  fastify,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Receive } from '../ingest/receive.ts';
import type { Logger } from '../observe/logger.ts';
import type { Metrics } from '../observe/metrics.ts';
import { notWatched, type Reached } from '../observe/steps.ts';
import { openapiOf } from './openapi.ts';
import {
  aliveOperation,
  metricsOperation,
  openapiOperation,
  readyOperation,
  recommendationsOperation,
  syncOperation,
  type Operation,
} from './operations.ts';
import { PROBLEM_TYPE, problemOf, type ProblemCode } from './problem.ts';
import { readinessOf, readinessStatus, type Health } from './readiness.ts';
import { sendJson, sendProblem } from './reply.ts';
import { requestIds } from './request-id.ts';
import { recommendationsRoute, type RecommendationsRouteDependencies } from './recommendations-route.ts';
import { syncRoute } from './sync-route.ts';

/** A page or a reading answer beside the API: plain in, plain out. */
export interface Page {
  readonly operation: Operation;
  readonly answer: (request: {
    readonly params: Readonly<Record<string, string>>;
    readonly query: Readonly<Record<string, string>>;
  }) => Promise<PageAnswer>;
}
export interface PageAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ServerDependencies {
  readonly receive: Receive;
  /** Asks the parts the hub stands on; a throw counts as an unavailable database. */
  readonly health: () => Promise<Health>;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly config: { readonly bodyLimitBytes: number };
  /** Of the product, for the description. */
  readonly version: string;
  /** Ms since 1970. */
  readonly now: () => number;
  readonly pages?: readonly Page[];
  readonly recommendations?: RecommendationsRouteDependencies;
  /** Routes of a page's own that are no public contract. */
  readonly mount?: (app: FastifyInstance) => void;
  /** Only in the crash test. */
  readonly reached?: Reached;
}

export interface HubServer {
  readonly app: FastifyInstance;
  /** On 127.0.0.1 unless told otherwise. Resolves to the address, e.g. `http://127.0.0.1:4100`. */
  listen(port: number, host?: string): Promise<string>;
  /** Stops accepting, answers what has begun, resolves when the last connection has ended. */
  close(): Promise<void>;
  /** Ends every connection, answered or not. */
  cut(): void;
}

const REQUEST_TIMEOUT_MS = 30_000;
// Longer than load balancers keep theirs: else they meet a connection that we have just closed.
const KEEP_ALIVE_MS = 75_000;
const SYNC_PATH = /^\/api\/sync\/[^/]+\/[^/]+\/?$/i;

export function createServer(dependencies: ServerDependencies): HubServer {
  const { metrics, logger, config, now } = dependencies;
  const nextId = requestIds();
  let isDraining = false;

  const fail = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = problemFor(error);
    if (problem !== null) return sendProblem(request, reply, problem);
    metrics.error('http', 'internal');
    logger.error('a request failed', {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? '',
      error,
    });
    return reply.code(500).removeHeader('content-type').send('');
  };

  const app = fastify({
    logger: false,
    bodyLimit: config.bodyLimitBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    genReqId: nextId,
    requestIdHeader: false,
    // A redirect counts as success for some shops, and as a lost event for us: other spellings of a path are answered, never sent on.
    // A listing's id, up to 500 characters, may stand in a path.
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      caseSensitive: false,
      maxParamLength: 500,
    },
    // Whoever speaks on an open connection during a drain is answered, and told that it is the last time.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void fail(error, request, reply),
    clientErrorHandler,
  });

  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isDraining) reply.header('connection', 'close');
    done();
  });
  const { reached = notWatched } = dependencies;
  if (reached !== notWatched) {
    app.addHook('onResponse', (request, _reply, done) => {
      if (request.routeOptions.url === syncOperation.path) reached('ingest.answered');
      done();
    });
  }
  app.setErrorHandler(fail);
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    if (!SYNC_PATH.test(path) || request.method === 'POST')
      return sendProblem(request, reply, 'http/not-found');
    reply.header('allow', 'POST');
    return sendProblem(request, reply, 'http/method-not-allowed');
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  const operations: Operation[] = [];
  const register = (
    operation: Operation,
    handler: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>,
  ): void => {
    operations.push(operation);
    app.route({ method: operation.method, url: operation.path, handler });
  };

  register(
    syncOperation,
    syncRoute({ receive: dependencies.receive, metrics, logger, bodyLimitBytes: config.bodyLimitBytes, now }),
  );
  if (dependencies.recommendations !== undefined)
    register(recommendationsOperation, recommendationsRoute(dependencies.recommendations));
  register(aliveOperation, async (_request, reply) => sendJson(reply, 200, { status: 'alive' }));
  register(readyOperation, async (_request, reply) => {
    const health = await dependencies
      .health()
      .catch((): Health => ({ mongodb: 'down', redis: 'degraded', migrated: false }));
    const readiness = readinessOf(health, isDraining);
    return sendJson(reply, readinessStatus(readiness), readiness);
  });
  register(metricsOperation, async (_request, reply) => {
    const text = await metrics.text();
    return reply.header('content-type', metrics.contentType).send(text);
  });
  for (const page of dependencies.pages ?? []) register(page.operation, pageHandler(page));
  dependencies.mount?.(app);
  register(openapiOperation, async (_request, reply) =>
    sendJson(reply, 200, openapiOf(operations, dependencies.version)),
  );

  return {
    app,
    listen: (port, host = '127.0.0.1') => app.listen({ port, host }),
    close: async () => {
      isDraining = true;
      await app.close();
    },
    cut: () => app.server.closeAllConnections(),
  };
}

const pageHandler =
  (page: Page) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { status, contentType, body, headers } = await page.answer({
      params: request.params as Record<string, string>,
      query: request.query as Record<string, string>,
    });
    if (headers !== undefined) reply.headers(headers);
    return reply
      .code(status)
      .header('content-type', contentType)
      .header('x-content-type-options', 'nosniff')
      .send(body);
  };

const PROBLEM_OF_ERROR: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'http/body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'http/unsupported-media-type',
};

/** Null for faults of ours. */
function problemFor(error: FastifyError): ProblemCode | null {
  const known = PROBLEM_OF_ERROR[error.code];
  if (known !== undefined) return known;
  const status = error.statusCode ?? 500;
  if (status === 404) return 'http/not-found';
  return status >= 400 && status < 500 ? 'http/bad-request' : null;
}

const PROBLEM_OF_PARSER: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'http/headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'http/request-timeout',
};
const REASON: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** What the HTTP parser itself refuses never becomes a request; it is answered on the bare connection. */
function clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf(PROBLEM_OF_PARSER[error.code ?? ''] ?? 'http/bad-request', '-');
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${REASON[problem.status] ?? 'Error'}\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
