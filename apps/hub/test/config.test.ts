import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configurationPage } from '../scripts/configuration-page.ts';
import { ConfigError, readConfig, SETTINGS, type Environment } from '../src/config.ts';

const base = { MONGODB_URI: 'mongodb://127.0.0.1:27017/?replicaSet=rs0' };
const sentence = (env: Environment): string => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'no error';
};

it('needs a database and nothing else', () => {
  expect(readConfig(base)).toEqual({
    port: 4100,
    host: '127.0.0.1',
    roles: ['api', 'worker', 'scheduler'],
    mongodb: {
      uris: { EU: base.MONGODB_URI, NA: base.MONGODB_URI },
      database: 'varai',
      poolMin: 5,
      poolMax: 50,
    },
    redis: { EU: null, NA: null },
    keyFile: '.varai/keys.json',
    bodyLimitBytes: 2_097_152,
    inboxMaxWaiting: 5000,
    shrinkPercent: 20,
    certificateDays: 90,
    privateShopHosts: ['localhost', '127.0.0.1', '[::1]'],
    retentionDays: 30,
    drainTimeoutMs: 10_000,
    logLevel: 'info',
    dedupe: true,
    crashAt: null,
  });
});

it('is frozen, so that no part changes it for another', () => {
  const config = readConfig(base);
  expect(
    [config, config.mongodb, config.mongodb.uris, config.redis, config.roles].every(Object.isFrozen),
  ).toBe(true);
});

it('takes an empty variable for one that is not set', () => {
  expect(readConfig({ ...base, PORT: '', REDIS_URL: '' })).toEqual(readConfig(base));
});

it('has a connection a region, which one address may serve', () => {
  const config = readConfig({
    ...base,
    MONGODB_URI_NA: 'mongodb://na.example/',
    REDIS_URL_EU: 'redis://eu.example',
  });
  expect(config.mongodb.uris).toEqual({ EU: base.MONGODB_URI, NA: 'mongodb://na.example/' });
  expect(config.redis).toEqual({ EU: 'redis://eu.example', NA: null });
});

it('reads the roles of this process', () => {
  expect(readConfig({ ...base, ROLES: 'worker, scheduler,worker' }).roles).toEqual(['worker', 'scheduler']);
});

describe('What is wrong is one sentence that names the key and why', () => {
  it.each<[string, Environment]>([
    ['PORT must be a whole number from 1 to 65535, got "abc"', { ...base, PORT: 'abc' }],
    ['PORT must be a whole number from 1 to 65535, got "65536"', { ...base, PORT: '65536' }],
    ['PORT must be a whole number from 1 to 65535, got "4100.5"', { ...base, PORT: '4100.5' }],
    ['PORT must be a whole number from 1 to 65535, got "0x10"', { ...base, PORT: '0x10' }],
    [
      'ROLES must be a comma-separated list of api, worker, scheduler, got "api,cook"',
      { ...base, ROLES: 'api,cook' },
    ],
    [
      'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, got "loud"',
      { ...base, LOG_LEVEL: 'loud' },
    ],
    [
      'MONGODB_URI must be a MongoDB address that begins with mongodb:// or mongodb+srv://, got something else (not shown, it may hold a password)',
      { MONGODB_URI: 'postgres://u:hunter2@x' },
    ],
    [
      'MONGODB_URI must be set, or MONGODB_URI_EU and MONGODB_URI_NA: the hub keeps everything in MongoDB',
      {},
    ],
    [
      'MONGODB_URI_NA must be set beside MONGODB_URI_EU, or MONGODB_URI for both regions',
      { MONGODB_URI_EU: base.MONGODB_URI },
    ],
    [
      'MONGODB_URI_EU must be set beside MONGODB_URI_NA, or MONGODB_URI for both regions',
      { MONGODB_URI_NA: base.MONGODB_URI },
    ],
    ['POOL_MIN must not be above POOL_MAX, got 60 and 50', { ...base, POOL_MIN: '60' }],
    [
      'DEDUPE must be on where NODE_ENV is production: off is for tests',
      { ...base, DEDUPE: 'off', NODE_ENV: 'production' },
    ],
    [
      'CRASH_AT must not be set where NODE_ENV is production: it kills the process',
      { ...base, CRASH_AT: 'apply.marked#2', NODE_ENV: 'production' },
    ],
    [
      "REDIS_URL must be split into REDIS_URL_EU and REDIS_URL_NA where the regions have a MongoDB each: one region's data would pass through the other's cache",
      { MONGODB_URI_EU: 'mongodb://eu/', MONGODB_URI_NA: 'mongodb://na/', REDIS_URL: 'redis://one' },
    ],
  ])('%s', (expected, env) => {
    expect(sentence(env)).toBe(expected);
  });

  it.each(['nowhere', 'apply.marked#0', 'apply.marked#', 'apply.marked#2#3'])(
    'CRASH_AT is no step as %j',
    (CRASH_AT) => {
      expect(sentence({ ...base, CRASH_AT })).toMatch(
        /^CRASH_AT must be one of ingest\.received, .*, with "#n" after it for the nth time, got "/,
      );
    },
  );
});

it('a step to crash at is taken in tests', () => {
  expect(readConfig({ ...base, CRASH_AT: 'ingest.rows-written#3', DEDUPE: 'off' })).toMatchObject({
    crashAt: 'ingest.rows-written#3',
    dedupe: false,
  });
});

it('docs/configuration.md is what the table says', () => {
  const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
  expect(page).toBe(configurationPage());
  for (const key of Object.keys(SETTINGS)) expect(page).toContain(`## ${key}\n`);
});
