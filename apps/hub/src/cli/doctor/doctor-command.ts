import type { Hub } from '../../hub.ts';
import { ConfigError, readConfig, SETTINGS, type Config, type Environment } from '../../config.ts';
import { withHub } from '../open-hub.ts';
import type { Outcome } from '../outcome.ts';
import { finished, type Register } from '../register.ts';
import { hubUrl, knownEnvironment, runningInstance } from '../running-instance.ts';
import { plainLine } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { checkMongo, checkRedis } from './check-database.ts';
import { checkHub } from './check-hub.ts';
import { checkBinaries, checkKeyFile, checkNode } from './check-machine.ts';
import { good, missing, warning, type Finding } from './finding.ts';

export const registerDoctor: Register = (program, run, terminal) => {
  const command = program
    .command('doctor')
    .summary('what VARAi found on this machine, what is missing, what to do')
    .description(
      'Looks at everything VARAi stands on, and changes nothing: Node, MongoDB, Redis, the key file, the port, collections and indexes, stores and what waits.',
    );
  finished(command, ['doctor', 'doctor --json']).action(async (options: { json?: boolean }) =>
    run(options, () => examine(terminal)),
  );
};

async function examine(terminal: Terminal): Promise<Outcome> {
  const env = knownEnvironment(terminal.env);
  const isRunning = runningInstance(terminal.env) !== null;
  const config = configured(env);
  const findings: Finding[] = [checkNode()];
  if (config === null) {
    findings.push(
      warning(
        'configuration',
        'no VARAi runs here and MONGODB_URI is not set',
        'Start one with `npm start`, or say which MongoDB is meant.',
      ),
      ...(await checkBinaries(env)),
    );
  } else if (config instanceof ConfigError) {
    findings.push(
      missing('configuration', config.message, 'Correct it: docs/configuration.md has every setting.'),
    );
  } else {
    findings.push(
      good('configuration', isRunning ? 'of the VARAi that runs here' : 'from the environment'),
      ...(await checkMongo(config)),
      ...(await checkRedis(config)),
    );
  }
  findings.push(
    await checkKeyFile(env['KEY_FILE'] ?? SETTINGS.KEY_FILE.default),
    await checkHub(hubUrl(terminal.env), isRunning),
  );
  const hasDatabase =
    config !== null &&
    !(config instanceof ConfigError) &&
    !findings.some(({ check, state }) => check === 'MongoDB' && state === 'missing');
  if (hasDatabase) findings.push(...(await withHub(terminal, checkContents)));
  return {
    json: { findings },
    text: findingsText(findings),
    isFailure: findings.some(({ state }) => state === 'missing'),
  };
}

/** Null where nothing says which database is meant. */
function configured(env: Environment): Config | ConfigError | null {
  try {
    return readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.key === 'MONGODB_URI' && env['MONGODB_URI'] === undefined ? null : error;
  }
}

/** Older than this in the queue, an event should have been applied. */
const SLOW_MS = 60_000;

async function checkContents(hub: Hub): Promise<Finding[]> {
  const stores = await hub.directory.stores();
  const active = stores.filter((store) => store.status === 'active');
  const findings: Finding[] = [
    active.length > 0
      ? good('stores', active.map((store) => store._id).join(', '))
      : warning('stores', 'none yet', 'Make one known with `store add`; `npm start` brings four for a demo.'),
  ];
  let waiting = 0;
  let oldest: Date | null = null;
  let aside = 0;
  for (const region of hub.regions) {
    for (const lane of ['real-time', 'near-real-time', 'batch'] as const) {
      const backlog = await hub.log.backlog(region, lane);
      waiting += backlog.depth;
      if (backlog.oldest !== null && (oldest === null || backlog.oldest < oldest)) oldest = backlog.oldest;
    }
    aside += await hub.log
      .rows(region)
      .countDocuments(
        { state: { $in: ['parked', 'dead'] }, 'problem.code': { $exists: true } },
        { limit: 1_000 },
      );
  }
  const isSlow = oldest !== null && hub.deps.now() - oldest.getTime() > SLOW_MS;
  findings.push(
    isSlow
      ? warning(
          'queue',
          `${waiting} events wait, the oldest since ${oldest?.toISOString() ?? ''}`,
          'See that a hub with the role `worker` runs; what keeps failing shows in its log.',
        )
      : good('queue', `${waiting} events wait`),
  );
  findings.push(
    aside > 0
      ? warning(
          'set aside',
          `${aside} events wait for a human`,
          '`dead-letters list` says why; `dead-letters redrive` sends them through again.',
        )
      : good('set aside', 'nothing'),
  );
  return findings;
}

const MARK = { ok: '✓', warning: '•', missing: '✗' } as const;

function findingsText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(
    ({ check, state, found, advice }) =>
      `${MARK[state]} ${check.padEnd(width)}  ${plainLine(found)}\n${advice === null ? '' : `  ${' '.repeat(width)}  → ${advice}\n`}`,
  );
  const bad = findings.filter(({ state }) => state === 'missing').length;
  return `${lines.join('')}\n${bad === 0 ? 'Everything that must be there is.' : `${bad} ${bad === 1 ? 'thing is' : 'things are'} in the way.`}\n`;
}
