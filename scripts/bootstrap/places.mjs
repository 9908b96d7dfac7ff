// @ts-check
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What a run leaves behind and may be deleted at any time except for `mongodb/`: the data. */
export const state = process.env['VARAI_DATA'] ?? join(root, '.varai');
