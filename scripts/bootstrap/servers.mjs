// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { environment } from './environment.mjs';
import { rightNode } from './node.mjs';
import { root } from './places.mjs';
import { Problem } from './problem.mjs';
import { step } from './progress.mjs';

/** @typedef {{ kind: 'binary', binary: string, version: string, from: string } | { kind: 'missing', whatToDo: string }} Found */

/**
 * The server binaries of this machine, downloaded if need be. The search itself is the hub's, in TypeScript; it can run now
 * that the packages are installed.
 * @returns {Promise<{ mongod: Found, redis: Found }>}
 */
export function findServers() {
  return step('MongoDB and Redis', (note) => {
    const script = join(root, 'apps', 'hub', 'dev', 'find-servers.ts');
    return new Promise((resolve, reject) => {
      const child = spawn(rightNode(), ['--conditions=@varai/source', script], {
        cwd: root,
        env: environment(),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let answer = '';
      let complaint = '';
      child.stdout.on('data', (bytes) => (answer += String(bytes)));
      child.stderr.on('data', (bytes) => {
        complaint += String(bytes);
        for (const line of String(bytes).trim().split('\n')) if (line.startsWith('… ')) note(line.slice(2));
      });
      child.once('error', reject);
      child.once('close', (code) => {
        if (code === 0) resolve(JSON.parse(answer));
        else
          reject(new Problem(`The search for MongoDB failed: ${complaint.trim().split('\n').slice(-1)[0]}`));
      });
    });
  });
}
