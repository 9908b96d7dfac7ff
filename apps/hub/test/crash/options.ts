import { parseArgs } from 'node:util';

/** What one run of the crash test is asked to do. */
export interface CrashOptions {
  /** Events that the shops tell, duplicates not counted. */
  readonly events: number;
  /** Kills at random moments; those at named steps come on top. */
  readonly kills: number;
  /** Members of the MongoDB replica set: 1 or 3. */
  readonly members: number;
  readonly seed: string;
  readonly dedupe: boolean;
  /** The shops misbehave too: webhooks get lost, APIs fail; one reconciliation at the end makes it all good. */
  readonly chaos: boolean;
  /** One line on stdout for machines. */
  readonly json: boolean;
  /** Leaves servers' data and the hubs' logs where they are. */
  readonly keep: boolean;
}

export const USAGE = `usage: npm run test:crash -- [--events 5000] [--kills 15] [--members 1|3] [--seed S] [--dedupe on|off] [--chaos] [--json] [--keep]

Starts MongoDB, Redis and the hub, lets simulated shops send signed webhooks, kills parts of it with -9 all the while,
and compares what the hub shows in the end with what the shops were answered. Exit code 1 where anything is amiss.

--chaos (npm run test:chaos): the shops misbehave too. Some webhooks are never sent, APIs break, throttle and lie about their
length; after one reconciliation everything must be as the shops have it, and every certificate green.
`;

/** Null where help was asked for. Throws a sentence where the words cannot be read. */
export function readOptions(words: readonly string[]): CrashOptions | null {
  const { values } = parseArgs({
    args: [...words],
    options: {
      events: { type: 'string', default: '5000' },
      kills: { type: 'string', default: '15' },
      members: { type: 'string', default: '1' },
      seed: { type: 'string' },
      dedupe: { type: 'string', default: 'on' },
      chaos: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const members = whole('--members', values.members);
  if (members !== 1 && members !== 3) throw new RangeError(`--members must be 1 or 3, got ${values.members}`);
  if (values.dedupe !== 'on' && values.dedupe !== 'off')
    throw new RangeError(`--dedupe must be on or off, got ${values.dedupe}`);
  return {
    events: whole('--events', values.events),
    kills: whole('--kills', values.kills),
    members,
    seed: values.seed ?? String(Date.now() % 1_000_000),
    dedupe: values.dedupe === 'on',
    chaos: values.chaos,
    json: values.json,
    keep: values.keep,
  };
}

function whole(name: string, text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new RangeError(`${name} must be a whole number, got ${text}`);
  return Number(text);
}
