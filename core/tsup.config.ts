import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'schema/index': 'src/schema/index.ts',
    'platform/index': 'src/platform/index.ts',
    'conflict/index': 'src/conflict/index.ts',
    'recommend/index': 'src/recommend/index.ts',
    'consent/index': 'src/consent/index.ts',
    'conversation/index': 'src/conversation/index.ts',
    'testkit/index': 'testkit/index.ts',
  },
  format: 'esm',
  external: [/^node:/],
  // The browser, Node and edge run the same files: nothing of any of them may be assumed.
  platform: 'neutral',
  target: 'es2023',
  sourcemap: true,
  // Declarations take ten times as long as the rest and are for those who import the built package: `build:types` makes them.
  dts: false,
  clean: true,
});
