/** What a command found or did: one value for programs, the same as text for people. */
export interface Outcome {
  readonly json: unknown;
  /** `json` is a list, printed as one document a line. */
  readonly isLines?: boolean;
  /** Ends with a line break; empty = nothing to say. */
  readonly text: string;
  /** True = exit code 1: it was done, and the answer is bad news. */
  readonly isFailure?: boolean;
}

/** A refusal ends with exit code 1, a usage problem with 2. */
export { Refusal, UsageProblem } from '../sync/refusal.ts';
