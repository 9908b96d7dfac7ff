import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SavedShop, Shop } from '@varai/core/testkit';

/** What the demo's shops held when it last ran, by store. */
export type SavedShops = Readonly<Record<string, SavedShop>>;

/** Empty where there is nothing that can be read: the shops then begin anew. */
export function readSavedShops(file: string): SavedShops {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SavedShops;
  } catch {
    return {};
  }
}

/** Whole or not at all: a start in the middle of it finds what was saved before. */
export function saveShops(file: string, shops: readonly Shop[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    `${file}.new`,
    JSON.stringify(Object.fromEntries(shops.map((shop) => [shop.storeId, shop.save()]))),
  );
  renameSync(`${file}.new`, file);
}
