import { ZodError } from 'zod';
import { UsageProblem, type Outcome } from './outcome.ts';
import { finished, type Register } from './register.ts';
import type { Terminal } from './terminal.ts';

export const registerBench: Register = (program, run, terminal) => {
  const command = program
    .command('bench')
    .summary('measure how much this machine takes')
    .description(
      'Runs a benchmark with servers of its own and prints one line of JSON a case. What there is and what bounds it: apps/hub/bench/README.md.',
    )
    .argument('<name>', 'ingest, catalogue, reconcile')
    .argument(
      '[settings...]',
      'key=value. ingest: seconds, entities, connections, processes, bodies; catalogue: rows; reconcile: rows, hidden',
    );
  finished(command, [
    'bench ingest --json',
    'bench ingest seconds=10 entities=20000 bodies=small',
    'bench catalogue rows=100000 --json',
    'bench reconcile rows=100000 --json',
  ]).action(async (name: string, settings: string[], options: { json?: boolean }) =>
    run(options, () => bench(terminal, name, settings)),
  );
};

async function bench(terminal: Terminal, name: string, settings: readonly string[]): Promise<Outcome> {
  // Only now: it needs what a production install leaves out.
  const { BENCHES, runBench } = await import('../bench/index.ts');
  if (!Object.hasOwn(BENCHES, name))
    throw new UsageProblem(
      `There is no benchmark "${name}": expected one of ${Object.keys(BENCHES).join(', ')}.`,
    );
  try {
    const lines = await runBench(name, Object.fromEntries(settings.map(keyAndValue)), (line) =>
      terminal.err(`… ${line}\n`),
    );
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    return { json: lines, isLines: true, text };
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const issue = error.issues[0];
    throw new UsageProblem(
      `${issue?.path.join('.') ?? ''} cannot be that: ${issue?.message ?? 'not valid'}.`,
      { cause: error },
    );
  }
}

function keyAndValue(setting: string): [string, string] {
  const [key = '', ...value] = setting.split('=');
  if (value.length === 0)
    throw new UsageProblem(`"${setting}" is no setting: expected key=value, like seconds=10.`);
  return [key, value.join('=')];
}
