import { ZodError, type ZodType } from 'zod';
import { BENCHES, isBench } from '../bench/settings.ts';
import { UsageProblem, type Outcome } from './outcome.ts';
import { finished, type Register } from './register.ts';
import type { Terminal } from './terminal.ts';

type Given = Readonly<Record<string, string>>;

export const registerBench: Register = (program, run, terminal) => {
  const command = program
    .command('bench')
    .summary('measure how much this machine takes')
    .description(
      `Runs a benchmark with servers of its own and prints one line of JSON a case. What bounds it: apps/hub/bench/README.md.\n\n${ABOUT}`,
    )
    .argument('<name>', Object.keys(BENCHES).join(', '))
    .argument('[settings...]', 'the same as key=value: rows=100000');
  for (const [key, about] of settingsByName()) command.option(`--${key} <value>`, about);
  finished(command, [
    'bench ingest --json',
    'bench ingest --seconds 10 --entities 20000 --bodies small',
    'bench catalogue --rows 100000 --json',
    'bench reconcile --rows 100000 --json',
    'bench soak --minutes 30 --rate 500 --json',
  ]).action(async (name: string, pairs: string[], { json, ...flags }: { json?: boolean } & Given) =>
    run(json === undefined ? {} : { json }, () =>
      bench(terminal, name, { ...flags, ...Object.fromEntries(pairs.map(keyAndValue)) }),
    ),
  );
};

const ABOUT = Object.entries(BENCHES)
  .map(([name, { about }]) => `${name.padEnd(10)} ${about}`)
  .join('\n');

/** Each setting with whom it is for, what it says and its default. */
function settingsByName(): [string, string][] {
  const all = Object.entries(BENCHES).flatMap(([name, { settings }]) =>
    Object.entries(settings.shape as Record<string, ZodType>).map(([key, schema]) => ({ name, key, schema })),
  );
  return [...Map.groupBy(all, ({ key }) => key)].map(([key, uses]) => {
    const schema = uses[0]?.schema;
    const names = uses.map(({ name }) => name).join(', ');
    return [key, `${names}: ${schema?.description ?? ''} (default ${String(schema?.parse(undefined))})`];
  });
}

async function bench(terminal: Terminal, name: string, given: Given): Promise<Outcome> {
  if (!isBench(name))
    throw new UsageProblem(
      `There is no benchmark "${name}": expected one of ${Object.keys(BENCHES).join(', ')}.`,
    );
  // Only now: it needs what a production install leaves out.
  const { runBench } = await import('../bench/index.ts');
  try {
    const lines = await runBench(name, given, (line) => terminal.err(`… ${line}\n`));
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    return { json: lines, isLines: true, text };
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const [issue] = error.issues;
    throw new UsageProblem(
      issue?.code === 'unrecognized_keys'
        ? `bench ${name} has no ${issue.keys.join(', ')}: it takes ${Object.keys(BENCHES[name].settings.shape).join(', ')}.`
        : `${issue?.path.join('.') ?? ''} cannot be that: ${issue?.message ?? 'not valid'}.`,
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
