import { benchCatalogue } from './catalogue.ts';
import { benchIngest } from './ingest.ts';
import { benchReconcile } from './reconcile.ts';
import { BENCHES, isBench, type BenchName } from './settings.ts';
import { benchSoak } from './soak.ts';

type Say = (line: string) => void;
type Given = Readonly<Record<string, string>>;

/** Each prints one JSON line a case. */
const RUNS: Readonly<Record<BenchName, (given: Given, say: Say) => Promise<object[]>>> = {
  ingest: (given, say) => {
    const { processes, bodies, ...rest } = BENCHES.ingest.settings.parse(given);
    return benchIngest({
      ...rest,
      processes: processes as 1 | 2,
      bodies: bodies.split(',') as ('small' | 'large')[],
      say,
    });
  },
  catalogue: (given, say) => benchCatalogue({ ...BENCHES.catalogue.settings.parse(given), say }),
  reconcile: (given, say) => {
    const { by, ...rest } = BENCHES.reconcile.settings.parse(given);
    return benchReconcile({ ...rest, by: by.split(',') as ('hash_tree' | 'full')[], say });
  },
  soak: (given, say) => benchSoak({ ...BENCHES.soak.settings.parse(given), say }),
};

/** Runs a benchmark; gives its lines as they are done. Throws ZodError for settings that it does not know how to run. */
export async function runBench(name: string, given: Given, say: Say): Promise<object[]> {
  if (!isBench(name))
    throw new Error(`there is no benchmark "${name}"; there are: ${Object.keys(BENCHES).join(', ')}`);
  return RUNS[name](given, say);
}
