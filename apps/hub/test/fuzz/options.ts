import { parseArgs } from 'node:util';

/** What one run of the fuzz test is asked to do. */
export interface FuzzOptions {
  readonly requests: number;
  readonly seed: string;
  /** One line on stdout for machines. */
  readonly json: boolean;
}

export const USAGE = `usage: npm run test:fuzz -- [--requests 100000] [--seed S] [--json]

Starts MongoDB, Redis and the hub, and sends every endpoint requests that no sender would: damaged headers, signatures, bodies,
encodings and sizes, guided by what code they reach. Exit code 1 where one was answered 5xx, hung, made the hub grow, or
changed anything that was not accepted. Needs no network but loopback.
`;

/** Null where help was asked for. Throws a sentence where the words cannot be read. */
export function readOptions(words: readonly string[]): FuzzOptions | null {
  const { values } = parseArgs({
    args: [...words],
    options: {
      requests: { type: 'string', default: '100000' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  if (!/^[1-9]\d{0,7}$/.test(values.requests))
    throw new RangeError(`--requests must be a whole number above 0, got ${values.requests}`);
  return {
    requests: Number(values.requests),
    seed: values.seed ?? String(Date.now() % 1_000_000),
    json: values.json,
  };
}
