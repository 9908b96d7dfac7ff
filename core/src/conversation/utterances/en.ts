import type { Utterances } from '../intents.ts';
import { buying } from './en-buying.ts';
import { choosing } from './en-choosing.ts';
import { elsewhere } from './en-elsewhere.ts';
import { fitting } from './en-fitting.ts';
import { talking } from './en-talking.ts';

export const en: Utterances = { ...choosing, ...fitting, ...buying, ...talking, ...elsewhere };
