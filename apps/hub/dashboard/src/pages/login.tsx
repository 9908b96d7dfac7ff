import { useEffect, useRef, useState, type FormEvent } from 'react';
import { order, Problem } from '../api.ts';
import type { Look } from '../app.tsx';
import type { Session } from '../contract.ts';
import { LookForm } from '../frame.tsx';
import { Mark } from '../ui/mark.tsx';
import { useWords } from '../words/words.ts';

/** By an API key; later by an operator's own account. The key is sent once and not kept here. */
export function Login(props: {
  readonly enter: (session: Session) => void;
  readonly hasEnded: boolean;
  readonly look: Look;
}) {
  const { t } = useWords();
  const [failed, setFailed] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = `${t('login.title')} · VARAi`;
    field.current?.focus();
  }, [t]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setIsBusy(true);
    order<Session>('/session', { key: field.current?.value ?? '' }).then(props.enter, (error: unknown) => {
      const status = error instanceof Problem ? error.status : 0;
      setFailed(status === 0 ? t('state.offline') : status === 429 ? t('login.wait') : t('login.wrong'));
      setIsBusy(false);
      field.current?.focus();
    });
  };
  return (
    <main className="login">
      <form onSubmit={submit}>
        <Mark size={96} />
        <h1>{t('login.title')}</h1>
        <p className="lead">{t('login.lead')}</p>
        {props.hasEnded && failed === null && (
          <p className="notice wait" role="status">
            {t('login.ended')}
          </p>
        )}
        <label>
          <span>{t('login.key')}</span>
          <input
            ref={field}
            type="password"
            name="key"
            autoComplete="current-password"
            required
            aria-describedby="key-hint"
            aria-invalid={failed !== null}
          />
        </label>
        <p id="key-hint" className="soft small">
          {t('login.hint')}
        </p>
        {failed !== null && (
          <p className="notice bad" role="alert">
            {failed}
          </p>
        )}
        <button type="submit" className="primary" disabled={isBusy}>
          {t('login.go')}
        </button>
      </form>
      <LookForm look={props.look} />
    </main>
  );
}
