import type { FastifyReply, FastifyRequest } from 'fastify';

const NAME = 'varai_session';
const PATH = '/dashboard';

/** The session's token, null where the request carries none that can be one. */
export function tokenOf(request: FastifyRequest): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === NAME && value !== undefined && /^[\w-]{43}$/.test(value)) return value;
  }
  return null;
}

/** Out of the page's reach, of this site alone, gone with the session. `Secure` wherever the page was reached over TLS. */
export function giveToken(request: FastifyRequest, reply: FastifyReply, token: string, expireAt: Date): void {
  const seconds = Math.max(0, Math.floor((expireAt.getTime() - Date.now()) / 1000));
  reply.header('set-cookie', cookie(request, token, seconds));
}

export const takeToken = (request: FastifyRequest, reply: FastifyReply): void =>
  void reply.header('set-cookie', cookie(request, '', 0));

const cookie = (request: FastifyRequest, value: string, seconds: number): string =>
  `${NAME}=${value}; Path=${PATH}; HttpOnly; SameSite=Strict; Max-Age=${seconds}${isTls(request) ? '; Secure' : ''}`;

const isTls = (request: FastifyRequest): boolean =>
  request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
