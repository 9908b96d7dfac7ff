/** Prints as JSON which server binaries this machine has, downloading them if need be; `… ` lines on stderr tell of slow parts. */
import { findMongodBinary, findRedisBinary } from './servers/index.ts';

const onProgress = (line: string): void => {
  process.stderr.write(`… ${line}\n`);
};
const mongod = await findMongodBinary(process.env, { onProgress });
const redis = await findRedisBinary(process.env, { onProgress });
process.stdout.write(JSON.stringify({ mongod, redis }));
