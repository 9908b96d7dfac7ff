/** Something the person at the keyboard can put right; the message is one sentence that says how. */
export class ServerProblem extends Error {
  override name = 'ServerProblem';
}
