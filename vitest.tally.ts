import { appendFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** One line for each workspace in the file `VARAI_TALLY` names: how many tests passed, and the names of those that did not run. */
export default class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const file = process.env['VARAI_TALLY'];
    if (!file) return;
    const tally = { workspace: basename(process.cwd()), passed: 0, failed: 0, notRun: [] as string[] };
    for (const module of modules) {
      if (module.children.size === 0 && !module.ok()) tally.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') tally.passed += 1;
        else if (state === 'failed') tally.failed += 1;
        else tally.notRun.push(test.fullName);
      }
    }
    appendFileSync(file, `${JSON.stringify(tally)}\n`);
  }
}
