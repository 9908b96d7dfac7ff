import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Link } from 'wouter';
import { ask, order, orderLines, Problem } from '../api.ts';
import type { DryRunLine, PolicyDifference, PolicyView } from '../contract.ts';
import { number } from '../format.ts';
import { useLive } from '../live.ts';
import { useMay } from '../session.ts';
import { sourceName, Standing } from '../ui/badge.tsx';
import { Answer, Page } from '../ui/states.tsx';
import { useToast } from '../ui/toast.tsx';
import { fieldName, Value } from '../ui/value.tsx';
import { isKey, useWords } from '../words/words.ts';

const KEY = ['policy'];
const EVERY_MS = 5_000;
const KINDS = ['product', 'user', 'order'] as const;

/** A JSON merge patch of the rules. */
interface Draft {
  readonly priority?: readonly string[];
  readonly kinds?: Readonly<Record<string, { readonly fields: Readonly<Record<string, string | null>> }>>;
  readonly stores?: Readonly<Record<string, { readonly fields: Readonly<Record<string, string | null>> }>>;
}

export function Rules() {
  const { t } = useWords();
  const policy = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => ask<PolicyView>('/policy', signal),
    refetchInterval: EVERY_MS,
  });
  return (
    <Page title={t('policy.title')} lead={t('policy.lead')}>
      <Answer of={policy}>{(view) => <Editor key={view.version} view={view} />}</Answer>
    </Page>
  );
}

function Editor({ view }: { readonly view: PolicyView }) {
  const words = useWords();
  const { t } = words;
  const { overview } = useLive();
  const [draft, setDraft] = useState<Draft>({});
  const priority = draft.priority ?? view.priority;
  const isChanged = Object.keys(draft).length > 0;

  const setRule = (part: 'kinds' | 'stores', name: string, group: string, rule: string | null): void => {
    const of = draft[part] ?? {};
    const fields = { ...of[name]?.fields, [group]: rule };
    setDraft({ ...draft, [part]: { ...of, [name]: { fields } } });
  };
  const ruleOf = (part: 'kinds' | 'stores', name: string, group: string): string => {
    const drafted = draft[part]?.[name]?.fields;
    if (drafted !== undefined && group in drafted) return drafted[group] ?? '';
    return view[part][name]?.fields[group] ?? '';
  };
  const move = (index: number, by: -1 | 1): void => {
    const next = [...priority];
    const [source] = next.splice(index, 1);
    if (source !== undefined) next.splice(index + by, 0, source);
    setDraft({ ...draft, priority: next });
  };
  const ruleName = (rule: string): string =>
    isKey(`rule.${rule}`) ? t(`rule.${rule}` as 'rule.merge') : rule;
  const groups = (kind: string): string[] =>
    Object.keys(view.choices)
      .filter((row) => row.startsWith(`${kind}.`))
      .map((row) => row.slice(kind.length + 1));

  return (
    <>
      <p className="soft">{t('policy.version', { version: view.version })}</p>
      {view.deriving !== null && (
        <p className="notice wait" role="status">
          {t('policy.deriving', { version: view.deriving.version, done: number(words, view.deriving.done) })}
        </p>
      )}
      <Trial view={view} draft={draft} isChanged={isChanged} discard={() => setDraft({})} />
      <section aria-labelledby="priority">
        <h2 id="priority">{t('policy.priority')}</h2>
        <ol className="priority">
          {priority.map((source, index) => (
            <li key={source}>
              <span>
                {index + 1}. {sourceName(source)}
              </span>
              <span>
                <button
                  type="button"
                  className="small"
                  disabled={index === 0}
                  aria-label={t('policy.up', { source: sourceName(source) })}
                  onClick={() => move(index, -1)}
                >
                  ↑
                </button>
                <button
                  type="button"
                  className="small"
                  disabled={index === priority.length - 1}
                  aria-label={t('policy.down', { source: sourceName(source) })}
                  onClick={() => move(index, 1)}
                >
                  ↓
                </button>
              </span>
            </li>
          ))}
        </ol>
      </section>
      <div className="rulesets">
        {KINDS.map((kind) => (
          <section key={kind} aria-labelledby={`rules-${kind}`}>
            <h2 id={`rules-${kind}`}>{t('policy.kind', { kind: t(`kind.${kind}`) })}</h2>
            <p className="soft small">
              {t('policy.rest')}: {ruleName(view.kinds[kind]?.strategy ?? '')}
            </p>
            {groups(kind).map((group) => {
              const choices = view.choices[`${kind}.${group}`] ?? [];
              return (
                <label key={group} className="rule">
                  <span>{group.replaceAll('_', ' ')}</span>
                  {choices.length < 2 ? (
                    <span className="soft">
                      {t('policy.fixed')}: {ruleName(choices[0] ?? '')}
                      <input type="hidden" value={choices[0] ?? ''} readOnly />
                    </span>
                  ) : (
                    <select
                      value={ruleOf('kinds', kind, group)}
                      onChange={(event) =>
                        setRule(
                          'kinds',
                          kind,
                          group,
                          event.currentTarget.value === '' ? null : event.currentTarget.value,
                        )
                      }
                    >
                      <option value="">{t('policy.asTheRest')}</option>
                      {choices.map((rule) => (
                        <option key={rule} value={rule}>
                          {ruleName(rule)}
                        </option>
                      ))}
                    </select>
                  )}
                </label>
              );
            })}
          </section>
        ))}
        <section aria-labelledby="rules-stores">
          <h2 id="rules-stores">{t('policy.stores')}</h2>
          {(overview?.stores ?? []).map(({ storeId, name }) => (
            <fieldset key={storeId}>
              <legend>{name}</legend>
              {['metadata', 'eyewear'].map((group) => (
                <label key={group} className="rule">
                  <span>{group.replaceAll('_', ' ')}</span>
                  <select
                    value={ruleOf('stores', storeId, group)}
                    onChange={(event) =>
                      setRule(
                        'stores',
                        storeId,
                        group,
                        event.currentTarget.value === '' ? null : event.currentTarget.value,
                      )
                    }
                  >
                    <option value="">{t('policy.stores.agreed')}</option>
                    <option value="platform_wins">{t('policy.stores.own')}</option>
                  </select>
                </label>
              ))}
            </fieldset>
          ))}
        </section>
      </div>
    </>
  );
}

interface Looked {
  readonly seen: number;
  readonly total: number;
}

/** What the drafted rules would change, before they may be put into force. */
function Trial(props: {
  readonly view: PolicyView;
  readonly draft: Draft;
  readonly isChanged: boolean;
  readonly discard: () => void;
}) {
  const words = useWords();
  const { t } = words;
  const say = useToast();
  const queries = useQueryClient();
  const isAdmin = useMay('admin');
  const patch = useMemo(() => ({ ...props.draft }), [props.draft]);
  const [looked, setLooked] = useState<Looked | null>(null);
  const failed = (error: unknown): void =>
    say(error instanceof Problem && error.status > 0 ? error.message : t('state.offline'), { isBad: true });
  const trial = useMutation({
    mutationFn: async (): Promise<{ of: Draft; difference: PolicyDifference }> => {
      for await (const line of orderLines<DryRunLine>('/policy/dry-run', { patch })) {
        if ('difference' in line) return { of: props.draft, difference: line.difference };
        setLooked(line);
      }
      throw new Problem(0, 'offline', '');
    },
    onError: failed,
    onSettled: () => setLooked(null),
  });
  const save = useMutation({
    mutationFn: () => order<{ version: number }>('/policy', { patch }),
    onSuccess: ({ version }) => {
      say(t('policy.saved', { version }));
      return queries.invalidateQueries({ queryKey: KEY });
    },
    onError: failed,
  });
  const tried = trial.data?.of === props.draft ? trial.data.difference : null;
  const result = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (tried !== null) result.current?.scrollIntoView({ block: 'nearest' });
  }, [tried]);
  return (
    <section aria-label={t('policy.try')} className="trial">
      <div className="row">
        <button
          type="button"
          className={tried === null ? 'primary' : ''}
          disabled={!props.isChanged || trial.isPending}
          onClick={() => trial.mutate()}
        >
          {t('policy.try')}
        </button>
        <button
          type="button"
          className={tried === null ? '' : 'primary'}
          disabled={!isAdmin || tried === null || save.isPending}
          onClick={() => save.mutate()}
        >
          {t('policy.save')}
        </button>
        <button type="button" className="plain" disabled={!props.isChanged} onClick={props.discard}>
          {t('policy.discard')}
        </button>
        {!isAdmin && <span className="soft small">{t('policy.readOnly')}</span>}
      </div>
      <div aria-live="polite" ref={result}>
        {looked !== null && (
          <p className="soft">
            {t('policy.trying', { seen: number(words, looked.seen), total: number(words, looked.total) })}
          </p>
        )}
        {tried !== null && <Difference difference={tried} />}
      </div>
    </section>
  );
}

function Difference({ difference }: { readonly difference: PolicyDifference }) {
  const words = useWords();
  const { t } = words;
  if (difference.fields === 0) return <p className="notice good">{t('policy.none')}</p>;
  return (
    <>
      <p className="notice wait">
        {t('policy.difference', {
          entities: number(words, difference.entities),
          seen: number(words, difference.seen),
          fields: number(words, difference.fields),
        })}
      </p>
      <table className="cards">
        <caption>{t('policy.first')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('audit.about')}</th>
            <th scope="col">{t('policy.now')}</th>
            <th scope="col">{t('policy.then')}</th>
          </tr>
        </thead>
        <tbody>
          {difference.first.map(({ kind, id, field, from, to, waitsForHuman }) => (
            <tr key={`${kind} ${id} ${field}`}>
              <th scope="row">
                {fieldName(field)} <Link href={`/explore/${kind}/${encodeURIComponent(id)}`}>{id}</Link>
              </th>
              <td data-label={t('policy.now')}>
                <Value field={field} value={from} />
              </td>
              <td data-label={t('policy.then')}>
                <Value field={field} value={to} />{' '}
                {waitsForHuman && <Standing tone="wait">{t('policy.waits')}</Standing>}
                {!waitsForHuman && JSON.stringify(from) === JSON.stringify(to) && (
                  <Standing tone="good">{t('policy.waitsNoMore')}</Standing>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
