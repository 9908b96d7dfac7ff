import type { Language, Utterances } from '../intents.ts';
import { de } from './de.ts';
import { en } from './en.ts';

/** What the recogniser learns from. */
export const utterances: Readonly<Record<Language, Utterances>> = { en, de };
