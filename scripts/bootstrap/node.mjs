// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places.mjs';
import { Problem } from './problem.mjs';

const OLDEST_OUTER = 20;
/** From here on Node runs TypeScript source by itself. */
const OLDEST_INNER = [22, 18];

/** Refuses a Node that cannot even run npm for us. */
export function checkOuterNode() {
  const [major = 0] = versionNumbers();
  if (major < OLDEST_OUTER) {
    throw new Problem(
      `Node ${process.versions.node} is too old: install Node ${OLDEST_OUTER} or later and run this again.`,
    );
  }
}

/** The Node that runs everything after the installation: the pinned one, or ours where none is packaged for this machine. */
export function rightNode() {
  const { platform, arch } = process;
  const package_ = `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
  const pinned = join(root, 'node_modules', package_, 'bin', platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(pinned)) return pinned;
  const [major = 0, minor = 0] = versionNumbers();
  const [needMajor = 0, needMinor = 0] = OLDEST_INNER;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return process.execPath;
  throw new Problem(
    `No Node is pinned for ${platform}-${arch} and yours (${process.versions.node}) is too old: install Node 24 and run this again.`,
  );
}

function versionNumbers() {
  return process.versions.node.split('.').map(Number);
}
