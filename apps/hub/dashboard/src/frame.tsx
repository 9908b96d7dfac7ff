import { useEffect, useState, type ReactNode } from 'react';
import { Link, useRoute } from 'wouter';
import type { Look } from './app.tsx';
import { ago } from './format.ts';
import { useLive } from './live.ts';
import { THEMES, type Theme } from './preferences.ts';
import { useLogged } from './session.ts';
import { Mark } from './ui/mark.tsx';
import { LANGUAGES, useWords, type Key, type Language } from './words/words.ts';

const SECTIONS: readonly (readonly [path: string, name: Key])[] = [
  ['/', 'nav.overview'],
  ['/conflicts', 'nav.conflicts'],
  ['/set-aside', 'nav.letters'],
  ['/certificates', 'nav.certificates'],
  ['/explore', 'nav.explore'],
  ['/stores', 'nav.stores'],
  ['/rules', 'nav.policy'],
  ['/audit', 'nav.audit'],
];

/** What is around every page: where one is, what waits, whether it is live, and how it looks. */
export function Frame(props: {
  readonly look: Look;
  readonly logOut: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useWords();
  const { session } = useLogged();
  const { overview } = useLive();
  const waiting: Partial<Record<string, number>> = {
    '/conflicts': overview?.waiting.conflicts ?? 0,
    '/set-aside': overview === null ? 0 : overview.waiting.dead + overview.waiting.parked,
    '/certificates': overview?.certificates.notAgreeing ?? 0,
  };
  return (
    <div className="frame">
      <a className="skip" href="#main">
        {t('app.skip')}
      </a>
      <header>
        <Link href="/" className="brand">
          <Mark size={34} />
          <span>{t('app.name')}</span>
        </Link>
        <span className="tenant">{session.tenantId}</span>
        <LiveSign />
      </header>
      <nav aria-label={t('nav.label')}>
        <ul>
          {SECTIONS.map(([path, name]) => (
            <Section key={path} path={path} name={t(name)} count={waiting[path] ?? 0} />
          ))}
        </ul>
        <div className="foot">
          <LookForm look={props.look} />
          <button type="button" className="plain" onClick={props.logOut}>
            {t('nav.logout')}
          </button>
        </div>
      </nav>
      <main id="main" tabIndex={-1}>
        <StaleNotice />
        {props.children}
      </main>
    </div>
  );
}

function Section({
  path,
  name,
  count,
}: {
  readonly path: string;
  readonly name: string;
  readonly count: number;
}) {
  const [isHere] = useRoute(path);
  const [isBelow] = useRoute(`${path}/*`);
  return (
    <li>
      <Link href={path} aria-current={isHere || (path !== '/' && isBelow) ? 'page' : undefined}>
        {name}
        {count > 0 && <span className="count">{count}</span>}
      </Link>
    </li>
  );
}

function LiveSign() {
  const words = useWords();
  const { heardMs, isStale } = useLive();
  return (
    <span className={isStale ? 'live stale' : 'live'}>
      <span className="dot" aria-hidden="true" />
      {isStale
        ? words.t('state.updated', { ago: ago(words, heardMs === 0 ? null : heardMs) })
        : words.t('state.live')}
    </span>
  );
}

/** Says that what is shown is old, and how old. */
function StaleNotice() {
  const words = useWords();
  const { heardMs, isStale } = useLive();
  const [, tick] = useState(0);
  useEffect(() => {
    if (!isStale) return undefined;
    const timer = setInterval(() => tick((count) => count + 1), 5_000);
    return () => clearInterval(timer);
  }, [isStale]);
  return isStale ? (
    <div className="notice wait" role="status">
      {words.t('state.stale', { ago: ago(words, heardMs === 0 ? null : heardMs) })}
    </div>
  ) : null;
}

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

export function LookForm({ look }: { readonly look: Look }) {
  const { t } = useWords();
  return (
    <div className="look">
      <label>
        <span className="unseen">{t('language.label')}</span>
        <select
          value={look.language}
          onChange={(event) => look.setLanguage(event.currentTarget.value as Language)}
        >
          {LANGUAGES.map((language) => (
            <option key={language} value={language}>
              {LANGUAGE_NAMES[language]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="unseen">{t('theme.label')}</span>
        <select value={look.theme} onChange={(event) => look.setTheme(event.currentTarget.value as Theme)}>
          {THEMES.map((theme) => (
            <option key={theme} value={theme}>
              {t(`theme.${theme}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
