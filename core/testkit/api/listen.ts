import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { ApiAnswer, ApiHandler } from './handler.ts';

export interface ListenOptions {
  /** Ms since 1970: the shop's own clock, which its answers' `Date` tells. */
  readonly nowMs: () => number;
  /** Default: any free one. */
  readonly port?: number;
}

export interface ListeningApi {
  /** `http://127.0.0.1:<port>`, without a trailing slash. */
  readonly url: string;
  /** Requests taken so far, and connections opened for them: keep-alive shows in the difference. */
  readonly requests: () => number;
  readonly connections: () => number;
  /** Breaks what is still open. */
  readonly close: () => Promise<void>;
}

/** Serves a simulated API over HTTP on loopback. */
export async function listenApi(handler: ApiHandler, options: ListenOptions): Promise<ListeningApi> {
  let requests = 0;
  let connections = 0;
  const server = createServer((request, response) => {
    requests++;
    void serve(request, response, handler, options.nowMs);
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  handler: ApiHandler,
  nowMs: () => number,
): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return; // The caller went away.
  }
  send(request, response, answerOf(request, Buffer.concat(chunks).toString(), handler), nowMs);
}

function answerOf(request: IncomingMessage, body: string, handler: ApiHandler): ApiAnswer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  try {
    const url = new URL(request.url ?? '/', `http://${headers['host'] ?? '127.0.0.1'}`);
    return handler({ method: request.method ?? 'GET', url, headers, body });
  } catch (error) {
    // A fault of the simulation must not look like a shop that fails now and then.
    return { status: 599, body: `the simulated shop failed: ${String(error)}` };
  }
}

const SMALLEST_WORTH_PACKING = 1000;

function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: ApiAnswer,
  nowMs: () => number,
): void {
  const { wire } = answer;
  if (wire?.fault === 'hang') return;
  if (wire?.fault === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  const packs =
    answer.body.length >= SMALLEST_WORTH_PACKING &&
    /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const bytes = packs ? gzipSync(answer.body) : Buffer.from(answer.body);
  response.sendDate = false;
  response.writeHead(answer.status, {
    date: new Date(nowMs()).toUTCString(),
    ...answer.headers,
    ...(packs ? { 'content-encoding': 'gzip', vary: 'accept-encoding' } : {}),
    'content-length': bytes.length,
  });
  if (wire?.fault === 'half')
    response.write(bytes.subarray(0, bytes.length >> 1), () => request.socket.destroy());
  else if (wire?.fault === 'delay') setTimeout(() => response.end(bytes), wire.delayMs).unref();
  else response.end(bytes);
}
