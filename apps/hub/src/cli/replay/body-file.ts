import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { isPlatform } from '../../connectors/index.ts';
import type { Platform } from '../../store/tenancy.ts';
import { UsageProblem } from '../outcome.ts';

/** A body to send, as it lies in a file. */
export interface BodyFile {
  /** Relative to where the command was called. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly modifiedMs: number;
  /** Hexadecimal SHA-256 of the bytes: what makes a second sending of the same body the same event. */
  readonly digest: string;
}

/** The file, or all `*.json` under the folder in order of name. Throws UsageProblem where there is none. */
export function readBodies(path: string, cwd: string): BodyFile[] {
  const full = resolve(cwd, path);
  const stat = statSync(full, { throwIfNoEntry: false });
  if (stat === undefined)
    throw new UsageProblem(`There is nothing at ${path}: expected a JSON file or a folder of them.`);
  const files = stat.isDirectory()
    ? readdirSync(full, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => resolve(full, name))
    : [full];
  if (files.length === 0)
    throw new UsageProblem(`The folder ${path} holds no *.json: expected one body a file.`);
  return files.map((file) => {
    const bytes = readFileSync(file);
    return {
      name: relative(cwd, file) || file,
      bytes,
      modifiedMs: Math.floor(statSync(file).mtimeMs),
      digest: createHash('sha256').update(bytes).digest('hex'),
    };
  });
}

/** The platform that a folder on the way to the file is named after; null where none is. */
export function platformInPath(name: string, cwd: string): Platform | null {
  const parts = resolve(cwd, name).toLowerCase().split(sep);
  return parts.slice(0, -1).findLast((part): part is Platform => isPlatform(part)) ?? null;
}
