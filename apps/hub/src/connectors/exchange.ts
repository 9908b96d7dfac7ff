import { Agent as HttpAgent, request as overHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as overHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** One request as it goes out, and what its connection is made by. */
export interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body?: string | Buffer;
  readonly lookup: LookupFunction;
  readonly connections: Connections;
  /** Its reason is what is thrown. */
  readonly signal: AbortSignal;
}

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  /** Unpacked. To be read to its end, or given back by `return`. */
  readonly body: AsyncIterable<Buffer>;
  /** Lets go of what was not read. */
  readonly discard: () => void;
}

/** Connections that are kept for the next request. */
export interface Connections {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** Shorter than servers keep an idle connection: a request must not meet its end. */
const IDLE_MS = 4_000;
export const newConnections = (): Connections => ({
  http: new HttpAgent({ keepAlive: true, timeout: IDLE_MS }),
  https: new HttpsAgent({ keepAlive: true, timeout: IDLE_MS }),
});

/** One request and its answer, redirects included in what is an answer. Rejects with the connection's error. */
export async function exchange(sent: Sent): Promise<Received> {
  const { method, url, headers, body, lookup, connections, signal } = sent;
  signal.throwIfAborted();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const isTls = url.protocol === 'https:';
    const request = (isTls ? overHttps : overHttp)(url, {
      method,
      headers: { ...Object.fromEntries(headers), 'accept-encoding': 'gzip, deflate, br' },
      agent: isTls ? connections.https : connections.http,
      lookup,
      signal,
    });
    request.on('response', resolve);
    request.on('error', reject);
    request.end(body);
  }).catch((error: unknown) => {
    throw signal.aborted ? signal.reason : error;
  });
  return {
    status: response.statusCode ?? 0,
    headers: new Headers(
      Object.entries(response.headers).map(([name, value]) => [name, String(value ?? '')]),
    ),
    body: chunksOf(response, signal),
    discard: () => response.destroy(),
  };
}

async function* chunksOf(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of unpacked(response)) yield chunk as Buffer;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    if (!response.complete) response.destroy();
  }
}

const UNPACK: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

function unpacked(response: IncomingMessage): Readable {
  const unpack = UNPACK[response.headers['content-encoding']?.trim().toLowerCase() ?? ''];
  // Whoever reads learns of an error by reading.
  return unpack === undefined ? response : pipeline(response, unpack(), () => undefined);
}
