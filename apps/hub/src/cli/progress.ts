import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

export interface Progress {
  /** How many are done now. */
  readonly at: (done: number) => void;
  readonly stop: () => void;
}

/** A bar on stderr while a person watches; silent otherwise. */
export function startProgress(terminal: Terminal, label: string, total: number): Progress {
  if (!terminal.isWatched) return { at: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    {
      format: `${label} {bar} {value}/{total}`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      etaBuffer: 50,
    },
    Presets.rect,
  );
  bar.start(total, 0);
  return {
    at: (done) => {
      if (done > bar.getTotal()) bar.setTotal(done);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
