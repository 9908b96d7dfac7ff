import { fileURLToPath } from 'node:url';

const conditions = ['@varai/source', 'node', 'import', 'default'];

/** Tests run on the TypeScript source of every workspace, by an export condition, so none waits for a build. */
export const onSource = {
  resolve: { conditions },
  ssr: {
    // A linked workspace is processed, not handed to Node, which would look for its build.
    noExternal: [/^@varai\//],
    resolve: { conditions, externalConditions: conditions },
  },
};

/** What every workspace's `test` block starts from. */
export const testDefaults = {
  environment: 'node' as const,
  setupFiles: [fileURLToPath(new URL('./vitest.quiet.ts', import.meta.url))],
  reporters: ['default', fileURLToPath(new URL('./vitest.tally.ts', import.meta.url))],
  // Child processes and worker threads that a test starts resolve to source too.
  execArgv: ['--conditions=@varai/source'],
};
