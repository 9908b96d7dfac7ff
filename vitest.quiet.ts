import { afterEach } from 'vitest';

const spoken: string[] = [];

for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
  // eslint-disable-next-line no-console -- replaced, not used
  console[method] = (...words: unknown[]) => {
    spoken.push(`console.${method}(${words.map(String).join(' ')})`);
  };
}

/** A library that prints has decided for its host where words go; a test that prints hides the next failure. */
afterEach(() => {
  const lines = spoken.splice(0);
  if (lines.length > 0) throw new Error(`this test wrote to the console: ${lines.slice(0, 5).join('; ')}`);
});
