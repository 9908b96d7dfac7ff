import { InvalidArgumentError } from 'commander';
import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { demoFrames, pictures } from '../demo/catalogue.ts';
import { demoKey } from '../demo/demo-key.ts';
import { DEMO_TENANT } from '../demo/demo-stores.ts';
import { newPostmen } from '../demo/manners.ts';
import { misbehavePage } from '../demo/misbehave-page.ts';
import {
  agreement,
  openShops,
  runShops,
  type Agreement,
  type DemoOptions,
  type Opened,
} from '../demo/run-demo.ts';
import { pages } from '../pages/index.ts';
import { configFor } from './open-hub.ts';
import { Refusal } from './outcome.ts';
import { startProgress, type Progress } from './progress.ts';
import { finished, type Register } from './register.ts';
import { drained, started } from './serve-command.ts';
import type { Terminal } from './terminal.ts';

const DEFAULT_FRAMES = 520;
const FEWEST_FRAMES = 20;
const MOST_FRAMES = 700;
const DEFAULT_RATE = 2;
const MOST_RATE = 200;

const wholeFrom =
  (from: number, to: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < from || value > to)
      throw new InvalidArgumentError(`Expected a whole number from ${from} to ${to}.`);
    return value;
  };
const rateOf = (text: string): number => {
  const value = Number(text);
  if (!(value >= 0 && value <= MOST_RATE))
    throw new InvalidArgumentError(`Expected a number from 0 to ${MOST_RATE}.`);
  return value;
};

interface Options {
  readonly rate: number;
  readonly frames: number;
  readonly json?: boolean;
}

export const registerDemo: Register = (program, run, terminal) => {
  const command = program
    .command('demo')
    .summary('run the hub with four simulated shops that send real webhooks (`npm start`)')
    .description(
      'Runs the hub, and beside it a Shopify, a WooCommerce and a Magento shop and an HTML page store that sell parts of one eyewear catalogue. The hub imports everything they have through their APIs; then they go on living and send signed webhooks. Ctrl-C ends it; the next start goes on with the same shops.',
    )
    .option('--rate <events>', 'things that happen in the shops, a second; 0 = none', rateOf, DEFAULT_RATE)
    .option(
      '--frames <count>',
      'frames in the catalogue',
      wholeFrom(FEWEST_FRAMES, MOST_FRAMES),
      DEFAULT_FRAMES,
    );
  finished(command, ['demo', 'demo --rate 20 --frames 200']).action(async (options: Options) =>
    run(options, async () => {
      await demo(terminal, options);
      return null;
    }),
  );
};

/** A line for each request would bury what the demo has to say. */
const quieter = (config: Config): Config =>
  config.logLevel === 'info' ? { ...config, logLevel: 'warn' } : config;

/** Resolves when it was told to stop and everything in hand is finished. */
async function demo(terminal: Terminal, options: Options): Promise<void> {
  const config = configFor(terminal.env);
  const frames = demoFrames(options.frames);
  const told = terminal.toldToStop();
  const postmen = newPostmen();
  const running = await started(quieter(config), terminal, (hub) => [
    ...pages(hub, DEMO_TENANT),
    pictures(frames),
    misbehavePage(postmen),
  ]);
  if (running.address === null)
    throw new Refusal('The demo sends over HTTP and needs the role api: leave ROLES out.');

  const stopping = new AbortController();
  void told.then(() => stopping.abort());
  let bar: Progress | undefined;
  const setting: DemoOptions = {
    hub: running.hub,
    address: running.address,
    frames,
    rate: options.rate,
    postmen,
    savedFile: join(dirname(config.keyFile), 'demo-shops.json'),
    stop: stopping.signal,
    progress: (done, total) => {
      bar ??= startProgress(terminal, 'imported', total);
      bar.at(done);
    },
  };
  try {
    terminal.err(`The hub listens on ${running.address}; it asks four shops for what they have …\n`);
    const opened = await openShops(setting).finally(() => bar?.stop());
    if (!stopping.signal.aborted) {
      const agreed = await agreement(running.hub);
      const dashboardKey = await demoKey(running.hub);
      terminal.out(
        options.json === true
          ? `${JSON.stringify({ ...report(running.address, opened, agreed), dashboardKey })}\n`
          : welcome(running.address, opened, agreed, options.rate, dashboardKey),
      );
      await runShops(setting, opened);
    }
    const signal = await told;
    await Promise.all(opened.apis.map(({ close }) => close()));
    terminal.err('The shops are closed; the hub finishes what it has …\n');
    await drained(running, signal);
  } catch (error) {
    await running.stop('failure');
    throw error;
  }
}

const report = (
  address: string,
  { stores, tally, imported, seconds }: Opened,
  agreed: Agreement,
): object => ({
  address,
  pid: process.pid,
  stores: stores.map(({ storeId, platform, name }) => ({ storeId, platform, name })),
  imported,
  webhooks: tally,
  seconds: Number(seconds.toFixed(1)),
  agreed,
});

function welcome(
  address: string,
  { stores, tally, imported, seconds, productId }: Opened,
  agreed: Agreement,
  rate: number,
  dashboardKey: string,
): string {
  const told = tally.accepted + tally.duplicate + tally.parked;
  const varai = 'npm run varai --';
  return `
VARAi runs on ${address}

  ${stores.map(({ name, platform }) => `${name} (${platform})`).join(', ')}
  were asked for ${imported} things and told ${told} as signed webhooks, in ${seconds.toFixed(1)} s.${tally.parked + tally.rejected > 0 ? ` ${tally.parked} parked, ${tally.rejected} rejected: see \`${varai} dead-letters list\`.` : ''}
  They agree on ${agreed.products} products (${agreed.shared} sold by several of them), ${agreed.shoppers} shoppers, ${agreed.orders} orders.
  ${rate === 0 ? 'Nothing more happens in them (--rate 0).' : `They go on living: about ${rate} a second.`}

Look at
  ${address}/dashboard     what agrees, what waits, what broke; the key to it until the next start:
                           ${dashboardKey}
  ${address}/              the agreed products, with each shop's price
  ${address}/metrics       latency, queues, errors
  ${address}/openapi.json  the API

Try
  ${varai} explain product ${productId}
  ${varai} replay ../shared/payloads/shopify --platform shopify
  ${varai} simulate shopify --misbehave drop=0.2,duplicate=0.2,reorder=0.2 --minutes 2
  ${varai} store list

Ctrl-C ends it; everything stays for the next start.
`;
}
