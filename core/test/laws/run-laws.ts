import fc from 'fast-check';
import type { Law } from './law.ts';

export interface BrokenLaw {
  readonly law: string;
  readonly says: string;
  /** The shrunk history, and in what it breaks the law. */
  readonly counterExample: string;
  readonly why: string;
}

export interface LawsReport {
  readonly seed: number;
  readonly histories: number;
  readonly laws: Readonly<Record<string, number>>;
  readonly broken: readonly BrokenLaw[];
}

/** Tries `runs` histories over all laws, each by its weight and at least once. The same seed tries the same histories. */
export function runLaws(laws: readonly Law[], runs: number, seed: number): LawsReport {
  const total = laws.reduce((sum, { weight }) => sum + weight, 0);
  const counts: Record<string, number> = {};
  const broken: BrokenLaw[] = [];
  for (const { name, says, weight, property } of laws) {
    const numRuns = Math.max(1, Math.ceil((runs * weight) / total));
    const result = fc.check(property, { numRuns, seed });
    counts[name] = result.failed ? result.numRuns : numRuns;
    if (!result.failed) continue;
    const { errorInstance, counterexample } = result;
    const why =
      errorInstance instanceof Error
        ? errorInstance.name === 'Violation'
          ? errorInstance.message
          : (errorInstance.stack ?? errorInstance.message)
        : String(errorInstance);
    broken.push({ law: name, says, counterExample: fc.stringify(counterexample?.[0]), why });
  }
  return {
    seed,
    histories: Object.values(counts).reduce((sum, count) => sum + count, 0),
    laws: counts,
    broken,
  };
}
