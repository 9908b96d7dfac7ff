import { connect } from 'node:net';
import { bytesOf, type Draft } from './draft.ts';

/** What became of one request. */
export interface Exchange {
  /** Null = the connection ended without an answer. */
  readonly status: number | null;
  readonly text: string;
  readonly isHung: boolean;
}

/** Longer than the hub lets any request take. */
const HANG_MS = 75_000;

/** Sends a request on a connection of its own, in its pieces, and reads what comes until the other side closes. */
export function exchange(port: number, draft: Draft): Promise<Exchange> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const chunks: Buffer[] = [];
    const settle = (isHung: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      // `100 Continue` comes before the answer and is none.
      const heads = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1]));
      resolve({ status: heads.find((status) => status >= 200) ?? null, text, isHung });
    };
    const timer = setTimeout(() => settle(true), HANG_MS);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => settle(false));
    socket.on('error', () => settle(false));
    const bytes = bytesOf(draft);
    const size = Math.ceil(bytes.length / draft.pieces);
    const write = (at: number): void => {
      if (at < bytes.length)
        socket.write(bytes.subarray(at, at + size), () => setImmediate(write, at + size));
      // What is still missing never comes.
      else if (draft.framing === 'lying' || draft.method === 'CONNECT') socket.end();
    };
    socket.on('connect', () => write(0));
  });
}
