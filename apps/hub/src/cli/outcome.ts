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

/** It cannot be done. The message is one sentence: what, what was expected, what to do. Exit code 1. */
export class Refusal extends Error {}

/** The command was not given what it needs. The message is one sentence. Exit code 2. */
export class UsageProblem extends Error {}
