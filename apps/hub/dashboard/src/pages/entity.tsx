import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { ask } from '../api.ts';
import type { Explanation } from '../contract.ts';
import { instant } from '../format.ts';
import { useMay } from '../session.ts';
import { SourceBadge, Standing } from '../ui/badge.tsx';
import { Answer, Empty, Page } from '../ui/states.tsx';
import { fieldName, Value } from '../ui/value.tsx';
import { isKey, useWords } from '../words/words.ts';
import { isKind } from './explore.tsx';

/** Why one thing is as it is. */
export function Entity({ kind, id }: { readonly kind: string; readonly id: string }) {
  const { t } = useWords();
  const mayOpen = useMay('personal');
  const [isOpened, setIsOpened] = useState(false);
  const explained = useQuery({
    queryKey: ['explain', kind, id, isOpened],
    queryFn: ({ signal }) =>
      ask<Explanation>(`/explain/${kind}/${encodeURIComponent(id)}${isOpened ? '?open=1' : ''}`, signal),
    // Looking twice at opened values would write two rows.
    ...(isOpened ? { staleTime: Infinity, gcTime: 0 } : {}),
  });
  const isUnknown =
    !isKind(kind) || (explained.isError && (explained.error as { status?: number }).status === 404);
  return (
    <Page title={explained.data?.title ?? id}>
      <p>
        <Link href={`/explore/${kind}`}>← {t('entity.back')}</Link>
      </p>
      {isUnknown ? (
        <Empty title={t('entity.unknown')} />
      ) : (
        <Answer of={explained} rows={8}>
          {(data) => (
            <>
              <Sources explained={data} />
              {kind !== 'product' && (
                <p className="row">
                  {data.isMasked && <span className="soft">{t('entity.masked')}</span>}
                  {data.isMasked && mayOpen && (
                    <>
                      <button type="button" onClick={() => setIsOpened(true)}>
                        {t('entity.open')}
                      </button>
                      <span className="soft small">{t('entity.open.note')}</span>
                    </>
                  )}
                </p>
              )}
              <Decisions explained={data} />
            </>
          )}
        </Answer>
      )}
    </Page>
  );
}

function Sources({ explained }: { readonly explained: Explanation }) {
  const { t } = useWords();
  return (
    <section aria-labelledby="sources">
      <h2 id="sources">{t('entity.sources')}</h2>
      <ul className="sources">
        {explained.sources.map((source) => (
          <li key={source.listingId}>
            <SourceBadge source={source.source} /> <code>{source.listingId}</code>{' '}
            {!source.speaks && <span className="soft">{t('entity.silent')}</span>}
            {source.readBack.length > 0 && (
              <Standing tone="wait">{t('entity.readBack', { groups: source.readBack.join(', ') })}</Standing>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Decisions({ explained }: { readonly explained: Explanation }) {
  const words = useWords();
  const { t } = words;
  return (
    <>
      <p className="soft">{t('entity.policy', { version: explained.policyVersion })}</p>
      <table className="cards why">
        <thead>
          <tr>
            <th scope="col">{t('entity.field')}</th>
            <th scope="col">{t('entity.value')}</th>
            <th scope="col">{t('entity.by')}</th>
            <th scope="col">{t('entity.rule')}</th>
            <th scope="col">{t('entity.since')}</th>
          </tr>
        </thead>
        <tbody>
          {explained.decisions.map(({ field, rule, value, winner, others, waits }) => {
            const differing = others.filter((said) => JSON.stringify(said.value) !== JSON.stringify(value));
            const name = `rule.${rule}`;
            return (
              <tr key={field}>
                <th scope="row">
                  {fieldName(field)} {waits && <Standing tone="wait">{t('explore.waits')}</Standing>}
                </th>
                <td data-label={t('entity.value')} className="wide">
                  <Value field={field} value={value} />
                  {differing.length > 0 && (
                    <details>
                      <summary>
                        {differing.length === 1
                          ? t('entity.others.one')
                          : t('entity.others', { count: differing.length })}
                      </summary>
                      <ul>
                        {differing.map((said) => (
                          <li key={said.listingId}>
                            <SourceBadge source={said.source} /> {said.storeId}:{' '}
                            <Value field={field} value={said.value} />{' '}
                            <span className="soft small">
                              {t('conflicts.since', { at: instant(words, said.since) })}
                            </span>
                          </li>
                        ))}
                      </ul>
                    </details>
                  )}
                </td>
                <td data-label={t('entity.by')}>
                  {winner === null ? (
                    t('entity.all')
                  ) : (
                    <>
                      <SourceBadge source={winner.source} />{' '}
                      {winner.source === 'varai' ? t('entity.human') : winner.storeId}
                    </>
                  )}
                </td>
                <td data-label={t('entity.rule')}>{isKey(name) ? t(name) : rule}</td>
                <td data-label={t('entity.since')} className="soft">
                  {winner === null ? '' : instant(words, winner.since)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
