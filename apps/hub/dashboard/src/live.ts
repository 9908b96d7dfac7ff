import { createContext, useContext, useEffect, useState } from 'react';
import { ask, liveAddress } from './api.ts';
import type { Overview } from './contract.ts';

/** What is known of now. */
export interface Live {
  readonly overview: Overview | null;
  /** By this device's clock, ms since 1970; 0 = nothing came yet. */
  readonly heardMs: number;
  readonly isStale: boolean;
}

const STALE_MS = 12_000;
const LOOK_MS = 2_000;

export const LiveContext = createContext<Live>({ overview: null, heardMs: 0, isStale: false });
export const useLive = (): Live => useContext(LiveContext);

/**
 * Listens to the hub. The browser connects again by itself where the line broke; where the hub refused the line, the session
 * may have ended, and otherwise we try again. What is shown says when it is old.
 */
export function useListening(leave: () => void): Live {
  const [live, setLive] = useState<Live>({ overview: null, heardMs: 0, isStale: false });
  useEffect(() => {
    const began = Date.now();
    let source: EventSource;
    let again: number | undefined;
    let isLeft = false;
    const isSessionOver = (): Promise<boolean> =>
      ask<{ readonly session: unknown }>('/session').then(
        ({ session }) => session === null,
        () => false,
      );
    const refused = async (): Promise<void> => {
      if (source.readyState !== EventSource.CLOSED) return;
      const isOver = await isSessionOver();
      if (isLeft) return;
      if (isOver) leave();
      else again = window.setTimeout(listen, LOOK_MS);
    };
    const listen = (): void => {
      source = new EventSource(liveAddress);
      source.onmessage = (event: MessageEvent<string>) => {
        setLive({ overview: JSON.parse(event.data) as Overview, heardMs: Date.now(), isStale: false });
      };
      source.addEventListener('ended', leave);
      source.onerror = () => void refused();
    };
    listen();
    const timer = setInterval(() => {
      setLive((known) => {
        const isStale = Date.now() - (known.heardMs || began) > STALE_MS;
        return isStale === known.isStale ? known : { ...known, isStale };
      });
    }, LOOK_MS);
    return () => {
      isLeft = true;
      source.close();
      clearTimeout(again);
      clearInterval(timer);
    };
  }, [leave]);
  return live;
}
