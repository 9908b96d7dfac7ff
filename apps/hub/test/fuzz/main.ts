import { ServerProblem } from '../../dev/servers/index.ts';
import { readOptions, USAGE, type FuzzOptions } from './options.ts';
import { fuzz, isGood } from './run.ts';

const began = Date.now();
const say = (line: string): void => {
  process.stderr.write(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
};

async function main(options: FuzzOptions): Promise<number> {
  const { faults, statuses, ...line } = await fuzz(options, say);
  say(`answers: ${JSON.stringify(statuses)}`);
  for (const fault of faults) say(`✗ ${fault}`);
  const isWell = isGood({ ...line, faults, statuses });
  say(isWell ? '✓ nothing failed, hung, grew or slipped in' : `✗ repeat with --seed ${options.seed}`);
  const said = { ...line, faults: faults.length, seed: options.seed };
  const text = Object.entries(said).map(([name, value]) => `${name} ${String(value)}`);
  process.stdout.write(`${options.json ? JSON.stringify(said) : text.join('  ')}\n`);
  return isWell ? 0 : 1;
}

function askedFor(): FuzzOptions | null {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

const options = askedFor();
if (options === null) process.stdout.write(USAGE);
else {
  try {
    process.exitCode = await main(options);
  } catch (error) {
    if (!(error instanceof ServerProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
