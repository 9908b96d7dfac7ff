import type { Certificate } from '@varai/core/schema';
import { reconcileStore, type Asked } from '../sync/reconcile/reconcile-store.ts';
import { certificateTable } from './certificate-text.ts';
import { withHub } from './open-hub.ts';
import { Refusal, UsageProblem, type Outcome } from './outcome.ts';
import { finished, type Register } from './register.ts';
import { askableStore, resourcesFor, runHere } from './store-job.ts';
import type { Terminal } from './terminal.ts';

interface Options {
  readonly resource?: string[];
  readonly since?: string;
  readonly until?: string;
  readonly full?: boolean;
  readonly acceptShrink?: boolean;
  readonly json?: boolean;
}

export const registerReconcile: Register = (program, run, terminal) => {
  const command = program
    .command('reconcile')
    .summary('compare a store with its source, heal what differs, certify it')
    .description(
      'Compares what the store has with what we say that it says. What is missing, different or gone is healed through the inbox by the hub that runs (role `worker`), and a signed certificate is kept. The hub does this every 15 minutes by itself.',
    )
    .argument('<store>', 'its id')
    .option('--resource <resource...>', 'products, customers, orders; left out, all of them')
    .option('--since <time>', "compare what changed from then on, by the shop's clock (ISO time)")
    .option('--until <time>', 'and before then (default: now)')
    .option('--full', 'compare everything, whenever it changed')
    .option(
      '--accept-shrink',
      'you looked, and the shop does have that much less: what it does not list any more is deleted',
    );
  finished(command, [
    'reconcile acme-shopify',
    'reconcile acme-shopify --full --json',
    'reconcile acme-shopify --resource orders --since 2026-11-01',
  ]).action(async (id: string, options: Options) => run(options, () => reconcile(terminal, id, options)));
};

function askedFor(options: Options, nowMs: number): Asked {
  const instant = (name: 'since' | 'until', text: string): number => {
    const ms = Date.parse(text);
    if (Number.isNaN(ms))
      throw new UsageProblem(`--${name} "${text}" is no time: expected like 2026-11-01T12:00:00Z.`);
    return ms;
  };
  if (options.full === true && (options.since ?? options.until) !== undefined)
    throw new UsageProblem('--full compares everything: it goes without --since and --until.');
  if (options.until !== undefined && options.since === undefined)
    throw new UsageProblem('--until needs --since beside it.');
  return {
    full: options.full === true,
    acceptShrink: options.acceptShrink === true,
    ...(options.since === undefined
      ? {}
      : {
          window: {
            sinceMs: instant('since', options.since),
            untilMs: options.until === undefined ? nowMs : instant('until', options.until),
          },
        }),
  };
}

async function reconcile(terminal: Terminal, id: string, options: Options): Promise<Outcome> {
  const asked = askedFor(options, terminal.now());
  return withHub(
    terminal,
    async (hub) => {
      const store = await askableStore(hub, id);
      const certificates: Certificate[] = [];
      for (const resource of resourcesFor(store, options.resource)) {
        await runHere(hub, store, 'reconcile', resource, (deps, run) => reconcileStore(deps, run, asked));
        const [newest] = await hub.jobDeps.certificates.of(store, id, { resource, limit: 1 });
        if (newest === undefined) throw new Refusal(`The certificate of ${id}, ${resource}, is not there.`);
        certificates.push(newest.certificate);
      }
      return {
        json: { storeId: id, certificates },
        text: certificateTable(certificates),
        isFailure: certificates.some(({ verdict }) => verdict !== 'agreed'),
      };
    },
    { prepared: true },
  );
}
