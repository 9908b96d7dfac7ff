import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

// An id that a proxy gave is kept where it cannot carry anything but an id.
const SAFE = /^[\w.-]{1,64}$/;

/** Takes `x-request-id` where it is plain, else counts on under a name that no other process has. */
export function requestIds(): (request: Pick<IncomingMessage, 'headers'>) => string {
  const process = randomBytes(6).toString('base64url');
  let count = 0;
  return ({ headers }) => {
    const given = headers['x-request-id'];
    return typeof given === 'string' && SAFE.test(given) ? given : `${process}-${(count++).toString(36)}`;
  };
}
