import { Argument, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { connectors } from '../connectors/index.ts';
import { Refusal, type Outcome } from './outcome.ts';
import { finished, type Register } from './register.ts';
import { hubUrl } from './running-instance.ts';
import type { Terminal } from './terminal.ts';

interface SimulateOptions {
  readonly misbehave: Readonly<Record<string, string>>;
  readonly minutes: string;
  readonly json?: boolean;
}

const MANNERS = ['drop', 'duplicate', 'reorder'];

function mannersOf(text: string): Record<string, string> {
  const manners: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const [name = '', part = ''] = pair.split('=', 2);
    const share = Number(part);
    if (!MANNERS.includes(name) || part === '' || !(share >= 0 && share <= 1))
      throw new InvalidArgumentError(
        `Expected ${MANNERS.join(', ')} with a part from 0 to 1 each, like drop=0.2,duplicate=0.1.`,
      );
    manners[name] = part;
  }
  return manners;
}

export const registerSimulate: Register = (program, run, terminal) => {
  const simulate = program
    .command('simulate')
    .summary('let a demo shop misbehave')
    .description(
      "Lets one of the demo's shops lose, double or reorder its webhooks for a while. Reconciliation finds what was lost and heals it: watch the certificates on the dashboard, or with `certificate show`.",
    )
    .addArgument(new Argument('<platform>', 'which of the demo shops').choices(Object.keys(connectors)))
    .requiredOption(
      '--misbehave <parts>',
      'drop, duplicate, reorder, each as a part of the webhooks from 0 to 1',
      mannersOf,
    )
    .option('--minutes <minutes>', 'for how long, at most 60', '2');
  finished(simulate, [
    'simulate shopify --misbehave drop=0.2,duplicate=0.2,reorder=0.2 --minutes 2',
    'simulate magento --misbehave drop=1 --minutes 0.5',
  ]).action(async (platform: string, options: SimulateOptions) =>
    run(options, () => letMisbehave(terminal, platform, options)),
  );
};

const answerSchema = z.object({ error: z.string().optional() });

async function letMisbehave(
  terminal: Terminal,
  platform: string,
  { misbehave, minutes }: SimulateOptions,
): Promise<Outcome> {
  const url = hubUrl(terminal.env);
  const query = new URLSearchParams({ ...misbehave, minutes });
  const response = await fetch(`${url}/demo/shops/${platform}/misbehave?${query.toString()}`, {
    method: 'POST',
  }).catch((cause: unknown) => {
    throw new Refusal(`No hub answers at ${url}: start the demo with \`npm start\`.`, { cause });
  });
  const text = await response.text();
  if (response.status === 404)
    throw new Refusal(`The hub at ${url} runs no demo: its shops are real. Start one with \`npm start\`.`);
  if (!response.ok)
    throw new Refusal(`Not understood: ${answerSchema.parse(JSON.parse(text)).error ?? text}.`);
  const said = Object.entries(misbehave).map(([name, part]) => `${name} ${part}`);
  return {
    json: JSON.parse(text) as unknown,
    text: `For ${minutes} minutes the demo's ${platform} shop will ${said.join(', ')} of its webhooks.\n`,
  };
}
