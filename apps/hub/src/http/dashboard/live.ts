import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Overview } from '@varai/dashboard/contract';
import type { OperatorSession } from '../../store/operator-sessions.ts';
import { SECURITY_HEADERS } from './assets.ts';

const EVERY_MS = 5_000;
/** Many who watch one tenant are one question to the database. */
const HELD_MS = 2_500;

export interface LiveDependencies {
  readonly overview: (session: OperatorSession) => Promise<Overview>;
  /** Null = the session has ended. */
  readonly sessionOf: (request: FastifyRequest) => Promise<OperatorSession | null>;
}

/** The overview as it now is; asked at most once in a while for each tenant, whoever asks. */
export function sharedOverview(
  ask: (session: OperatorSession) => Promise<Overview>,
): (session: OperatorSession) => Promise<Overview> {
  const held = new Map<string, { readonly untilMs: number; readonly value: Promise<Overview> }>();
  return (session) => {
    const known = held.get(session.tenantId);
    if (known !== undefined && known.untilMs > performance.now()) return known.value;
    const value = ask(session);
    held.set(session.tenantId, { untilMs: performance.now() + HELD_MS, value });
    value.catch(() => held.delete(session.tenantId));
    return value;
  };
}

/** Server-sent events: the overview at once and every five seconds, until the session, the page or the hub ends. */
export function createLive(
  app: FastifyInstance,
  { overview, sessionOf }: LiveDependencies,
): (request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  const open = new Set<() => void>();
  app.addHook('preClose', async () => {
    for (const end of open) end();
  });

  return (request, reply) => {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      ...SECURITY_HEADERS,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    let timer: NodeJS.Timeout | undefined;
    const end = (): void => {
      open.delete(end);
      clearTimeout(timer);
      raw.end();
    };
    open.add(end);
    raw.on('close', end);
    const tell = async (): Promise<void> => {
      try {
        const session = await sessionOf(request);
        if (session === null) {
          raw.write('event: ended\ndata: {}\n\n');
          end();
          return;
        }
        raw.write(`data: ${JSON.stringify(await overview(session))}\n\n`);
      } catch {
        // The page says by itself that what it shows is old.
        raw.write(': the database did not answer\n\n');
      }
      if (open.has(end)) timer = setTimeout(() => void tell(), EVERY_MS);
    };
    void tell();
    return reply;
  };
}
