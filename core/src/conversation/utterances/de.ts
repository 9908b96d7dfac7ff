import type { Utterances } from '../intents.ts';
import { buying } from './de-buying.ts';
import { choosing } from './de-choosing.ts';
import { elsewhere } from './de-elsewhere.ts';
import { fitting } from './de-fitting.ts';
import { talking } from './de-talking.ts';

export const de: Utterances = { ...choosing, ...fitting, ...buying, ...talking, ...elsewhere };
