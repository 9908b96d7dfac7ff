import { ConfigError, readConfig } from './config.ts';
import { serve } from './serve.ts';
import { version } from './version.ts';

/** The service by itself: configuration from the environment, stopped by SIGTERM or SIGINT. */
try {
  const running = await serve(readConfig(process.env), version);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void running.stop(signal).then((isClean) => process.exit(isClean ? 0 : 1)));
  }
} catch (error) {
  process.stderr.write(
    error instanceof ConfigError
      ? `${error.message}\n`
      : `the hub could not start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
}
