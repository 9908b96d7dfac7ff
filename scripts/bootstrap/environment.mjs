// @ts-check
import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root, state } from './places.mjs';
import { Problem } from './problem.mjs';

/**
 * The environment of everything we start: our tools first on the PATH, no telemetry, and a home folder that can be written.
 * @returns {Record<string, string>}
 */
export function environment() {
  /** @type {Record<string, string>} */
  const env = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value;
  env['PATH'] = [join(root, 'node_modules', '.bin'), env['PATH']].filter(Boolean).join(delimiter);
  env['TURBO_TELEMETRY_DISABLED'] = '1';
  env['DO_NOT_TRACK'] = '1';
  if (!isWritable(env['HOME'] ?? env['USERPROFILE'])) {
    env['HOME'] = folder('home');
    env['npm_config_cache'] = folder('npm-cache');
  }
  return env;
}

/**
 * A folder of ours under `.varai/`, made if need be.
 * @param {string} name
 */
export function folder(name) {
  const path = join(state, name);
  try {
    mkdirSync(path, { recursive: true });
  } catch {
    throw new Problem(
      `The folder ${path} cannot be made: run this in a checkout you may write to, or set VARAI_DATA.`,
    );
  }
  return path;
}

/** @param {string | undefined} path */
function isWritable(path) {
  if (!path) return false;
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
