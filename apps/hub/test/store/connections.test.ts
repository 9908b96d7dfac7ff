import type { MongoOptions } from 'mongodb';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { connect } from '../../src/store/connections.ts';

const LOCAL = 'mongodb://127.0.0.1:27017/?replicaSet=rs0';
const REMOTE = 'mongodb://user:secret@db.eu.example:27017,db2.eu.example:27017/?replicaSet=rs0';

const optionsOf = (uris: { EU: string; NA: string }): Record<'EU' | 'NA', MongoOptions> => {
  const { mongodb } = readConfig({ MONGODB_URI_EU: uris.EU, MONGODB_URI_NA: uris.NA });
  const connections = connect(mongodb);
  return { EU: connections.of('EU').client.options, NA: connections.of('NA').client.options };
};

it("has the specification's pool: 5 to 50 connections, each idle for 30 seconds at most", () => {
  expect(optionsOf({ EU: REMOTE, NA: REMOTE }).EU).toMatchObject({
    minPoolSize: 5,
    maxPoolSize: 50,
    maxIdleTimeMS: 30_000,
  });
});

it('writes by a journaled majority unless told otherwise', () => {
  const { writeConcern } = optionsOf({ EU: LOCAL, NA: REMOTE }).EU;
  expect(writeConcern).toMatchObject({ w: 'majority', journal: true });
});

it('compresses what leaves the machine, and nothing else, each region by itself', () => {
  expect(optionsOf({ EU: REMOTE, NA: REMOTE }).EU.compressors).toEqual(['zlib']);
  const mixed = optionsOf({ EU: LOCAL, NA: REMOTE });
  expect(mixed.EU.compressors).not.toContain('zlib');
  expect(mixed.NA.compressors).toEqual(['zlib']);
  for (const host of ['localhost', '[::1]:27017', 'varai:x@127.0.0.1:27018'])
    expect(optionsOf({ EU: `mongodb://${host}`, NA: REMOTE }).EU.compressors).not.toContain('zlib');
  expect(optionsOf({ EU: 'mongodb://localhost.example', NA: REMOTE }).EU.compressors).toEqual(['zlib']);
});

it('is one connection where both regions are one address, and two where they are two', () => {
  const one = connect({ uris: { EU: LOCAL, NA: LOCAL }, database: 'x', poolMin: 0, poolMax: 5 });
  expect(one.of('EU').client).toBe(one.of('NA').client);
  expect(one.all).toHaveLength(1);
  const two = connect({ uris: { EU: LOCAL, NA: REMOTE }, database: 'x', poolMin: 0, poolMax: 5 });
  expect(two.of('EU').client).not.toBe(two.of('NA').client);
  expect(two.all).toHaveLength(2);
  expect(two.directory).toBe(two.of('EU'));
});

it('repeats a write whose answer was lost, but not in the steps that are repeated as a whole', () => {
  const connections = connect({
    uris: { EU: LOCAL, NA: REMOTE },
    database: 'x',
    poolMin: 5,
    poolMax: 50,
  });
  expect(connections.of('NA').client.options.retryWrites).toBe(true);
  expect(connections.forSteps('NA').client.options).toMatchObject({
    retryWrites: false,
    minPoolSize: 0,
    maxPoolSize: 50,
  });
  expect(connections.forSteps('NA').client.options.hosts).toEqual(connections.of('NA').client.options.hosts);
  expect(connections.forSteps('EU').client).not.toBe(connections.forSteps('NA').client);
});
