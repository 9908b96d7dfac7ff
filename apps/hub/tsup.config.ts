import { defineConfig } from 'tsup';

export default defineConfig({
  // The benchmark's helper processes are started from their own file.
  entry: { main: 'src/main.ts', cli: 'src/cli.ts', 'bench-part': 'src/bench/part.ts' },
  external: ['bullmq', 'mongodb-memory-server-core'],
  format: 'esm',
  platform: 'node',
  target: 'node24',
  sourcemap: true,
  dts: false,
  clean: true,
});
