import { parseExact } from '@varai/core';
import { connectors, isPlatform } from '../../connectors/index.ts';
import type { Hub } from '../../hub.ts';
import type { Platform, Store } from '../../store/tenancy.ts';
import { waitUntilApplied } from '../../sync/applied.ts';
import { withHub } from '../open-hub.ts';
import { Refusal, UsageProblem, type Outcome } from '../outcome.ts';
import { startProgress } from '../progress.ts';
import { finished, type Register } from '../register.ts';
import { hubUrl } from '../running-instance.ts';
import { plainLine, table } from '../table.ts';
import { storeOf } from '../tenants.ts';
import type { Terminal } from '../terminal.ts';
import { platformInPath, readBodies, type BodyFile } from './body-file.ts';
import { postSigned, type Reply } from '../post-signed.ts';
import { signed, tampered } from './sign.ts';
import { topicGiven, topicGuessed, type Topic } from './topic.ts';

interface Options {
  readonly platform?: string;
  readonly topic?: string;
  readonly store?: string;
  readonly url?: string;
  readonly tamper?: boolean;
  readonly wait: boolean;
  readonly json?: boolean;
}

const WAIT_MS = 30_000;

export const registerReplay: Register = (program, run, terminal) => {
  const command = program
    .command('replay')
    .summary('send bodies from files, signed as the platform would')
    .description(
      "Signs each body with its store's secret as the platform does, posts it to the running hub, and waits until it is applied, so that `explain` shows it. The same file sent twice is one event: the second time it is a duplicate and changes nothing.",
    )
    .argument('<file|folder>', 'one JSON body, or a folder: all *.json in it, in order of name')
    .option(
      '--platform <platform>',
      `${Object.keys(connectors).join(', ')}; left out, the name of a folder on the way tells`,
    )
    .option(
      '--topic <topic>',
      "like orders/create or product.updated; left out, the file's name or body tells",
    )
    .option('--store <store>', 'which store sends it; left out, the only one of that platform')
    .option('--url <url>', 'where the hub answers; left out, the one that runs here')
    .option('--tamper', 'change one byte after signing: every answer must be 401, and nothing may change')
    .option('--no-wait', 'do not wait until the events are applied');
  finished(command, [
    'replay ../shared/payloads/shopify --platform shopify',
    'replay order.json --platform woocommerce --topic order.updated --store demo-woocommerce --json',
  ]).action(async (path: string, options: Options) => run(options, () => replay(terminal, path, options)));
};

interface Sent {
  readonly file: BodyFile;
  readonly topic: Topic;
  readonly store: Store;
  readonly reply: Reply;
}

async function replay(terminal: Terminal, path: string, options: Options): Promise<Outcome> {
  const topic = options.topic === undefined ? null : topicGiven(options.topic);
  const platform = platformGiven(options.platform);
  const files = readBodies(path, terminal.cwd);
  return withHub(terminal, async (hub) => {
    const plan: { file: BodyFile; store: Store; topic: Topic; body: unknown }[] = [];
    for (const file of files) {
      const body = parsed(file.bytes);
      const whose = platform ?? platformInPath(file.name, terminal.cwd) ?? noPlatform(file);
      plan.push({
        file,
        store: await senderOf(hub, whose, options.store),
        topic: topic ?? topicGuessed(file.name, body),
        body,
      });
    }
    const url = options.url?.replace(/\/+$/, '') ?? hubUrl(terminal.env);
    const progress = startProgress(terminal, 'sent', plan.length);
    const sent: Sent[] = [];
    try {
      for (const each of plan) {
        const request = signed({ ...each, topicIsGiven: topic !== null, nowMs: terminal.now() });
        sent.push({
          ...each,
          reply: await postSigned(url, options.tamper === true ? tampered(request) : request),
        });
        progress.at(sent.length);
      }
    } finally {
      progress.stop();
    }
    const trouble = options.wait ? await untilApplied(hub, sent) : [];
    for (const line of trouble) terminal.err(`✗ ${line}\n`);
    return outcomeOf(sent, trouble.length > 0);
  });
}

function platformGiven(name: string | undefined): Platform | null {
  if (name === undefined) return null;
  if (isPlatform(name)) return name;
  throw new UsageProblem(`"${name}" is no platform: expected one of ${Object.keys(connectors).join(', ')}.`);
}

function noPlatform(file: BodyFile): never {
  throw new UsageProblem(
    `Whose body ${file.name} is cannot be told from its folders: say it with --platform ${Object.keys(connectors).join('|')}.`,
  );
}

function parsed(bytes: Buffer): unknown {
  try {
    return parseExact(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The store that is named, or the only active one of the platform. */
async function senderOf(hub: Hub, platform: Platform, named: string | undefined): Promise<Store> {
  const active = (await hub.directory.stores()).filter(
    (store) => store.platform === platform && store.status === 'active',
  );
  const listed = named === undefined ? active[0] : await storeOf(hub, named);
  if (listed === undefined)
    throw new Refusal(
      `There is no ${platform} store yet: add one with \`store add\`, or start the demo's with \`npm start\`.`,
    );
  if (listed.platform !== platform)
    throw new UsageProblem(
      `Store "${listed._id}" is a ${listed.platform} store and cannot send a ${platform} body: leave --platform out, or name another store.`,
    );
  if (named === undefined && active.length > 1)
    throw new UsageProblem(
      `There are several ${platform} stores, say which with --store: ${active.map((store) => store._id).join(', ')}.`,
    );
  const store = await hub.directory.byId(listed._id);
  if (store === null) throw new Refusal(`Store "${listed._id}" was removed and takes no events.`);
  return store;
}

/** One line for each event that is not visible afterwards, though it was accepted. */
async function untilApplied(hub: Hub, sent: readonly Sent[]): Promise<string[]> {
  const trouble: string[] = [];
  for (const [region, mine] of Map.groupBy(sent, ({ store }) => store.region)) {
    const ids = mine.flatMap(({ reply }) =>
      reply.result === 'accepted' || reply.result === 'duplicate' ? [reply.eventId] : [],
    );
    const { aside, waiting } = await waitUntilApplied(hub.log, region, ids, WAIT_MS);
    for (const row of aside)
      trouble.push(
        `event ${row._id} was set aside (${row.problem?.code ?? row.state}): see \`dead-letters show ${row._id}\``,
      );
    if (waiting > 0)
      trouble.push(
        `${waiting} accepted events are not applied after ${WAIT_MS / 1000} s: they are safe and wait for a hub with the role \`worker\``,
      );
  }
  return trouble;
}

function outcomeOf(sent: readonly Sent[], isTroubled: boolean): Outcome {
  const count = (result: Reply['result']): number =>
    sent.filter(({ reply }) => reply.result === result).length;
  const rejected = sent.flatMap(({ file, reply }) =>
    reply.result === 'rejected'
      ? [{ file: file.name, status: reply.status, code: reply.code, path: reply.path }]
      : [],
  );
  const json = {
    sent: sent.length,
    accepted: count('accepted'),
    duplicate: count('duplicate'),
    parked: count('parked'),
    rejected,
  };
  const rows = sent.map(({ file, topic, store, reply }) => [
    plainLine(file.name),
    `${topic.resource}/${topic.action}`,
    store.storeId,
    reply.result === 'rejected'
      ? plainLine(`rejected: ${reply.status} ${reply.code}${reply.path === '' ? '' : ` at ${reply.path}`}`)
      : reply.result,
  ]);
  const sum = `\nsent ${json.sent}: ${json.accepted} accepted, ${json.duplicate} duplicate, ${json.parked} parked, ${rejected.length} rejected\n`;
  return {
    json,
    text: table(['file', 'topic', 'store', 'answer'], rows) + sum,
    isFailure: rejected.length > 0 || isTroubled,
  };
}
