import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { Link } from 'wouter';
import { ask, order, Problem } from '../api.ts';
import type { Secret, StoreDetail, TestSent } from '../contract.ts';
import { ago, duration, instant, number } from '../format.ts';
import { useMay } from '../session.ts';
import { BreakerStanding, SourceBadge, Standing } from '../ui/badge.tsx';
import { Confirmed } from '../ui/confirm.tsx';
import { Copied } from '../ui/copied.tsx';
import type { Tone } from '../ui/mark.tsx';
import { Answer, Page } from '../ui/states.tsx';
import { useToast } from '../ui/toast.tsx';
import { isKey, useWords } from '../words/words.ts';

/** What to paste into a shop, whether it arrives, and how the shop is asked. */
export function StorePage({ id }: { readonly id: string }) {
  const { t } = useWords();
  const isAdmin = useMay('admin');
  const store = useQuery({
    queryKey: ['store', id],
    queryFn: ({ signal }) => ask<StoreDetail>(`/stores/${encodeURIComponent(id)}`, signal),
  });
  return (
    <Page title={store.data?.name ?? id}>
      <p>
        <Link href="/stores">← {t('stores.title')}</Link>
      </p>
      <Answer of={store}>
        {(detail) => (
          <>
            <p>
              <SourceBadge source={detail.platform} /> {detail.shopKey}{' '}
              <span className="soft">
                {detail.storeId} · {detail.region} · {detail.currency ?? '–'} · {detail.timeZone}
              </span>
            </p>
            <SecretPart store={detail} isAdmin={isAdmin} />
            <Webhooks store={detail} />
            <Test store={detail} />
            <Access store={detail} isAdmin={isAdmin} />
            <Jobs store={detail} />
          </>
        )}
      </Answer>
    </Page>
  );
}

interface Part {
  readonly store: StoreDetail;
  readonly isAdmin: boolean;
}

function SecretPart({ store, isAdmin }: Part) {
  const words = useWords();
  const { t } = words;
  const say = useToast();
  const queries = useQueryClient();
  const rotate = useMutation({
    mutationFn: () => order<Secret>(`/stores/${store.storeId}/secret`, {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['store', store.storeId] }),
    onError: (error) => say(error instanceof Problem ? error.message : '', { isBad: true }),
  });
  return (
    <section aria-labelledby="secret">
      <h2 id="secret">{t('store.secret')}</h2>
      <div className="row">
        <span>{t('store.secret.valid', { count: store.validSecrets })}</span>
        {isAdmin && (
          <Confirmed
            label={t('store.secret.rotate')}
            question={t('store.secret.confirm')}
            isBusy={rotate.isPending}
            onYes={() => rotate.mutate()}
          />
        )}
      </div>
      {rotate.data !== undefined && (
        <div className="notice good" role="status">
          <p>{t('store.secret.once')}</p>
          <Copied text={rotate.data.secret} label={t('store.secret')} />
          {rotate.data.olderValidUntil !== null && (
            <p className="soft">
              {t('store.secret.until', { until: instant(words, rotate.data.olderValidUntil) })}
            </p>
          )}
        </div>
      )}
    </section>
  );
}

function Webhooks({ store }: { readonly store: StoreDetail }) {
  const { t } = useWords();
  return (
    <section aria-labelledby="webhooks">
      <h2 id="webhooks">{t('store.webhooks')}</h2>
      <p>{t(`store.webhooks.${store.signing}`)}</p>
      <table className="cards">
        <thead>
          <tr>
            <th scope="col">{t('store.topic')}</th>
            <th scope="col">{t('store.address')}</th>
          </tr>
        </thead>
        <tbody>
          {[...Map.groupBy(store.webhooks, (webhook) => webhook.url)].map(([url, webhooks]) => (
            <tr key={url}>
              <td data-label={t('store.topic')}>
                {webhooks.map(({ topic }) => (
                  <code key={topic} className="topic">
                    {topic}
                  </code>
                ))}
              </td>
              <td data-label={t('store.address')} className="wide">
                <Copied text={window.location.origin + url} label={url} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Jobs({ store }: { readonly store: StoreDetail }) {
  const words = useWords();
  const { t } = words;
  return (
    <section aria-labelledby="jobs">
      <h2 id="jobs">{t('store.jobs')}</h2>
      {store.jobs.length === 0 ? (
        <p className="soft">{t('store.jobs.none')}</p>
      ) : (
        <table className="cards">
          <thead>
            <tr>
              <th scope="col">{t('job.name')}</th>
              <th scope="col">{t('job.state')}</th>
              <th scope="col">{t('job.finished')}</th>
              <th scope="col">{t('job.due')}</th>
            </tr>
          </thead>
          <tbody>
            {store.jobs.map(({ job, resource, isRunning, attempts, lastError, alarm, finishedAt, dueAt }) => {
              const name = `job.${job}`;
              return (
                <tr key={`${job} ${resource}`}>
                  <th scope="row">
                    {isKey(name) ? t(name) : job} {resource}
                  </th>
                  <td data-label={t('job.state')}>
                    {lastError !== null ? (
                      <Standing tone="bad">{`${lastError} (${t('job.tries')}: ${attempts})`}</Standing>
                    ) : alarm !== null ? (
                      <Standing tone="bad">{alarm}</Standing>
                    ) : (
                      <Standing tone={isRunning ? 'wait' : 'good'}>
                        {isRunning ? t('job.running') : t('job.ok')}
                      </Standing>
                    )}
                  </td>
                  <td data-label={t('job.finished')}>{ago(words, finishedAt)}</td>
                  <td data-label={t('job.due')}>{dueAt === null ? '–' : instant(words, dueAt)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}

const STAGES: readonly TestSent['stages'][number]['stage'][] = [
  'signed',
  'sent',
  'durable',
  'applied',
  'visible',
];
const TONE: Readonly<Record<TestSent['stages'][number]['state'], Tone>> = {
  done: 'good',
  waiting: 'wait',
  failed: 'bad',
};

function Test({ store }: { readonly store: StoreDetail }) {
  const words = useWords();
  const { t } = words;
  const say = useToast();
  const send = useMutation({
    mutationFn: () => order<TestSent>(`/stores/${store.storeId}/test`, {}),
    onError: (error) =>
      say(error instanceof Problem && error.status > 0 ? error.message : t('state.offline'), { isBad: true }),
  });
  const byStage = new Map(send.data?.stages.map((stage) => [stage.stage, stage]));
  return (
    <section aria-labelledby="test">
      <h2 id="test">{t('store.test')}</h2>
      <p>{t('store.test.lead')}</p>
      <button type="button" className="primary" disabled={send.isPending} onClick={() => send.mutate()}>
        {send.isPending ? t('store.test.sending') : t('store.test.send')}
      </button>
      <ol className="stagelist" aria-live="polite">
        {send.data !== undefined &&
          STAGES.map((name) => {
            const stage = byStage.get(name);
            return (
              <li key={name} className={stage === undefined ? 'none' : TONE[stage.state]}>
                <span>{t(`stage.${name}`)}</span>
                {stage !== undefined && (
                  <span className="soft small">
                    {t(`stage.${stage.state}`)} · {duration(words, stage.ms)} {stage.detail}
                  </span>
                )}
              </li>
            );
          })}
      </ol>
    </section>
  );
}

function Access({ store, isAdmin }: Part) {
  const words = useWords();
  const { t } = words;
  const say = useToast();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (access: object | null) => order(`/stores/${store.storeId}/access`, { access }),
    onSuccess: (_nothing, access) => {
      say(access === null ? t('store.access.removed') : t('store.access.saved'));
      return queries.invalidateQueries({ queryKey: ['store', store.storeId] });
    },
    onError: (error) =>
      say(error instanceof Problem && error.status > 0 ? error.message : t('state.offline'), { isBad: true }),
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => {
      const value = form.get(name);
      return typeof value === 'string' ? value : '';
    };
    save.mutate({
      url: text('url'),
      credentials: Object.fromEntries(store.credentialNames.map((name) => [name, text(name)])),
    });
    event.currentTarget.reset();
  };
  return (
    <section aria-labelledby="access">
      <h2 id="access">{t('store.access')}</h2>
      {store.credentialNames.length === 0 ? (
        <p className="soft">{t('store.access.none')}</p>
      ) : (
        <>
          <p>{t('store.access.lead')}</p>
          {store.accessUrl !== null && (
            <p>
              <code>{store.accessUrl}</code> <BreakerStanding breaker={store.breaker} />
            </p>
          )}
          {store.breaker !== null && store.breaker.state !== 'closed' && (
            <p className="notice wait">
              {t('breaker.why', {
                failures: number(words, store.breaker.failures),
                attempts: number(words, store.breaker.attempts),
              })}
            </p>
          )}
          {isAdmin && (
            <form className="fields" onSubmit={submit}>
              <label>
                <span>{t('store.access.url')}</span>
                <input name="url" type="url" required defaultValue={store.accessUrl ?? ''} />
              </label>
              {store.credentialNames.map((name) => (
                <label key={name}>
                  <span>{name}</span>
                  <input name={name} type="password" required autoComplete="off" />
                </label>
              ))}
              <div className="row">
                <button type="submit" disabled={save.isPending}>
                  {t('store.access.save')}
                </button>
                {store.accessUrl !== null && (
                  <button type="button" disabled={save.isPending} onClick={() => save.mutate(null)}>
                    {t('store.access.remove')}
                  </button>
                )}
              </div>
            </form>
          )}
        </>
      )}
    </section>
  );
}
