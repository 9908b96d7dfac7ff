import { z } from 'zod';
import { benchIngest } from './ingest.ts';

/** Each benchmark prints one JSON line a case; its options with their defaults. */
const ingestOptions = z.object({
  seconds: z.coerce.number().int().min(5).max(3_600).default(60),
  entities: z.coerce.number().int().min(1_000).max(1_000_000).default(120_000),
  connections: z.coerce.number().int().min(1).max(1_024).default(256),
  processes: z.coerce.number().int().min(1).max(2).default(2),
  bodies: z
    .string()
    .regex(/^(small|large)(,(small|large))*$/, 'small, large or both')
    .default('small,large'),
});

/** Names and one line each, for the help text. */
export const BENCHES: Readonly<Record<string, string>> = {
  ingest:
    'taking and applying orders, beside bare Fastify and beside one BullMQ job an event (options: seconds, entities, connections, processes, bodies)',
};

/** Runs a benchmark; gives its lines as they are done. Throws ZodError for options that it does not know how to run. */
export async function runBench(
  name: string,
  options: Readonly<Record<string, string>>,
  say: (line: string) => void,
): Promise<object[]> {
  if (!Object.hasOwn(BENCHES, name))
    throw new Error(`there is no benchmark "${name}"; there are: ${Object.keys(BENCHES).join(', ')}`);
  const { seconds, entities, connections, processes, bodies } = ingestOptions.parse(options);
  return benchIngest({
    seconds,
    entities,
    connections,
    processes: processes as 1 | 2,
    bodies: bodies.split(',') as ('small' | 'large')[],
    say,
  });
}
