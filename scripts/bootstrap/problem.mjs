// @ts-check

/** What the person at the keyboard can put right. Its message is one sentence that says what to do. */
export class Problem extends Error {
  /** @override */
  name = 'Problem';
}

/**
 * Runs `main`; a Problem becomes its one sentence and exit code 1.
 * @param {() => Promise<number | void>} main
 */
export async function runOrSayWhy(main) {
  try {
    const code = await main();
    if (typeof code === 'number') process.exitCode = code;
  } catch (error) {
    if (error instanceof Problem) process.stderr.write(`✗ ${error.message}\n`);
    else process.stderr.write(`✗ Something here is broken; please report it: ${describe(error)}\n`);
    process.exitCode = 1;
  }
}

/** @param {unknown} error */
function describe(error) {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
