import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { Route, Router, Switch } from 'wouter';
import { ask, carryCsrf, order } from './api.ts';
import type { Session } from './contract.ts';
import { Frame } from './frame.tsx';
import { LiveContext, useListening } from './live.ts';
import { Audit } from './pages/audit.tsx';
import { Certificates } from './pages/certificates.tsx';
import { Conflicts } from './pages/conflicts.tsx';
import { Entity } from './pages/entity.tsx';
import { Explore } from './pages/explore.tsx';
import { Letters } from './pages/letters.tsx';
import { Login } from './pages/login.tsx';
import { OverviewPage } from './pages/overview.tsx';
import { Rules } from './pages/rules.tsx';
import { StorePage } from './pages/store.tsx';
import { Stores } from './pages/stores.tsx';
import { useLanguage, useTheme } from './preferences.ts';
import { LoggedContext } from './session.ts';
import { Toasts } from './ui/toast.tsx';
import { wordsIn, WordsContext } from './words/words.ts';

/** Who is here decides what is seen: nobody yet, somebody, or somebody whose session ended. */
export function App() {
  const [theme, setTheme] = useTheme();
  const [language, setLanguage] = useLanguage();
  const words = useMemo(() => wordsIn(language), [language]);
  const [session, setSession] = useState<Session | null | undefined>(undefined);
  const [hasEnded, setHasEnded] = useState(false);
  const queries = useQueryClient();

  const enter = useCallback((opened: Session) => {
    carryCsrf(opened.csrf);
    setHasEnded(false);
    setSession(opened);
  }, []);
  const leave = useCallback(() => {
    queries.clear();
    setSession((known) => {
      setHasEnded(known != null);
      return null;
    });
  }, [queries]);
  useEffect(() => {
    ask<{ readonly session: Session | null }>('/session').then(
      ({ session: known }) => (known === null ? setSession(null) : enter(known)),
      () => setSession(null),
    );
  }, [enter]);

  const look = { theme, setTheme, language, setLanguage };
  return (
    <WordsContext value={words}>
      {session === undefined ? null : session === null ? (
        <Login enter={enter} hasEnded={hasEnded} look={look} />
      ) : (
        <Inside key={session.csrf} session={session} leave={leave} look={look} />
      )}
    </WordsContext>
  );
}

export interface Look {
  readonly theme: ReturnType<typeof useTheme>[0];
  readonly setTheme: ReturnType<typeof useTheme>[1];
  readonly language: ReturnType<typeof useLanguage>[0];
  readonly setLanguage: ReturnType<typeof useLanguage>[1];
}

function Inside(props: { readonly session: Session; readonly leave: () => void; readonly look: Look }) {
  const { session, leave, look } = props;
  const live = useListening(leave);
  const logged = useMemo(() => ({ session, leave }), [session, leave]);
  const logOut = (): void => void order('/session/end', {}).then(leave, leave);
  return (
    <LoggedContext value={logged}>
      <LiveContext value={live}>
        <Router base="/dashboard">
          <Toasts>
            <Frame look={look} logOut={logOut}>
              <Switch>
                <Route path="/conflicts" component={Conflicts} />
                <Route path="/set-aside" component={Letters} />
                <Route path="/certificates" component={Certificates} />
                <Route path="/explore/:kind/:id">
                  {({ kind, id }) => <Entity key={id} kind={kind} id={decoded(id)} />}
                </Route>
                <Route path="/explore/:kind?">{({ kind }) => <Explore kind={kind} />}</Route>
                <Route path="/stores/:id">{({ id }) => <StorePage key={id} id={decoded(id)} />}</Route>
                <Route path="/stores" component={Stores} />
                <Route path="/rules" component={Rules} />
                <Route path="/audit" component={Audit} />
                <Route>
                  <OverviewPage theme={look.theme} />
                </Route>
              </Switch>
            </Frame>
          </Toasts>
        </Router>
      </LiveContext>
    </LoggedContext>
  );
}

/** A part of the path as it was before it was written into one. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
