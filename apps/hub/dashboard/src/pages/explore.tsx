import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { ask } from '../api.ts';
import type { Kind, Row, Rows } from '../contract.ts';
import { instant, money, number } from '../format.ts';
import { useLive } from '../live.ts';
import { Standing } from '../ui/badge.tsx';
import { Answer, Empty, Page } from '../ui/states.tsx';
import { useWords, type Words } from '../words/words.ts';

const KINDS: readonly Kind[] = ['product', 'user', 'order'];
export const isKind = (text: string | undefined): text is Kind => KINDS.some((kind) => kind === text);

export function Explore({ kind: asked }: { readonly kind: string | undefined }) {
  const words = useWords();
  const { t } = words;
  const kind = isKind(asked) ? asked : 'product';
  const { overview } = useLive();
  const search = new URLSearchParams(useSearch());
  const [, go] = useLocation();
  const q = search.get('q') ?? '';
  const store = search.get('store') ?? '';
  const after = search.get('after') ?? '';
  const [typed, setTyped] = useState(q);
  const to = (changes: Readonly<Record<string, string>>): string => {
    const next = new URLSearchParams(
      Object.entries({ q, store, ...changes }).filter(([, value]) => value !== ''),
    );
    return next.size === 0 ? `/explore/${kind}` : `/explore/${kind}?${next.toString()}`;
  };
  const rows = useQuery({
    queryKey: ['explore', kind, q, store, after],
    queryFn: ({ signal }) =>
      ask<Rows>(`/explore/${kind}?${new URLSearchParams({ q, store, after }).toString()}`, signal),
    placeholderData: keepPreviousData,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    go(to({ q: typed.trim() }));
  };
  return (
    <Page title={t('explore.title')}>
      <div className="tabs">
        {KINDS.map((each) => (
          <Link
            key={each}
            href={`/explore/${each}`}
            aria-current={each === kind ? 'page' : undefined}
            onClick={() => setTyped('')}
          >
            {t(`explore.${each}`)}
          </Link>
        ))}
      </div>
      <form className="filters" role="search" onSubmit={submit}>
        <label className="wide">
          <span>{t('explore.search')}</span>
          <input
            type="search"
            value={typed}
            maxLength={200}
            placeholder={t(`explore.hint.${kind}`)}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <label>
          <span>{t('explore.store')}</span>
          <select value={store} onChange={(event) => go(to({ store: event.currentTarget.value }))}>
            <option value="">{t('explore.every')}</option>
            {(overview?.stores ?? []).map(({ storeId, name }) => (
              <option key={storeId} value={storeId}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" className="primary">
          {t('explore.search')}
        </button>
      </form>
      {kind === 'user' && <p className="soft">{t('explore.masked')}</p>}
      <Answer of={rows} rows={8}>
        {({ rows: found, total, isCapped, next }) =>
          found.length === 0 ? (
            q === '' && store === '' ? (
              <Empty title={t('explore.empty')}>{t('explore.empty.text')}</Empty>
            ) : (
              <Empty title={t('explore.none')}>{t('explore.none.text')}</Empty>
            )
          ) : (
            <>
              <p className="soft" role="status">
                {t('explore.found', { count: `${number(words, total)}${isCapped ? '+' : ''}` })}
              </p>
              <ul className={rows.isPlaceholderData ? 'found old' : 'found'}>
                {found.map((row) => (
                  <Found key={row.id} kind={kind} row={row} />
                ))}
              </ul>
              <div className="row between">
                <span>{after !== '' && <Link href={to({})}>{t('explore.first')}</Link>}</span>
                <span>{next !== null && <Link href={to({ after: next })}>{t('explore.more')} →</Link>}</span>
              </div>
            </>
          )
        }
      </Answer>
    </Page>
  );
}

function Found({ kind, row }: { readonly kind: Kind; readonly row: Row }) {
  const words = useWords();
  return (
    <li>
      <div>
        <Link href={`/explore/${kind}/${encodeURIComponent(row.id)}`}>{row.title}</Link>{' '}
        {row.waits && <Standing tone="wait">{words.t('explore.waits')}</Standing>}
        <p className="soft small">{row.facts.map((fact) => factText(words, fact)).join(' · ')}</p>
      </div>
      <p className="soft small right">
        {row.stores.join(', ')}
        <br />
        {row.at !== null && instant(words, row.at)}
      </p>
    </li>
  );
}

/** Amounts come in minor units with their currency. */
function factText(words: Words, fact: string): string {
  const amount = /^(-?\d+) ([A-Z]{3})$/.exec(fact);
  return amount === null ? fact.replaceAll('_', ' ') : money(words, Number(amount[1]), amount[2] ?? null);
}
