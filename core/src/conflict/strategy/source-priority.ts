import { priorityFirst, type Strategy } from '../candidate.ts';
import { pickFields } from './pick.ts';

/** Each field from the source that stands highest in the policy's priority and has it. */
export const sourcePriority: Strategy = (candidates, resolution) =>
  pickFields(candidates, priorityFirst, 'source_priority', resolution);
