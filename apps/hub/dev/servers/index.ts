/**
 * The servers VARAi needs on a developer's machine: found, downloaded where nothing is found, started, stopped and killed.
 * Used by `npm start`, `npm test`, the crash test and `varai doctor`; the hub in production never imports it.
 *
 *     const found = await findMongod(process.env);          // { kind: 'uri' | 'binary' | 'missing', … }
 *     const mongod = await startMongod({ binary: found.binary, dbPath: '/tmp/a', members: 3 });
 *     mongod.uri;                                           // mongodb://127.0.0.1:…/?replicaSet=rs0
 *     await mongod.members[0].kill('SIGKILL');              // resolves when the process is gone
 *     await mongod.members[0].restart();                    // same folder, same port; resolves when it serves again
 *     await mongod.stop();
 *
 * `startRedis` gives `{ url, pid, kill(signal), restart(), stop() }` in the same way. Ports are free ones unless named.
 * A started server stops when the process that started it ends, however that ends.
 */
export { findMongod, findMongodBinary, type FoundMongod, type MongodBinary } from './find-mongod.ts';
export { findRedis, findRedisBinary, type FoundRedis, type RedisBinary } from './find-redis.ts';
export { startMongod, type MongodMember, type MongodOptions, type RunningMongod } from './mongod.ts';
export { startRedis, type RedisOptions, type RunningRedis } from './redis.ts';
export { ServerProblem } from './problem.ts';
export { freePort } from './port.ts';
export { endWithUs } from './supervised.ts';
