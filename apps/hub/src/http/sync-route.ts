import type { FastifyReply, FastifyRequest } from 'fastify';
import { isPlatform } from '../connectors/index.ts';
import { isResource } from '../connectors/topic.ts';
import { InboxFull, InboxUnavailable } from '../ingest/inbox.ts';
import type { Answer, Receive } from '../ingest/receive.ts';
import type { Logger } from '../observe/logger.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Platform } from '../store/tenancy.ts';
import { inflate } from './inflate.ts';
import { bodyForm } from './media-type.ts';
import { JSON_TYPE, sendProblem } from './reply.ts';

export interface SyncRouteDependencies {
  readonly receive: Receive;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly bodyLimitBytes: number;
  /** Ms since 1970. */
  readonly now: () => number;
}

type SyncRequest = FastifyRequest<{ Params: { platform: string; resource: string } }>;

const EMPTY = Buffer.alloc(0);
const PONG = '{"result":"pong"}';
const RETRY_AFTER_SECONDS = 1;

/** `POST /api/sync/:platform/:resource`: raw bytes to the use case, its answer to a status. */
export function syncRoute(
  dependencies: SyncRouteDependencies,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  const { receive, metrics, logger, bodyLimitBytes, now } = dependencies;

  return async function handle(untyped, reply) {
    const request = untyped as SyncRequest;
    const startedMs = performance.now();
    const platform = request.params.platform.toLowerCase();
    if (!isPlatform(platform)) return sendProblem(request, reply, 'http/not-found');
    const resource = request.params.resource.toLowerCase();
    const { headers } = request;
    const form = bodyForm(headers['content-type']);
    if (form === null) return sendProblem(request, reply, 'http/unsupported-media-type');

    let body = (request.body as Buffer | null | undefined) ?? EMPTY;
    const encoding = headers['content-encoding']?.toLowerCase();
    if (encoding === 'gzip' || encoding === 'x-gzip') {
      const inflated = await inflate(body, bodyLimitBytes);
      if (!inflated.ok) return sendProblem(request, reply, inflated.problem);
      body = inflated.body;
    } else if (encoding !== undefined && encoding !== 'identity' && encoding !== '') {
      return sendProblem(request, reply, 'http/unsupported-encoding');
    }

    let answer: Answer;
    try {
      answer = await receive({
        platform,
        resource,
        headers,
        query: request.query as Record<string, string>,
        isForm: form === 'form',
        body,
        nowMs: now(),
      });
    } catch (error) {
      return sendFailure(request, reply, error, platform, resource);
    }
    if (answer.kind === 'recorded') {
      metrics.latency('ack', platform, answer.lane, (performance.now() - startedMs) / 1000);
      metrics.event(platform, label(answer.resource), answer.result);
      if (answer.result === 'parked') {
        metrics.error('ingest', 'parked');
        logger.warn('a signed body does not map; it is parked', {
          requestId: request.id,
          platform,
          resource: label(answer.resource),
          eventId: answer.eventId,
          code: answer.issue?.code ?? null,
          path: answer.issue?.path ?? null,
        });
      }
      return reply
        .code(200)
        .header('content-type', JSON_TYPE)
        .send(`{"result":"${answer.result}","eventId":"${answer.eventId}"}`);
    }
    return sendOther(request, reply, answer, platform, resource);
  };

  function sendOther(
    request: FastifyRequest,
    reply: FastifyReply,
    answer: Exclude<Answer, { kind: 'recorded' }>,
    platform: Platform,
    resource: string,
  ): FastifyReply {
    switch (answer.kind) {
      case 'pong':
        metrics.event(platform, label(resource), 'pong');
        return reply.code(200).header('content-type', JSON_TYPE).send(PONG);
      case 'unsupported-media-type':
        return sendProblem(request, reply, 'http/unsupported-media-type');
      case 'unauthorized':
        metrics.event(platform, label(resource), 'unauthorized');
        metrics.error('ingest', answer.reason);
        logger.info('a delivery was not authentic', {
          requestId: request.id,
          platform,
          resource: label(resource),
          code: answer.reason,
        });
        // Only who holds the secret learns that it is the clock.
        return sendProblem(
          request,
          reply,
          answer.reason === 'stale_timestamp' ? 'ingest/stale-timestamp' : 'ingest/bad-signature',
        );
      case 'refused':
        metrics.event(platform, label(resource), 'refused');
        metrics.error('ingest', 'refused');
        logger.info('a signed body was refused', {
          requestId: request.id,
          platform,
          resource: label(resource),
          code: answer.issue.code,
          path: answer.issue.path,
        });
        return sendProblem(request, reply, 'ingest/unprocessable', answer.issue);
    }
  }

  function sendFailure(
    request: FastifyRequest,
    reply: FastifyReply,
    error: unknown,
    platform: Platform,
    resource: string,
  ): FastifyReply {
    if (error instanceof InboxFull) {
      metrics.event(platform, label(resource), 'busy');
      metrics.error('ingest', 'busy');
      reply.header('retry-after', String(Math.max(1, Math.ceil(error.retryAfterSeconds))));
      return sendProblem(request, reply, 'ingest/busy');
    }
    if (error instanceof InboxUnavailable) {
      metrics.event(platform, label(resource), 'unavailable');
      metrics.error('ingest', 'unavailable');
      logger.warn('an event could not be made durable', {
        requestId: request.id,
        platform,
        resource: label(resource),
        error,
      });
      reply.header('retry-after', String(RETRY_AFTER_SECONDS));
      return sendProblem(request, reply, 'ingest/unavailable');
    }
    throw error;
  }
}

/** Labels are a closed set; what a sender chose is not among them. */
const label = (resource: string): string => (isResource(resource) ? resource : 'other');
