/** What a shopper may want of the assistant. `none` = nothing of these: the assistant says so instead of guessing. */
export const INTENTS = [
  'find',
  'filter',
  'compare',
  'fit',
  'face_shape',
  'price',
  'availability',
  'shipping_returns',
  'prescription',
  'try_on',
  'human',
  'small_talk',
  'none',
] as const;
export type Intent = (typeof INTENTS)[number];

/** Languages whose utterances the recogniser has learned. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What people say when they want it, by intent. */
export type Utterances = Readonly<Record<Intent, readonly string[]>>;
