import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when something accepts connections on `port`; rejects after `timeoutMs`. */
export async function untilListening(port: number, timeoutMs: number): Promise<void> {
  await until(timeoutMs, () => exchange(port, '', () => true));
}

/** Resolves when a Redis on `port` answers PING with PONG, that is after it has loaded its data. */
export async function untilPong(port: number, timeoutMs: number): Promise<void> {
  await until(timeoutMs, () => exchange(port, 'PING\r\n', (answer) => answer.startsWith('+PONG')));
}

/** Asks `question` until it says yes; rejects after `timeoutMs`. */
export async function until(timeoutMs: number, question: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(25)) {
    if (await question()) return;
  }
  throw new Error(`no answer within ${String(timeoutMs)} ms`);
}

function exchange(port: number, question: string, isGood: (answer: string) => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1_000 });
    const done = (good: boolean): void => {
      socket.destroy();
      resolve(good);
    };
    socket.once('error', () => {
      done(false);
    });
    socket.once('timeout', () => {
      done(false);
    });
    socket.once('connect', () => {
      if (!question) done(true);
      else socket.write(question);
    });
    socket.once('data', (bytes) => {
      done(isGood(bytes.toString('latin1')));
    });
  });
}
