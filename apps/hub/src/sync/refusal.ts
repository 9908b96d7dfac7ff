/** It cannot be done. The message is one sentence: what, what was expected, what to do. */
export class Refusal extends Error {}

/** What was asked for is not complete or not one of what there is. The message is one sentence. */
export class UsageProblem extends Error {}
