import { defineConfig } from 'vitest/config';
import { onSource, testDefaults } from '../../vitest.base.ts';

export default defineConfig({
  ...onSource,
  test: {
    ...testDefaults,
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
