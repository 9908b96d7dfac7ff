/** Tries within the window, of one address and of all together. */
const MOST_OF_ONE = 10;
const MOST_OF_ALL = 200;
const WINDOW_MS = 60_000;

/** Slows down who guesses keys: how long to wait in seconds, 0 = go on. Of this process; a key is too long to be guessed anyway. */
export function createLoginLimit(now: () => number): { try: (address: string) => number } {
  let startMs = 0;
  let all = 0;
  let tries = new Map<string, number>();
  return {
    try: (address) => {
      const nowMs = now();
      if (nowMs - startMs >= WINDOW_MS) {
        startMs = nowMs;
        all = 0;
        tries = new Map();
      }
      all += 1;
      const mine = (tries.get(address) ?? 0) + 1;
      tries.set(address, mine);
      return mine > MOST_OF_ONE || all > MOST_OF_ALL
        ? Math.max(1, Math.ceil((startMs + WINDOW_MS - nowMs) / 1000))
        : 0;
    },
  };
}
