import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KnownKey } from '../store/api-keys.ts';
import type { Store } from '../store/tenancy.ts';
import { isOutage } from '../sync/retry.ts';
import type { FactFeed } from '../sync/write-back/fact-feed.ts';
import { MOST_RECOMMENDATIONS } from './operations.ts';
import { JSON_TYPE, sendProblem } from './reply.ts';

export interface RecommendationsRouteDependencies {
  readonly keys: { readonly find: (key: string) => Promise<KnownKey | null> };
  readonly storeById: (storeId: string) => Promise<Store | null>;
  readonly feed: FactFeed;
}

const RECOMMENDATIONS_SCOPE = 'recommendations:read';
const DEFAULT_LIMIT = 100;
const RETRY_AFTER_SECONDS = 5;
const BEARER = /^Bearer +(\S{1,200})$/i;

type Query = Readonly<Record<string, string | string[] | undefined>>;

/** `GET /api/sync/varai/recommendations`: whose key it is, then the store's feed, never another tenant's. */
export function recommendationsRoute(
  dependencies: RecommendationsRouteDependencies,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  return async (request, reply) => {
    try {
      return await answer(dependencies, request, reply);
    } catch (error) {
      if (!isOutage(error)) throw error;
      return sendProblem(request, reply.header('retry-after', RETRY_AFTER_SECONDS), 'http/unavailable');
    }
  };
}

async function answer(
  { keys, storeById, feed }: RecommendationsRouteDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  reply.header('cache-control', 'private, no-cache').header('vary', 'authorization');
  const given = BEARER.exec(request.headers.authorization ?? '')?.[1];
  const key = given === undefined ? null : await keys.find(given);
  if (key === null)
    return sendProblem(request, reply.header('www-authenticate', 'Bearer'), 'http/unauthorized');
  if (!key.scopes.includes(RECOMMENDATIONS_SCOPE)) return sendProblem(request, reply, 'http/forbidden');

  const query = request.query as Query;
  const { store: storeId, since = null, limit: limitText = String(DEFAULT_LIMIT) } = query;
  if (typeof storeId !== 'string') return sendProblem(request, reply, 'http/bad-query', { path: 'store' });
  if (since !== null && typeof since !== 'string')
    return sendProblem(request, reply, 'http/bad-query', { path: 'since' });
  const limit = typeof limitText === 'string' && /^\d{1,4}$/.test(limitText) ? Number(limitText) : 0;
  if (limit < 1 || limit > MOST_RECOMMENDATIONS)
    return sendProblem(request, reply, 'http/bad-query', { path: 'limit' });

  const store = await storeById(storeId);
  // A store of somebody else's and one that is not there look alike.
  if (store === null || store.tenantId !== key.tenantId || (key.storeId ?? store.storeId) !== store.storeId)
    return sendProblem(request, reply, 'http/not-found');

  const page = await feed.read(store, since, limit);
  if (page === 'bad-cursor') return sendProblem(request, reply, 'http/bad-query', { path: 'since' });
  if (page === 'expired') return sendProblem(request, reply, 'http/cursor-expired');
  const body = JSON.stringify(page);
  const tag = `"${hash('sha256', body, 'base64url').slice(0, 27)}"`;
  reply.header('etag', tag);
  return names(request.headers['if-none-match'], tag)
    ? reply.code(304).send()
    : reply.code(200).header('content-type', JSON_TYPE).send(body);
}

/** RFC 9110: weakly compared; `*` is any. */
const names = (given: string | undefined, tag: string): boolean =>
  given !== undefined &&
  given.split(',').some((each) => ['*', tag].includes(each.trim().replace(/^W\//, '')));
