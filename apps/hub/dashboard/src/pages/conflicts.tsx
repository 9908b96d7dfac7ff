import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { ask, order, Problem } from '../api.ts';
import type { Conflict, Conflicts as All } from '../contract.ts';
import { instant } from '../format.ts';
import { SourceBadge } from '../ui/badge.tsx';
import { Answer, Empty, Page } from '../ui/states.tsx';
import { useToast } from '../ui/toast.tsx';
import { fieldName, Value } from '../ui/value.tsx';
import { useWords } from '../words/words.ts';

const KEY = ['conflicts'];
const EVERY_MS = 10_000;

interface About {
  readonly kind: string;
  readonly id: string;
  readonly field: string;
}

/** Orders about conflicts; each says what became of it and asks the list anew. */
function useDeciding(why: string) {
  const { t } = useWords();
  const say = useToast();
  const queries = useQueryClient();
  const refresh = (): void => void queries.invalidateQueries({ queryKey: KEY });
  const failed = (error: unknown): void => {
    say(error instanceof Problem && error.status > 0 ? error.message : t('state.offline'), { isBad: true });
    refresh();
  };
  const undo = useMutation({
    mutationFn: (about: About) => order('/conflicts/undo', { ...about, why }),
    onSuccess: () => {
      say(t('conflicts.undone'));
      refresh();
    },
    onError: failed,
  });
  const resolve = useMutation({
    mutationFn: ({ use, ...about }: About & { readonly use: string }) =>
      order('/conflicts/resolve', { ...about, use, why }),
    onSuccess: (_nothing, { kind, id, field }) => {
      say(t('conflicts.resolved', { field: fieldName(field) }), {
        action: { label: t('conflicts.undo'), run: () => undo.mutate({ kind, id, field }) },
      });
      refresh();
    },
    onError: failed,
  });
  const link = useMutation({
    mutationFn: (links: {
      readonly kind: string;
      readonly id: string;
      readonly same: readonly string[];
      readonly different: readonly string[];
    }) => order('/conflicts/links', { ...links, why }),
    onSuccess: () => {
      say(t('conflicts.resolved', { field: t('conflicts.identity') }));
      refresh();
    },
    onError: failed,
  });
  return { resolve, undo, link, isBusy: resolve.isPending || undo.isPending || link.isPending };
}

export function Conflicts() {
  const words = useWords();
  const { t } = words;
  const [why, setWhy] = useState('');
  const deciding = useDeciding(why.trim() === '' ? t('conflicts.why.default') : why.trim());
  const all = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => ask<All>('/conflicts', signal),
    refetchInterval: EVERY_MS,
  });
  return (
    <Page title={t('conflicts.title')} lead={t('conflicts.lead')}>
      <Answer of={all}>
        {({ waiting, isCapped, decided }) => (
          <>
            {waiting.length === 0 ? (
              <Empty title={t('conflicts.none')}>{t('conflicts.none.text')}</Empty>
            ) : (
              <>
                <label className="why">
                  <span>{t('conflicts.why')}</span>
                  <input
                    value={why}
                    maxLength={500}
                    placeholder={t('conflicts.why.default')}
                    onChange={(event) => setWhy(event.currentTarget.value)}
                  />
                </label>
                {waiting.map((conflict) => (
                  <Waiting key={`${conflict.kind} ${conflict.id}`} conflict={conflict} deciding={deciding} />
                ))}
                {isCapped && <p className="soft">{t('conflicts.capped')}</p>}
              </>
            )}
            <section aria-labelledby="decided">
              <h2 id="decided">{t('conflicts.decided')}</h2>
              {decided.length === 0 && <p className="soft">{t('conflicts.decided.none')}</p>}
              <ul className="decided">
                {decided.map(({ kind, id, field, value, by, why: reason, at }) => (
                  <li key={`${kind} ${id} ${field}`}>
                    <div>
                      <strong>{fieldName(field)}</strong> <Value field={field} value={value} />
                      <p className="soft small">
                        <Link href={`/explore/${kind}/${encodeURIComponent(id)}`}>{id}</Link> ·{' '}
                        {t('conflicts.by', { by, at: instant(words, at) })} · {reason}
                      </p>
                    </div>
                    <button
                      type="button"
                      disabled={deciding.isBusy}
                      aria-label={`${t('conflicts.undo')}: ${fieldName(field)}, ${id}`}
                      onClick={() => deciding.undo.mutate({ kind, id, field })}
                    >
                      {t('conflicts.undo')}
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          </>
        )}
      </Answer>
    </Page>
  );
}

function Waiting(props: { readonly conflict: Conflict; readonly deciding: ReturnType<typeof useDeciding> }) {
  const words = useWords();
  const { t } = words;
  const { conflict, deciding } = props;
  const { kind, id } = conflict;
  return (
    <article className="conflict">
      <h2>
        <Link href={`/explore/${kind}/${encodeURIComponent(id)}`}>{conflict.title ?? id}</Link>
      </h2>
      {conflict.fields.map(({ field, value, candidates, isSealed }) => (
        <fieldset key={field}>
          <legend>{fieldName(field)}</legend>
          <ul className="sides">
            {candidates.map((said) => {
              const stands = JSON.stringify(said.value) === JSON.stringify(value);
              return (
                <li key={said.listingId} className={stands ? 'stands' : ''}>
                  <p className="by">
                    <SourceBadge source={said.source} /> {said.storeId}
                  </p>
                  <p className="said">
                    <Value field={field} value={said.value} />
                  </p>
                  <p className="soft small">
                    {t('conflicts.since', { at: instant(words, said.since) })}
                    {stands && ` · ${t('conflicts.stands')}`}
                  </p>
                  {!isSealed && (
                    <button
                      type="button"
                      className="choose"
                      disabled={deciding.isBusy}
                      aria-label={`${t('conflicts.use')}: ${fieldName(field)}, ${said.storeId}`}
                      onClick={() => deciding.resolve.mutate({ kind, id, field, use: said.listingId })}
                    >
                      {t('conflicts.use')}
                    </button>
                  )}
                </li>
              );
            })}
          </ul>
          {isSealed && <p className="soft">{t('conflicts.sealed')}</p>}
        </fieldset>
      ))}
      {conflict.ambiguities.map(({ key, reason, listingIds }) => {
        const others = listingIds.filter((listing) => listing !== id);
        return (
          <fieldset key={key}>
            <legend>{t('conflicts.identity')}</legend>
            <p>{t('conflicts.identity.key', { key, reason: reason.replaceAll('_', ' ') })}</p>
            <ul className="sides">
              {listingIds.map((listing) => (
                <li key={listing}>
                  <Link href={`/explore/${kind}/${encodeURIComponent(listing)}`}>{listing}</Link>
                </li>
              ))}
            </ul>
            <div className="row">
              <button
                type="button"
                disabled={deciding.isBusy}
                onClick={() => deciding.link.mutate({ kind, id, same: others, different: [] })}
              >
                {t('conflicts.same')}
              </button>
              <button
                type="button"
                disabled={deciding.isBusy}
                onClick={() => deciding.link.mutate({ kind, id, same: [], different: others })}
              >
                {t('conflicts.different')}
              </button>
            </div>
          </fieldset>
        );
      })}
    </article>
  );
}
