import { connect, type Socket } from 'node:net';
import type { SignedRequest } from '@varai/core/testkit';

/** One answer as it stood on the connection. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A bare connection, for what a client library would not send. */
export interface Wire {
  write(text: string | Buffer): void;
  /** The next answer. Rejects where the connection ends first. */
  answer(): Promise<WireAnswer>;
  /** Resolves when the other side has closed. */
  readonly closed: Promise<void>;
  end(): void;
}

/** Opens a connection to `http://127.0.0.1:<port>`. */
export async function openWire(address: string): Promise<Wire> {
  const socket: Socket = connect(Number(new URL(address).port), '127.0.0.1');
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let read = '';
  let wake: () => void = () => undefined;
  let isClosed = false;
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      isClosed = true;
      wake();
      resolve();
    });
  });
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    read += chunk.toString('latin1');
    wake();
  });
  const answer = async (): Promise<WireAnswer> => {
    for (;;) {
      const found = takeAnswer(read);
      if (found !== null) {
        read = found.rest;
        return found.answer;
      }
      if (isClosed) throw new Error(`the connection ended after ${JSON.stringify(read)}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { write: (text) => void socket.write(text), answer, closed, end: () => void socket.destroy() };
}

function takeAnswer(text: string): { answer: WireAnswer; rest: string } | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const length = Number(headers['content-length'] ?? 0);
  const start = end + 4;
  if (text.length < start + length) return null;
  return {
    answer: { status: Number(first.split(' ')[1]), headers, body: text.slice(start, start + length) },
    rest: text.slice(start + length),
  };
}

const headLines = (headers: readonly (readonly [string, string])[]): string =>
  headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');

/** The head of a request, with further header lines, which may repeat a name. */
export const headOf = (request: SignedRequest, extra: readonly (readonly [string, string])[]): string =>
  `POST ${request.path} HTTP/1.1\r\nhost: hub\r\n${headLines([...Object.entries(request.headers), ...extra])}\r\n`;

export const wholeOf = (request: SignedRequest): Buffer =>
  Buffer.concat([
    Buffer.from(headOf(request, [['content-length', String(request.body.length)]])),
    request.body,
  ]);

/** The body in chunks of `size` bytes. */
export function chunkedOf(request: SignedRequest, size: number): Buffer {
  const parts: Buffer[] = [Buffer.from(headOf(request, [['transfer-encoding', 'chunked']]))];
  for (let at = 0; at < request.body.length; at += size) {
    const chunk = request.body.subarray(at, at + size);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}
