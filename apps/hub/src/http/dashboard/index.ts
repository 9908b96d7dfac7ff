import type { Session } from '@varai/dashboard/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z, ZodError } from 'zod';
import { overviewOf } from '../../dashboard/overview.ts';
import type { Hub } from '../../hub.ts';
import { DirectoryProblem } from '../../store/directory.ts';
import type { OperatorSession } from '../../store/operator-sessions.ts';
import { AccessProblem } from '../../connectors/shop-api.ts';
import { Refusal, UsageProblem } from '../../sync/refusal.ts';
import { sendJson, sendProblem } from '../reply.ts';
import { registerAssets, SECURITY_HEADERS } from './assets.ts';
import type { Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import { createLive, sharedOverview } from './live.ts';
import { createLoginLimit } from './login-limit.ts';
import { giveToken, takeToken, tokenOf } from './session-cookie.ts';

const API = '/dashboard/api';
const loginSchema = z.strictObject({ key: z.string().min(8).max(200) });
/** Either lets in. */
const MAY_ENTER = ['dashboard', 'admin'];

/** The dashboard: its built page, and the JSON that it lives on. The JSON is the page's own and no public contract. */
export function registerDashboard(app: FastifyInstance, hub: Hub, now: () => number): void {
  const limit = createLoginLimit(now);
  const sessionOf = async (request: FastifyRequest): Promise<OperatorSession | null> => {
    const token = tokenOf(request);
    return token === null ? null : hub.sessions.find(token);
  };
  const overview = sharedOverview((session) => overviewOf(hub, session));

  app.post(`${API}/session`, async (request, reply) => {
    if (!isOwnPage(request)) return sendProblem(request, reply, 'dashboard/other-origin');
    const waitSeconds = limit.try(request.ip);
    if (waitSeconds > 0) {
      reply.header('retry-after', String(waitSeconds));
      return sendProblem(request, reply, 'dashboard/too-many-logins');
    }
    const input = loginSchema.safeParse(bodyOf(request));
    const key = input.success ? await hub.apiKeys.find(input.data.key.trim()) : null;
    if (key === null || key.storeId !== null || !key.scopes.some((scope) => MAY_ENTER.includes(scope)))
      return sendProblem(request, reply, 'dashboard/not-logged-in');
    const { token, session } = await hub.audit.record(
      key,
      { by: nameOf(key), action: 'session.opened', about: 'dashboard' },
      async () => ({ result: await hub.sessions.open(key), after: { scopes: key.scopes } }),
    );
    giveToken(request, reply, token, session.expireAt);
    return answered(reply, sessionShown(session));
  });
  app.get(`${API}/session`, async (request, reply) => {
    const session = await sessionOf(request);
    return answered(reply, { session: session === null ? null : sessionShown(session) });
  });
  app.post(`${API}/session/end`, async (request, reply) => {
    const token = tokenOf(request);
    if (!isOwnPage(request)) return sendProblem(request, reply, 'dashboard/other-origin');
    if (token !== null) await hub.sessions.end(token);
    takeToken(request, reply);
    return answered(reply, {});
  });

  app.get(`${API}/overview`, async (request, reply) => {
    const session = await sessionOf(request);
    return session === null
      ? sendProblem(request, reply, 'dashboard/not-logged-in')
      : answered(reply, await overview(session));
  });
  const live = createLive(app, { overview, sessionOf });
  app.get(`${API}/live`, async (request, reply) =>
    (await sessionOf(request)) === null
      ? sendProblem(request, reply, 'dashboard/not-logged-in')
      : live(request, reply),
  );
  for (const endpoint of endpoints(hub)) registerEndpoint(app, endpoint, sessionOf);
  app.all(`${API}/*`, (request, reply) => sendProblem(request, reply, 'http/not-found'));
  registerAssets(app);
}

function registerEndpoint(
  app: FastifyInstance,
  endpoint: Endpoint,
  sessionOf: (request: FastifyRequest) => Promise<OperatorSession | null>,
): void {
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const session = await sessionOf(request);
    if (session === null) return sendProblem(request, reply, 'dashboard/not-logged-in');
    if (
      endpoint.method === 'POST' &&
      (!isOwnPage(request) || request.headers['x-varai-csrf'] !== session.csrf)
    )
      return sendProblem(request, reply, 'dashboard/other-origin');
    if (endpoint.scope === 'admin' && !session.scopes.includes('admin'))
      return sendProblem(request, reply, 'dashboard/not-allowed');
    const input = endpoint.input?.safeParse(bodyOf(request));
    if (input?.success === false)
      return sendProblem(request, reply, 'dashboard/not-understood', {
        path: input.error.issues[0]?.path.join('.') ?? '',
        params: { message: input.error.issues[0]?.message ?? '' },
      });
    try {
      const answer = endpoint.answer({
        session,
        by: nameOf(session),
        input: input?.data,
        params: request.params as Record<string, string>,
        query: request.query as Record<string, string>,
        request,
      });
      if (Symbol.asyncIterator in answer) return await sendLines(reply, answer);
      const body = await answer;
      return body === null ? sendProblem(request, reply, 'http/not-found') : answered(reply, body);
    } catch (error) {
      const message = messageOf(error);
      if (message === null) throw error;
      return sendProblem(request, reply, 'dashboard/refused', { params: { message } });
    }
  };
  app.route({ method: endpoint.method, url: API + endpoint.path, handler });
}

/** Newline-delimited JSON. What fails before the first line is a problem as any other. */
async function sendLines(reply: FastifyReply, lines: AsyncGenerator<object>): Promise<FastifyReply> {
  const first = await lines.next();
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store',
  });
  if (first.done !== true) raw.write(`${JSON.stringify(first.value)}\n`);
  try {
    for await (const line of lines) raw.write(`${JSON.stringify(line)}\n`);
    raw.end();
  } catch {
    // A stream that breaks off is seen as one; a last line would look like an end.
    raw.destroy();
  }
  return reply;
}

const answered = (reply: FastifyReply, body: object): FastifyReply =>
  sendJson(reply.headers(SECURITY_HEADERS).header('cache-control', 'no-store'), 200, body);

const sessionShown = ({ tenantId, region, name, scopes, csrf, expireAt }: OperatorSession): Session => ({
  tenantId,
  region,
  name,
  scopes,
  csrf,
  expiresAt: expireAt.toISOString(),
});

const nameOf = ({ name, keyId }: { readonly name: string; readonly keyId: string }): string =>
  `${name} (key ${keyId})`;

/** A browser names the page that sends: ours, or none at all. Whoever names another is another. */
function isOwnPage(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  return typeof origin === 'string' && URL.canParse(origin) && new URL(origin).host === host;
}

function bodyOf(request: FastifyRequest): unknown {
  try {
    return JSON.parse((request.body as Buffer | undefined)?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}

/** Null for faults of ours. */
function messageOf(error: unknown): string | null {
  if (
    error instanceof Refusal ||
    error instanceof UsageProblem ||
    error instanceof DirectoryProblem ||
    error instanceof AccessProblem
  )
    return error.message;
  return error instanceof ZodError ? (error.issues[0]?.message ?? 'not valid') : null;
}
