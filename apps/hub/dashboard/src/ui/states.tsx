import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef, type ReactNode } from 'react';
import { Problem } from '../api.ts';
import { useWords } from '../words/words.ts';
import { Mark } from './mark.tsx';

/** A page: its heading takes the focus when it is come to, so that it is read out and the next Tab goes on from it. */
export function Page(props: {
  readonly title: string;
  readonly lead?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { title } = props;
  useEffect(() => {
    document.title = `${title} · VARAi`;
  }, [title]);
  useEffect(() => {
    if (document.activeElement === document.body || document.activeElement?.closest('nav') != null)
      heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <div className="head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {props.lead !== undefined && <p className="lead">{props.lead}</p>}
        </div>
        {props.actions}
      </div>
      {props.children}
    </>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <Mark size={56} tone="none" />
      <p className="strong">{title}</p>
      {children !== undefined && <p className="soft">{children}</p>}
    </div>
  );
}

export function Loading({ rows = 4 }: { readonly rows?: number }) {
  const { t } = useWords();
  return (
    <div className="loading" role="status">
      <span className="unseen">{t('state.loading')}</span>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className="bone" aria-hidden="true" />
      ))}
    </div>
  );
}

function Failed({ error, again }: { readonly error: unknown; readonly again?: () => void }) {
  const { t } = useWords();
  const said = error instanceof Problem ? (error.status === 0 ? t('state.offline') : error.message) : '';
  return (
    <div className="notice bad" role="alert">
      <p>
        <strong>{t('state.failed')}</strong> {said}
      </p>
      {again !== undefined && (
        <button type="button" onClick={again}>
          {t('state.again')}
        </button>
      )}
    </div>
  );
}

/** One answer in each of its states. What was known stays while it is asked again, and says so where that failed. */
export function Answer<T>(props: {
  readonly of: UseQueryResult<T>;
  readonly rows?: number;
  readonly children: (data: T) => ReactNode;
}) {
  const { of, children, rows } = props;
  const again = (): void => void of.refetch();
  if (of.data === undefined)
    return of.isError ? (
      <Failed error={of.error} again={again} />
    ) : (
      <Loading {...(rows === undefined ? {} : { rows })} />
    );
  return (
    <>
      {of.isError && <Failed error={of.error} again={again} />}
      {children(of.data)}
    </>
  );
}
