import { Option } from 'commander';
import type { Hub } from '../hub.ts';
import type { EventRow } from '../store/event-row.ts';
import type { TenantContext } from '../store/tenancy.ts';
import { waitUntilApplied } from '../sync/applied.ts';
import { redriveRecorded } from '../dashboard/letters.ts';
import { withHub } from './open-hub.ts';
import { Refusal, UsageProblem, type Outcome } from './outcome.ts';
import { finished, type Register } from './register.ts';
import { plainLine, table } from './table.ts';
import { tenantsOf } from './tenants.ts';
import { userOf, type Terminal } from './terminal.ts';

type State = 'parked' | 'dead';
interface Which {
  readonly state?: State;
  readonly store?: string;
  readonly tenant?: string;
  readonly json?: boolean;
}

const LIMIT = 100;
const WAIT_MS = 30_000;

export const registerDeadLetters: Register = (program, run, terminal) => {
  const letters = program
    .command('dead-letters')
    .summary('events that could not be applied: list, show, redrive')
    .description(
      'Events that were accepted and could not be applied: parked because their body does not map, dead because they failed for 24 hours. They are kept whole, and can be sent through again after a fix.',
    );
  const state = (): Option => new Option('--state <state>', 'only these').choices(['parked', 'dead']);

  const list = letters
    .command('list')
    .description(`The oldest ${LIMIT} events that were set aside, with the reason.`)
    .addOption(state())
    .option('--store <store>', 'of this store alone')
    .option('--tenant <tenant>', 'of this tenant alone');
  finished(list, [
    'dead-letters list',
    'dead-letters list --state parked --store demo-shopify --json',
  ]).action(async (options: Which) =>
    run(options, () =>
      withHub(terminal, async (hub) => {
        const rows = (await aside(hub, options, LIMIT)).flatMap(({ rows: mine }) => mine);
        const text =
          rows.length === 0
            ? 'Nothing was set aside.\n'
            : table(['event', 'accepted', 'store', 'what', 'state', 'reason'], rows.map(listed));
        return { json: { deadLetters: rows.map(described) }, text };
      }),
    ),
  );

  const show = letters
    .command('show')
    .description(
      'All about one event: what it was, why it was set aside. Its body may hold personal data and is printed only when asked for.',
    )
    .argument('<event>', 'its id, as `list` shows it')
    .option('--body', 'open the sealed body and print it too');
  finished(show, [
    'dead-letters show Zk3v0mJ8tYw1xqL5bN7cRa2d',
    'dead-letters show Zk3v0mJ8tYw1xqL5bN7cRa2d --body',
  ]).action(async (id: string, options: { body?: boolean; json?: boolean }) =>
    run(options, () => withHub(terminal, (hub) => showOne(hub, id, options.body === true, userOf(terminal)))),
  );

  const redrive = letters
    .command('redrive')
    .description(
      'Puts events back into the queue. A running worker takes them at once; the result is as if they had come in order.',
    )
    .argument('[events...]', 'their ids; or say --all')
    .option('--all', 'everything that --state, --store and --tenant leave')
    .addOption(state())
    .option('--store <store>', 'of this store alone')
    .option('--tenant <tenant>', 'of this tenant alone')
    .option('--no-wait', 'do not wait until they are applied');
  finished(redrive, [
    'dead-letters redrive Zk3v0mJ8tYw1xqL5bN7cRa2d',
    'dead-letters redrive --all --state parked',
  ]).action(async (ids: string[], options: Which & { all?: boolean; wait: boolean }) =>
    run(options, () => withHub(terminal, (hub) => redriveThese(hub, ids, options, terminal))),
  );
};

async function aside(
  hub: Hub,
  which: Which,
  limit: number,
): Promise<{ context: TenantContext; rows: EventRow[] }[]> {
  return Promise.all(
    (await tenantsOf(hub, which.tenant)).map(async (context) => ({
      context,
      rows: await hub.log.aside(context, filterOf(which), limit),
    })),
  );
}

const filterOf = ({ state, store }: Which): { readonly state?: State; readonly storeId?: string } => ({
  ...(state === undefined ? {} : { state }),
  ...(store === undefined ? {} : { storeId: store }),
});

const listed = (row: EventRow): string[] => [
  row._id,
  row.acceptedAt.toISOString().slice(0, 19),
  row.metadata.storeId,
  plainLine(`${row.resource} ${row.verb}`),
  row.state,
  plainLine(`${row.problem?.code ?? ''}${row.problem?.path ? ` at ${row.problem.path}` : ''}`),
];

const described = (row: EventRow): object => ({
  eventId: row._id,
  state: row.state,
  storeId: row.metadata.storeId,
  source: row.source,
  resource: row.resource,
  verb: row.verb,
  entityId: row.entityId,
  acceptedAt: row.acceptedAt.toISOString(),
  attempts: row.attempts,
  problem: row.problem ?? null,
  bodyBytes: row.raw.length,
});

async function find(hub: Hub, id: string): Promise<{ context: TenantContext; row: EventRow }> {
  for (const context of await tenantsOf(hub, undefined)) {
    const row = await hub.log.find(context, id);
    if (row !== null) return { context, row };
  }
  throw new Refusal(`There is no event "${id}": \`dead-letters list\` shows those that were set aside.`);
}

async function showOne(hub: Hub, id: string, withBody: boolean, by: string): Promise<Outcome> {
  const { context, row } = await find(hub, id);
  const about = described(row);
  const lines = Object.entries(about)
    .map(
      ([name, value]) =>
        `${name.padEnd(12)}${plainLine(typeof value === 'string' ? value : JSON.stringify(value))}\n`,
    )
    .join('');
  if (!withBody) return { json: about, text: lines };
  const body = await hub.audit.record(
    context,
    { by, action: 'personal.viewed', about: `event ${row._id}` },
    async () => ({ result: (await hub.bodies.read(context, [row])).get(row._id), after: null }),
  );
  if (body === undefined)
    throw new Refusal(`The body of ${id} is past its retention and cannot be opened any more.`);
  const text = body.toString('utf8');
  return { json: { ...about, body: text }, text: `${lines}\n${text}\n` };
}

async function redriveThese(
  hub: Hub,
  ids: readonly string[],
  options: Which & { readonly all?: boolean; readonly wait: boolean },
  terminal: Terminal,
): Promise<Outcome> {
  const by = userOf(terminal);
  if (ids.length > 0 === (options.all === true)) throw new UsageProblem('Say which events, or --all.');
  const waiting: { context: TenantContext; ids: string[] }[] = [];
  if (options.all === true)
    for (const context of await tenantsOf(hub, options.tenant))
      waiting.push({ context, ids: await redriveRecorded(hub, context, filterOf(options), by) });
  for (const id of ids) {
    const { context } = await find(hub, id);
    waiting.push({ context, ids: await redriveRecorded(hub, context, { ids: [id] }, by) });
  }
  const redriven = waiting.flatMap((each) => each.ids);
  let stillWaiting = redriven.length;
  let again = 0;
  if (options.wait && redriven.length > 0) {
    const results = await Promise.all(
      waiting.map(({ context, ids: mine }) => waitUntilApplied(hub.log, context.region, mine, WAIT_MS)),
    );
    stillWaiting = results.reduce((sum, result) => sum + result.waiting, 0);
    again = results.reduce((sum, result) => sum + result.aside.length, 0);
  }
  const applied = redriven.length - stillWaiting - again;
  const text =
    redriven.length === 0
      ? 'Nothing was set aside, so nothing was sent through again.\n'
      : `${redriven.length} sent through again: ${applied} applied, ${again} set aside again, ${stillWaiting} waiting${stillWaiting > 0 ? ' (a hub with the role `worker` takes them)' : ''}.\n`;
  return {
    json: { redriven: redriven.length, applied, setAsideAgain: again, waiting: stillWaiting },
    text,
    isFailure: again > 0,
  };
}
