import { createContext, useContext } from 'react';
import type { Session } from './contract.ts';

export interface Logged {
  readonly session: Session;
  /** The server says that nobody is logged in, or somebody logs out. */
  readonly leave: () => void;
}

export const LoggedContext = createContext<Logged | null>(null);

/** Who is logged in. Only below the login. */
export function useLogged(): Logged {
  const logged = useContext(LoggedContext);
  if (logged === null) throw new Error('nobody is logged in here');
  return logged;
}

export const useMay = (scope: 'admin' | 'personal'): boolean => useLogged().session.scopes.includes(scope);
