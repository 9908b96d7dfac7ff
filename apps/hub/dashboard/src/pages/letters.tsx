import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { ask, order, Problem } from '../api.ts';
import type { Letter, LetterBody, Letters as All, Redriven } from '../contract.ts';
import { instant, number } from '../format.ts';
import { useLive } from '../live.ts';
import { Standing } from '../ui/badge.tsx';
import { Confirmed } from '../ui/confirm.tsx';
import { Answer, Empty, Page } from '../ui/states.tsx';
import { useToast } from '../ui/toast.tsx';
import { useWords } from '../words/words.ts';

const EVERY_MS = 10_000;

export function Letters() {
  const words = useWords();
  const { t } = words;
  const { overview } = useLive();
  const search = new URLSearchParams(useSearch());
  const [, go] = useLocation();
  const state = search.get('state') ?? '';
  const store = search.get('store') ?? '';
  const filterBy = (name: string, value: string): void => {
    if (value === '') search.delete(name);
    else search.set(name, value);
    go(search.size === 0 ? '/set-aside' : `/set-aside?${search.toString()}`, { replace: true });
  };
  const queries = useQueryClient();
  const say = useToast();
  const all = useQuery({
    queryKey: ['letters', state, store],
    queryFn: ({ signal }) =>
      ask<All>(`/dead-letters?${new URLSearchParams({ state, store }).toString()}`, signal),
    refetchInterval: EVERY_MS,
  });
  const redrive = useMutation({
    mutationFn: (which: object) => order<Redriven>('/dead-letters/redrive', which),
    onSuccess: ({ redriven, applied, setAsideAgain, waiting }) => {
      say(t('letters.redriven', { redriven, applied, again: setAsideAgain, waiting }), {
        isBad: setAsideAgain > 0,
      });
    },
    onError: (error) =>
      say(error instanceof Problem && error.status > 0 ? error.message : t('state.offline'), { isBad: true }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['letters'] }),
  });
  return (
    <Page title={t('letters.title')} lead={t('letters.lead')}>
      <div className="filters">
        <label>
          <span>{t('letters.state')}</span>
          <select value={state} onChange={(event) => filterBy('state', event.currentTarget.value)}>
            <option value="">{t('letters.any')}</option>
            <option value="parked">{t('letters.parked')}</option>
            <option value="dead">{t('letters.dead')}</option>
          </select>
        </label>
        <label>
          <span>{t('explore.store')}</span>
          <select value={store} onChange={(event) => filterBy('store', event.currentTarget.value)}>
            <option value="">{t('explore.every')}</option>
            {(overview?.stores ?? []).map(({ storeId, name }) => (
              <option key={storeId} value={storeId}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Answer of={all}>
        {({ letters, total, isCapped, byReason }) =>
          letters.length === 0 ? (
            <Empty title={t('letters.none')}>{t('letters.none.text')}</Empty>
          ) : (
            <>
              <div className="row between">
                <p>
                  <strong>
                    {t('letters.total', { count: `${number(words, total)}${isCapped ? '+' : ''}` })}
                  </strong>{' '}
                  <span className="soft">
                    {byReason.map(({ code, count }) => `${code} ${number(words, count)}`).join(' · ')}
                  </span>
                </p>
                <Confirmed
                  label={t('letters.all')}
                  question={t('letters.allOf', { count: number(words, total) })}
                  isBusy={redrive.isPending}
                  className="primary"
                  onYes={() =>
                    redrive.mutate({
                      all: true,
                      ...(state === '' ? {} : { state }),
                      ...(store === '' ? {} : { storeId: store }),
                    })
                  }
                />
              </div>
              <ul className="letters">
                {letters.map((letter) => (
                  <OneLetter
                    key={letter.eventId}
                    letter={letter}
                    isBusy={redrive.isPending}
                    again={() => redrive.mutate({ ids: [letter.eventId] })}
                  />
                ))}
              </ul>
            </>
          )
        }
      </Answer>
    </Page>
  );
}

function OneLetter(props: { readonly letter: Letter; readonly isBusy: boolean; readonly again: () => void }) {
  const words = useWords();
  const { t } = words;
  const { letter } = props;
  const [isOpen, setIsOpen] = useState(false);
  return (
    <li>
      <div className="row between">
        <div>
          <Standing tone={letter.state === 'dead' ? 'bad' : 'wait'}>{t(`letters.${letter.state}`)}</Standing>{' '}
          <strong>
            {letter.resource} {letter.verb}
          </strong>{' '}
          <span className="soft">{letter.storeId}</span>
          <p>
            <code>{letter.problem?.code ?? '–'}</code>
            {letter.problem !== null && letter.problem.path !== '' && (
              <>
                {' '}
                <code>{letter.problem.path}</code>
              </>
            )}{' '}
            {letter.problem?.message}
          </p>
          <p className="soft small">
            {instant(words, letter.acceptedAt)} · {t('letters.tries')} {letter.attempts} · {letter.entityId} ·{' '}
            <code>{letter.eventId}</code>
          </p>
        </div>
        <button
          type="button"
          disabled={props.isBusy}
          aria-label={`${t('letters.one')}: ${letter.resource} ${letter.entityId}`}
          onClick={props.again}
        >
          {t('letters.one')}
        </button>
      </div>
      <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary>{t('letters.shape.show')}</summary>
        {isOpen && <Shape eventId={letter.eventId} />}
      </details>
    </li>
  );
}

function Shape({ eventId }: { readonly eventId: string }) {
  const { t } = useWords();
  const body = useQuery({
    queryKey: ['letter', eventId],
    queryFn: ({ signal }) => ask<LetterBody>(`/dead-letters/${encodeURIComponent(eventId)}`, signal),
  });
  return (
    <Answer of={body} rows={2}>
      {({ shape }) =>
        shape === null ? (
          <p>{t('letters.shape.gone')}</p>
        ) : (
          <>
            <p className="soft small">{t('letters.shape.note')}</p>
            <pre tabIndex={0} aria-label={t('letters.shape')}>
              {JSON.stringify(shape, null, 2)}
            </pre>
          </>
        )
      }
    </Answer>
  );
}
