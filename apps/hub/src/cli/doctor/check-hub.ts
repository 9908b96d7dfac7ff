import { connect } from 'node:net';
import { readinessSchema } from '../../http/readiness.ts';
import { good, missing, warning, type Finding } from './finding.ts';

const WAIT_MS = 2_000;

/** The hub that answers at its port; or whether the port is free. */
export async function checkHub(url: string, isRunningHere: boolean): Promise<Finding> {
  const check = 'hub';
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(WAIT_MS) }).then(
    async (response) => readinessSchema.safeParse(await response.json()),
    () => null,
  );
  if (answer?.success === true) {
    const { status, mongodb, redis } = answer.data;
    const found = `${status} at ${url} (MongoDB ${mongodb}, Redis ${redis})`;
    if (status === 'ready') return good(check, found);
    if (status === 'degraded')
      return warning(check, found, 'It works and loses nothing; with Redis it is quicker.');
    return missing(check, found, 'Events are refused until its MongoDB is back; its log says more.');
  }
  if (await isTaken(url))
    return missing(
      check,
      `something else listens at ${url}`,
      'Stop it, or choose another port with PORT=4200 npm start.',
    );
  return isRunningHere
    ? missing(
        check,
        `was started and does not answer at ${url}`,
        'Look at what it printed, and start it again with `npm start`.',
      )
    : good(check, `not running; ${url} is free`);
}

function isTaken(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port === '' ? 80 : port), timeout: WAIT_MS });
    const settle = (taken: boolean) => () => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', settle(true));
    socket.once('error', settle(false));
    socket.once('timeout', settle(false));
  });
}
