import { connect, type Socket } from 'node:net';
import { percentilesOf, type Percentiles } from './percentiles.ts';

export interface LoadOptions {
  readonly port: number;
  /** At most; with a rate they are opened as they are needed. */
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second, sent on time whatever the answers do; null = each connection sends as soon as it was answered. */
  readonly rate: number | null;
  /** Number of the first request. */
  readonly from: number;
  /** Equal parts of the time whose latencies are told apart; default 1. */
  readonly windows?: number;
}

export interface LoadResult {
  readonly answered: number;
  readonly seconds: number;
  readonly rps: number;
  /** Status code -> how often. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly latencyMs: Percentiles;
  /** The same of each window, by when the answer came. */
  readonly windows: readonly Percentiles[];
  /** Number of the next request that was not sent. */
  readonly next: number;
}

const MAX_SAMPLES = 5_000_000;

/**
 * A small HTTP/1.1 client over bare sockets: the load must cost less than what it measures. One request at a time on each
 * connection. With a rate, latency counts from when the request was due, so that a stall cannot hide.
 */
export function runLoad(options: LoadOptions, request: (n: number) => Buffer): Promise<LoadResult> {
  const samples = new Float64Array(MAX_SAMPLES);
  const statuses: Record<string, number> = {};
  let answered = 0;
  let next = options.from;
  const startMs = performance.now();
  const endMs = startMs + options.seconds * 1000;
  const windowMs = (options.seconds * 1000) / (options.windows ?? 1);
  /** How many were answered when each window ended. */
  const answeredAt: number[] = [];
  const idle: Connection[] = [];

  interface Connection {
    readonly socket: Socket;
    /** When the request that it waits for was due; null = it waits for none. */
    sentMs: number | null;
    pending: string;
  }

  return new Promise((resolve, reject) => {
    const connections = new Set<Connection>();
    let ticker: NodeJS.Timeout | undefined;
    let isOver = false;
    const finish = (): void => {
      if (isOver) return;
      isOver = true;
      clearInterval(ticker);
      for (const connection of connections) connection.socket.destroy();
      const seconds = (performance.now() - startMs) / 1000;
      resolve({
        answered,
        seconds,
        rps: Math.round(answered / seconds),
        statuses,
        latencyMs: percentilesOf(samples.subarray(0, Math.min(answered, MAX_SAMPLES))),
        windows: [...answeredAt, answered].map((to, i) =>
          percentilesOf(samples.subarray(answeredAt[i - 1] ?? 0, Math.min(to, MAX_SAMPLES))),
        ),
        next,
      });
    };
    const send = (connection: Connection, dueMs: number): void => {
      connection.sentMs = dueMs;
      connection.socket.write(request(next));
      next += 1;
    };
    const onData = (connection: Connection, chunk: string): void => {
      if (connection.sentMs === null) return;
      connection.pending = connection.pending === '' ? chunk : connection.pending + chunk;
      const headEnd = connection.pending.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const lengthAt = connection.pending.indexOf('content-length: ');
      const length =
        lengthAt < 0 || lengthAt > headEnd
          ? 0
          : parseInt(connection.pending.slice(lengthAt + 16, lengthAt + 26), 10);
      if (connection.pending.length < headEnd + 4 + length) return;
      const status = connection.pending.slice(9, 12);
      connection.pending = '';
      const nowMs = performance.now();
      while (
        answeredAt.length + 1 < (options.windows ?? 1) &&
        nowMs >= startMs + windowMs * (answeredAt.length + 1)
      )
        answeredAt.push(answered);
      if (answered < MAX_SAMPLES) samples[answered] = nowMs - connection.sentMs;
      connection.sentMs = null;
      answered += 1;
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (nowMs >= endMs) finish();
      else if (options.rate === null) send(connection, nowMs);
      else idle.push(connection);
    };
    const open = (): Connection => {
      const socket = connect({ port: options.port, host: '127.0.0.1', noDelay: true });
      const connection: Connection = { socket, sentMs: null, pending: '' };
      connections.add(connection);
      socket.setEncoding('latin1');
      socket.on('data', (chunk: string) => onData(connection, chunk));
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (isOver || error.syscall !== 'connect') return;
        isOver = true;
        clearInterval(ticker);
        reject(error);
      });
      // A server may close a connection that was idle for long; what was sent on it and never answered counts.
      socket.on('close', () => {
        connections.delete(connection);
        const place = idle.indexOf(connection);
        if (place >= 0) idle.splice(place, 1);
        if (isOver || connection.sentMs === null) return;
        statuses['closed'] = (statuses['closed'] ?? 0) + 1;
        if (options.rate === null) send(open(), performance.now());
      });
      return connection;
    };
    if (options.rate !== null) {
      const everyMs = 1000 / options.rate;
      let dueMs = performance.now() + 50;
      ticker = setInterval(() => {
        const nowMs = performance.now();
        for (; dueMs <= nowMs; dueMs += everyMs) {
          const connection = idle.pop() ?? (connections.size < options.connections ? open() : undefined);
          if (connection === undefined) break;
          send(connection, dueMs);
        }
        if (nowMs >= endMs) finish();
      }, 1);
    } else for (let i = 0; i < options.connections; i++) send(open(), performance.now());
  });
}
