import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../api.ts';
import type { AuditRow, AuditRows } from '../contract.ts';
import { instant } from '../format.ts';
import { Standing } from '../ui/badge.tsx';
import { Answer, Empty, Page } from '../ui/states.tsx';
import { isKey, useWords, type Key } from '../words/words.ts';

const ACTIONS = [
  'conflict.resolved',
  'conflict.undone',
  'events.redriven',
  'policy.changed',
  'store.added',
  'store.removed',
  'secret.rotated',
  'access.changed',
  'key.created',
  'key.revoked',
  'reconcile.asked',
  'personal.viewed',
  'session.opened',
] as const;

export function Audit() {
  const { t } = useWords();
  const [action, setAction] = useState('');
  const [text, setText] = useState('');
  const [before, setBefore] = useState('');
  const rows = useQuery({
    queryKey: ['audit', action, text, before],
    queryFn: ({ signal }) =>
      ask<AuditRows>(`/audit?${new URLSearchParams({ action, q: text, before }).toString()}`, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <Page title={t('audit.title')} lead={t('audit.lead')}>
      <div className="filters">
        <label>
          <span>{t('audit.action')}</span>
          <select
            value={action}
            onChange={(event) => {
              setAction(event.currentTarget.value);
              setBefore('');
            }}
          >
            <option value="">{t('audit.any')}</option>
            {ACTIONS.map((each) => (
              <option key={each} value={each}>
                {t(`action.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="wide">
          <span>{t('audit.filter')}</span>
          <input
            type="search"
            value={text}
            maxLength={200}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setBefore('');
            }}
          />
        </label>
      </div>
      <Answer of={rows}>
        {({ rows: found, next }) =>
          found.length === 0 ? (
            <Empty title={t('audit.none')} />
          ) : (
            <>
              <ul className="audit">
                {found.map((row) => (
                  <Deed key={row.id} row={row} />
                ))}
              </ul>
              {next !== null && (
                <button type="button" onClick={() => setBefore(next)}>
                  {t('audit.older')}
                </button>
              )}
            </>
          )
        }
      </Answer>
    </Page>
  );
}

function Deed({ row }: { readonly row: AuditRow }) {
  const words = useWords();
  const { t } = words;
  const name = `action.${row.action}`;
  const hasMore = row.before !== null || row.after !== null;
  return (
    <li>
      <p>
        <strong>{row.by}</strong> {isKey(name) ? t(name satisfies Key) : row.action}{' '}
        {row.outcome === 'failed' && <Standing tone="bad">{t('audit.failed')}</Standing>}
        {row.outcome === 'begun' && <Standing tone="wait">{t('audit.begun')}</Standing>}
      </p>
      <p className="soft small">
        {instant(words, row.at)} · <code>{row.about}</code>
        {row.why !== null && ` · ${row.why}`}
      </p>
      {hasMore && (
        <details>
          <summary>
            {t('audit.before')} / {t('audit.after')}
          </summary>
          <div className="beforeafter">
            <pre tabIndex={0} aria-label={t('audit.before')}>
              {JSON.stringify(row.before, null, 2)}
            </pre>
            <pre tabIndex={0} aria-label={t('audit.after')}>
              {JSON.stringify(row.after, null, 2)}
            </pre>
          </div>
        </details>
      )}
    </li>
  );
}
