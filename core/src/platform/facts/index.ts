export {
  deriveFacts,
  fingerprinted,
  RECOMMENDED_FROM,
  type FactView,
  type Measured,
} from './derive-facts.ts';
export { FACTS, factHash, isFactKey, MEASURES, type FactChanges, type FactKey, type Facts } from './fact.ts';
export { editedFacts } from './read-back.ts';
