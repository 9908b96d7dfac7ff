/** What one check found. `advice` says what to do where it is not good. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'missing';
  readonly found: string;
  readonly advice: string | null;
}

export const good = (check: string, found: string): Finding => ({ check, state: 'ok', found, advice: null });
/** It works, and could be better. */
export const warning = (check: string, found: string, advice: string): Finding => ({
  check,
  state: 'warning',
  found,
  advice,
});
/** Without it VARAi does not run. */
export const missing = (check: string, found: string, advice: string): Finding => ({
  check,
  state: 'missing',
  found,
  advice,
});
