import type { Region } from '@varai/core/schema';
import { z } from 'zod';
import { LOOPBACK, type PrivateHosts } from './connectors/reach.ts';
import type { LogLevel } from './observe/logger.ts';
import { STEPS } from './observe/steps.ts';

/** Parts of the one binary: answering HTTP, working events off, keeping the clock-driven jobs. */
const ROLES = ['api', 'worker', 'scheduler'] as const;
export type Role = (typeof ROLES)[number];

/** One environment variable: how it is read, and all that its documentation says. */
export interface Setting<T> {
  /** What counts where it is not set; null = nothing. */
  readonly default: string | null;
  /** Ends the sentence "KEY must be …". */
  readonly expects: string;
  readonly meaning: string;
  /** What goes wrong with a bad value. */
  readonly risk: string;
  /** Its value is never shown. */
  readonly isSecret?: true;
  readonly schema: z.ZodType<T, string>;
}

const setting = <T, const D extends string | null>(
  of: Setting<T> & { readonly default: D },
): Setting<T> & { readonly default: D } => of;

const WHOLE = /^\d{1,9}$/;
const whole = (from: number, to: number): Pick<Setting<number>, 'expects' | 'schema'> => ({
  expects: `a whole number from ${from} to ${to}`,
  schema: z.string().regex(WHOLE).transform(Number).pipe(z.number().min(from).max(to)),
});
const oneOf = <const V extends readonly [string, ...string[]]>(
  values: V,
): Pick<Setting<V[number]>, 'expects' | 'schema'> => ({
  expects: `one of ${values.join(', ')}`,
  schema: z.string().pipe(z.enum(values)),
});

const mongodbUri = {
  expects: 'a MongoDB address that begins with mongodb:// or mongodb+srv://',
  schema: z.string().regex(/^mongodb(\+srv)?:\/\/\S+$/),
  isSecret: true,
} as const;
const redisUrl = {
  expects: 'a Redis address that begins with redis:// or rediss://',
  schema: z.string().regex(/^rediss?:\/\/\S+$/),
  isSecret: true,
} as const;

const isRoles = (names: readonly string[]): names is readonly Role[] =>
  names.length > 0 && names.every((name) => (ROLES as readonly string[]).includes(name));

/** Every environment variable the hub reads. `docs/configuration.md` is generated from this table. */
export const SETTINGS = {
  PORT: setting({
    default: '4100',
    ...whole(1, 65_535),
    meaning: 'Port of the HTTP server.',
    risk: 'A port in use stops the start.',
  }),
  HOST: setting({
    default: '127.0.0.1',
    expects: 'a host name or an IP address',
    schema: z.string().regex(/^[\w.:-]{1,253}$/),
    meaning: 'Address the HTTP server listens on.',
    risk: 'Anything but the loopback address opens the hub, `/metrics` included, to the network: put a TLS proxy before it.',
  }),
  ROLES: setting({
    default: ROLES.join(','),
    expects: `a comma-separated list of ${ROLES.join(', ')}`,
    schema: z
      .string()
      .transform((text) => [...new Set(text.split(',').map((name) => name.trim()))])
      .refine(isRoles),
    meaning:
      'Which parts run in this process: `api` takes events, `worker` applies them and sweeps up what a wake-up forgot, `scheduler` derives what changes with time and drops what is past its retention.',
    risk: 'With no worker anywhere events are safe and stay unapplied; with no scheduler an expired consent keeps its effect and raw bodies outlive their retention.',
  }),
  MONGODB_URI: setting({
    default: null,
    ...mongodbUri,
    meaning: 'MongoDB for both regions: a replica set, 6.0 or newer.',
    risk: 'Without a replica set there are no majority writes, so nothing can be acknowledged.',
  }),
  MONGODB_URI_EU: setting({
    default: null,
    ...mongodbUri,
    meaning:
      'MongoDB of the region EU; takes the place of `MONGODB_URI` there, and holds the directory of stores.',
    risk: 'Pointing it at another continent breaks the promise of residency.',
  }),
  MONGODB_URI_NA: setting({
    default: null,
    ...mongodbUri,
    meaning: 'MongoDB of the region NA; takes the place of `MONGODB_URI` there.',
    risk: 'As above.',
  }),
  MONGODB_DB: setting({
    default: 'varai',
    expects: 'a database name of letters, digits, dashes and underscores',
    schema: z.string().regex(/^[\w-]{1,63}$/),
    meaning: 'Name of the database, the same in every region.',
    risk: 'A new name is an empty hub.',
  }),
  POOL_MIN: setting({
    default: '5',
    ...whole(0, 500),
    meaning: 'Connections to each MongoDB that are kept open.',
    risk: 'Low: the first requests after a pause wait for a handshake.',
  }),
  POOL_MAX: setting({
    default: '50',
    ...whole(1, 500),
    meaning: 'Most connections to each MongoDB.',
    risk: "Low: work queues here. High: many hubs together exhaust the server's connections.",
  }),
  REDIS_URL: setting({
    default: null,
    ...redisUrl,
    meaning: 'Redis for both regions: wake-ups and caches. Optional.',
    risk: 'Without it other processes notice new events up to seconds later; nothing is lost.',
  }),
  REDIS_URL_EU: setting({
    default: null,
    ...redisUrl,
    meaning: 'Redis of the region EU.',
    risk: 'As above.',
  }),
  REDIS_URL_NA: setting({
    default: null,
    ...redisUrl,
    meaning: 'Redis of the region NA.',
    risk: 'As above.',
  }),
  KEY_FILE: setting({
    default: '.varai/keys.json',
    expects: 'the path of a file',
    schema: z.string().min(1).max(4096),
    meaning: "File with the regions' keys, readable by its owner alone; made at the first start.",
    risk: 'Losing it makes every sealed value unreadable for ever; whoever has it and the database reads all. Back it up apart from the database.',
  }),
  BODY_LIMIT_BYTES: setting({
    default: String(2 * 1024 * 1024),
    ...whole(1024, 12 * 1024 * 1024),
    meaning: 'Largest body taken, before and after gzip.',
    risk: 'Low: large products get 413 and never arrive. High: a few senders can fill the memory.',
  }),
  INBOX_MAX_WAITING: setting({
    default: '5000',
    ...whole(1, 1_000_000),
    meaning: 'Requests that may wait to be written; the next one gets 429 with Retry-After.',
    risk: "Times the size of a body this is memory. Low: bursts are turned away, and WooCommerce's own webhooks do not come back.",
  }),
  RETENTION_DAYS: setting({
    default: '30',
    ...whole(3, 3650),
    meaning: 'Days that raw bodies are kept, from their acceptance.',
    risk: 'Low: what failed or was parked cannot be read any more when the fix comes. High: personal data is kept longer than needed.',
  }),
  SHRINK_ALARM_PERCENT: setting({
    default: '20',
    ...whole(1, 100),
    meaning:
      'How much of a shop may vanish at once before reconciliation deletes nothing and asks a human (`reconcile --accept-shrink`).',
    risk: 'Low: a large clearing-out waits for a human. High: a shop whose API answers half has that half deleted here, until it answers whole.',
  }),
  PRIVATE_SHOP_HOSTS: setting({
    default: null,
    expects: '`all`, `none`, or a comma-separated list of hosts as they stand in addresses',
    schema: z
      .string()
      .regex(/^(?:all|none|[\w.:[\]-]+(?:,[\w.:[\]-]+)*)$/i)
      .transform((text): PrivateHosts => {
        const word = text.toLowerCase();
        return word === 'all' ? word : word === 'none' ? [] : word.split(',');
      }),
    meaning:
      'Hosts that shops may have though they are not public or not reached by https. Where it is not set: none where NODE_ENV is production, this machine itself elsewhere.',
    risk: 'Whoever connects a shop names an address that the hub then asks from inside your network: with `all` they reach what only that network should.',
  }),
  CERTIFICATE_DAYS: setting({
    default: '90',
    ...whole(1, 3650),
    meaning: 'Days that completeness certificates are kept.',
    risk: 'Low: what agreed at an earlier day cannot be shown any more.',
  }),
  DRAIN_TIMEOUT_MS: setting({
    default: '10000',
    ...whole(100, 300_000),
    meaning: 'After SIGTERM: how long requests and batches in hand may take to finish.',
    risk: 'Longer than the supervisor waits before SIGKILL: it is cut off all the same; the inbox repeats what was cut.',
  }),
  LOG_LEVEL: setting({
    default: 'info',
    ...oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    meaning: 'Least severe line that is logged. No level logs bodies, headers or personal data.',
    risk: '`debug` under load costs throughput.',
  }),
  DEDUPE: setting({
    default: 'on',
    ...oneOf(['on', 'off']),
    meaning: 'The duplicate filter of the inbox. `off` is for tests: the result must be the same without it.',
    risk: '`off` works every redelivery off again.',
  }),
  CRASH_AT: setting({
    default: null,
    expects: `one of ${STEPS.join(', ')}, with "#n" after it for the nth time`,
    schema: z
      .string()
      .refine(
        (text) =>
          /^[a-z.-]+(#[1-9]\d*)?$/.test(text) &&
          (STEPS as readonly string[]).includes(text.split('#')[0] ?? ''),
      ),
    meaning:
      'For the crash test: kill this process with -9 when it reaches a step, e.g. `ingest.rows-written#3`.',
    risk: 'It does what it says.',
  }),
  NODE_ENV: setting({
    default: 'development',
    expects: 'a word',
    schema: z.string().regex(/^[\w-]{1,40}$/),
    meaning: '`production` refuses what only tests may set.',
    risk: 'Left out in production, a stray `DEDUPE=off` or `CRASH_AT` would be obeyed.',
  }),
} as const;
export type SettingKey = keyof typeof SETTINGS;

type Values = {
  readonly [K in SettingKey]:
    z.output<(typeof SETTINGS)[K]['schema']> | ((typeof SETTINGS)[K]['default'] extends null ? null : never);
};

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly roles: readonly Role[];
  readonly mongodb: {
    readonly uris: Readonly<Record<Region, string>>;
    readonly database: string;
    readonly poolMin: number;
    readonly poolMax: number;
  };
  /** Null = that region runs without Redis. */
  readonly redis: Readonly<Record<Region, string | null>>;
  readonly keyFile: string;
  readonly bodyLimitBytes: number;
  readonly inboxMaxWaiting: number;
  readonly retentionDays: number;
  readonly shrinkPercent: number;
  readonly certificateDays: number;
  /** Where shops may be asked beside the public internet. */
  readonly privateShopHosts: PrivateHosts;
  readonly drainTimeoutMs: number;
  readonly logLevel: LogLevel;
  readonly dedupe: boolean;
  readonly crashAt: string | null;
}

/** The configuration cannot be used. The message is one sentence that names the key and why. */
export class ConfigError extends Error {
  readonly key: SettingKey;
  constructor(key: SettingKey, why: string) {
    super(`${key} ${why}`);
    this.name = 'ConfigError';
    this.key = key;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the environment; an empty variable counts as not set. Throws ConfigError at the first thing that is wrong. */
export function readConfig(env: Environment): Config {
  const values = Object.fromEntries(
    (Object.keys(SETTINGS) as SettingKey[]).map((key) => [key, readSetting(key, env)]),
  ) as unknown as Values;
  const uris = {
    EU: values.MONGODB_URI_EU ?? values.MONGODB_URI,
    NA: values.MONGODB_URI_NA ?? values.MONGODB_URI,
  };
  const redis = { EU: values.REDIS_URL_EU ?? values.REDIS_URL, NA: values.REDIS_URL_NA ?? values.REDIS_URL };
  if (uris.EU === null && uris.NA === null)
    throw new ConfigError(
      'MONGODB_URI',
      'must be set, or MONGODB_URI_EU and MONGODB_URI_NA: the hub keeps everything in MongoDB',
    );
  if (uris.EU === null)
    throw new ConfigError(
      'MONGODB_URI_EU',
      'must be set beside MONGODB_URI_NA, or MONGODB_URI for both regions',
    );
  if (uris.NA === null)
    throw new ConfigError(
      'MONGODB_URI_NA',
      'must be set beside MONGODB_URI_EU, or MONGODB_URI for both regions',
    );
  if (uris.EU !== uris.NA && redis.EU !== null && redis.EU === redis.NA) {
    throw new ConfigError(
      'REDIS_URL',
      "must be split into REDIS_URL_EU and REDIS_URL_NA where the regions have a MongoDB each: one region's data would pass through the other's cache",
    );
  }
  if (values.POOL_MIN > values.POOL_MAX)
    throw new ConfigError(
      'POOL_MIN',
      `must not be above POOL_MAX, got ${values.POOL_MIN} and ${values.POOL_MAX}`,
    );
  if (values.NODE_ENV === 'production' && values.DEDUPE === 'off')
    throw new ConfigError('DEDUPE', 'must be on where NODE_ENV is production: off is for tests');
  if (values.NODE_ENV === 'production' && values.CRASH_AT !== null)
    throw new ConfigError('CRASH_AT', 'must not be set where NODE_ENV is production: it kills the process');

  return Object.freeze({
    port: values.PORT,
    host: values.HOST,
    roles: Object.freeze([...values.ROLES]),
    mongodb: Object.freeze({
      uris: Object.freeze({ EU: uris.EU, NA: uris.NA }),
      database: values.MONGODB_DB,
      poolMin: values.POOL_MIN,
      poolMax: values.POOL_MAX,
    }),
    redis: Object.freeze(redis),
    keyFile: values.KEY_FILE,
    bodyLimitBytes: values.BODY_LIMIT_BYTES,
    inboxMaxWaiting: values.INBOX_MAX_WAITING,
    retentionDays: values.RETENTION_DAYS,
    shrinkPercent: values.SHRINK_ALARM_PERCENT,
    certificateDays: values.CERTIFICATE_DAYS,
    privateShopHosts: values.PRIVATE_SHOP_HOSTS ?? (values.NODE_ENV === 'production' ? [] : LOOPBACK),
    drainTimeoutMs: values.DRAIN_TIMEOUT_MS,
    logLevel: values.LOG_LEVEL,
    dedupe: values.DEDUPE === 'on',
    crashAt: values.CRASH_AT,
  });
}

function readSetting(key: SettingKey, env: Environment): unknown {
  const setting: Setting<unknown> = SETTINGS[key];
  const given = env[key] === undefined || env[key] === '' ? setting.default : env[key];
  if (given === null) return null;
  const read = setting.schema.safeParse(given);
  if (read.success) return read.data;
  const got =
    setting.isSecret === true
      ? 'got something else (not shown, it may hold a password)'
      : `got ${JSON.stringify(given)}`;
  throw new ConfigError(key, `must be ${setting.expects}, ${got}`);
}
