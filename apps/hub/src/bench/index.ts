import { z } from 'zod';
import { benchCatalogue } from './catalogue.ts';
import { benchIngest } from './ingest.ts';
import { benchReconcile } from './reconcile.ts';

type Say = (line: string) => void;
type Given = Readonly<Record<string, string>>;

const count = (from: number, to: number) => z.coerce.number().int().min(from).max(to);

/** Each benchmark prints one JSON line a case; its options with their defaults. */
const ingestOptions = z.object({
  seconds: count(5, 3_600).default(60),
  entities: count(1_000, 1_000_000).default(120_000),
  connections: count(1, 1_024).default(256),
  processes: count(1, 2).default(2),
  bodies: z
    .string()
    .regex(/^(small|large)(,(small|large))*$/, 'small, large or both')
    .default('small,large'),
});
const rows = count(1_000, 10_000_000).default(1_000_000);
const catalogueOptions = z.object({ rows });
const reconcileOptions = z.object({ rows, hidden: count(3, 10_000).default(100) });

interface Bench {
  /** One line for the help text. */
  readonly about: string;
  readonly run: (given: Given, say: Say) => Promise<object[]>;
}

export const BENCHES: Readonly<Record<string, Bench>> = {
  ingest: {
    about:
      'taking and applying orders, beside bare Fastify and beside one BullMQ job an event (options: seconds, entities, connections, processes, bodies)',
    run: (given, say) => {
      const { processes, bodies, ...rest } = ingestOptions.parse(given);
      return benchIngest({
        ...rest,
        processes: processes as 1 | 2,
        bodies: bodies.split(',') as ('small' | 'large')[],
        say,
      });
    },
  },
  catalogue: {
    about: 'importing a catalogue, beside bare bulk upserts of the same documents (options: rows)',
    run: (given, say) => benchCatalogue({ ...catalogueOptions.parse(given), say }),
  },
  reconcile: {
    about: 'finding differences hidden in a catalogue that agrees (options: rows, hidden)',
    run: (given, say) => benchReconcile({ ...reconcileOptions.parse(given), say }),
  },
};

/** Runs a benchmark; gives its lines as they are done. Throws ZodError for options that it does not know how to run. */
export async function runBench(name: string, options: Given, say: Say): Promise<object[]> {
  const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (bench === undefined)
    throw new Error(`there is no benchmark "${name}"; there are: ${Object.keys(BENCHES).join(', ')}`);
  return bench.run(options, say);
}
