import { createContext, useContext, useEffect, useState } from 'react';
import { liveAddress } from './api.ts';
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

/** Listens to the hub. The browser connects again by itself; what is shown says when it is old. */
export function useListening(leave: () => void): Live {
  const [live, setLive] = useState<Live>({ overview: null, heardMs: 0, isStale: false });
  useEffect(() => {
    const source = new EventSource(liveAddress);
    const began = Date.now();
    source.onmessage = (event: MessageEvent<string>) => {
      setLive({ overview: JSON.parse(event.data) as Overview, heardMs: Date.now(), isStale: false });
    };
    source.addEventListener('ended', leave);
    const timer = setInterval(() => {
      setLive((known) => {
        const isStale = Date.now() - (known.heardMs || began) > STALE_MS;
        return isStale === known.isStale ? known : { ...known, isStale };
      });
    }, LOOK_MS);
    return () => {
      source.close();
      clearInterval(timer);
    };
  }, [leave]);
  return live;
}
