import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative, sep } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';

const MEDIA: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Nothing inline, nothing from elsewhere, in no frame. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

const INDEX = 'index.html';
const FOREVER = 'public, max-age=31536000, immutable';
const ASKED_EACH_TIME = 'no-cache';

interface Asset {
  readonly bytes: Buffer;
  readonly type: string;
}

/** The built page, by path below `/dashboard/`; empty where it was not built. */
function builtFiles(): Map<string, Asset> {
  const files = new Map<string, Asset>();
  let index: string;
  try {
    index = createRequire(import.meta.url).resolve('@varai/dashboard/index.html');
  } catch {
    return files;
  }
  const folder = dirname(index);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join('/');
    files.set(name, {
      bytes: readFileSync(path),
      type: MEDIA[extname(name)] ?? 'application/octet-stream',
    });
  }
  return files;
}

/** Serves the page: hashed files for ever, its first page for every other path, so that a deep link works. */
export function registerAssets(app: FastifyInstance): void {
  const files = builtFiles();
  const serve = (name: string, reply: FastifyReply): FastifyReply => {
    reply.headers(SECURITY_HEADERS);
    const file = files.get(name);
    if (file !== undefined && name !== INDEX)
      return reply
        .header('content-type', file.type)
        .header('cache-control', name.startsWith('assets/') ? FOREVER : ASKED_EACH_TIME)
        .send(file.bytes);
    const index = files.get(INDEX);
    if (index === undefined || name.startsWith('assets/'))
      return reply
        .code(404)
        .header('content-type', 'text/plain; charset=utf-8')
        .send(
          index === undefined ? 'The dashboard was not built: npm run build.\n' : 'There is no such file.\n',
        );
    return reply
      .header('content-type', index.type)
      .header('cache-control', ASKED_EACH_TIME)
      .send(index.bytes);
  };
  app.get('/dashboard', (_request, reply) => serve(INDEX, reply));
  app.get('/dashboard/*', (request, reply) => serve((request.params as { '*': string })['*'], reply));
}
