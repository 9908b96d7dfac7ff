// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { folder } from './environment.mjs';

/**
 * Runs `work` while no other process of this checkout does the same: two commands typed at once install one after the other.
 * @param {() => Promise<void>} work
 */
export async function inTurn(work) {
  const lock = join(folder('stamps'), 'turn');
  const holder = join(lock, 'pid');
  for (let said = false; ; await sleep(250)) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      if (!isHeld(holder)) rmSync(lock, { recursive: true, force: true });
      else if (!said) {
        process.stderr.write('… waiting for another command that is setting up this checkout\n');
        said = true;
      }
    }
  }
  writeFileSync(holder, String(process.pid));
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** @param {string} holder */
function isHeld(holder) {
  try {
    process.kill(Number(readFileSync(holder, 'utf8')), 0);
    return true;
  } catch (error) {
    // The one who made the folder may not have written its number yet; who cannot be signalled lives.
    const code = error instanceof Error && 'code' in error ? error.code : '';
    return code === 'EPERM';
  }
}
