/** What shoppers say to the assistant: what they want, and everything they mention. */
export { INTENTS, LANGUAGES, type Intent, type Language } from './intents.ts';
export {
  FACETS,
  mentionsIn,
  type Direction,
  type Facet,
  type Facets,
  type Mentions,
  type PriceRange,
  type SaidSizes,
} from './mentions.ts';
export { recogniserOf, type Recognised, type Recogniser } from './recogniser.ts';
