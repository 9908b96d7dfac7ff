import { Link } from 'wouter';
import type { Overview, Percentiles } from '../contract.ts';
import { ago, countOf, duration, number } from '../format.ts';
import { useLive } from '../live.ts';
import type { Theme } from '../preferences.ts';
import { BreakerStanding, CertificateStanding, SourceBadge, Standing } from '../ui/badge.tsx';
import { Mark, type Tone } from '../ui/mark.tsx';
import { Plot } from '../ui/plot.tsx';
import { Loading, Page } from '../ui/states.tsx';
import { useWords, type Key } from '../words/words.ts';

/** A lane this far behind is something to look at. */
const SLOW_MS = 60_000;

export function OverviewPage({ theme }: { readonly theme: Theme }) {
  const { t } = useWords();
  const { overview } = useLive();
  return (
    <Page title={t('overview.title')}>
      {overview === null ? (
        <Loading rows={8} />
      ) : (
        <div className="overview">
          <Verdict overview={overview} />
          <Waits overview={overview} />
          <Flow overview={overview} theme={theme} />
          <StoresTable overview={overview} />
          <Lanes overview={overview} />
        </div>
      )}
    </Page>
  );
}

interface Wait {
  readonly href: string;
  readonly text: string;
  readonly count: number | null;
  readonly tone: Tone;
}

function waitsOf(overview: Overview, words: ReturnType<typeof useWords>): Wait[] {
  const { t } = words;
  const { conflicts, dead, parked } = overview.waiting;
  const untold = overview.stores.filter(({ certificate }) => certificate?.state === 'untold').length;
  const notAgreeing = overview.certificates.notAgreeing - untold;
  const failing = overview.stores.reduce((sum, store) => sum + store.failingJobs, 0);
  const leftAlone = overview.stores.filter(({ breaker }) => breaker?.state === 'open').length;
  const hasAlarm = overview.stores.some(({ certificate }) => certificate?.state === 'alarm');
  const waits: (Wait | false)[] = [
    overview.mongodb === 'down' && { href: '/', text: t('overview.noDatabase'), count: null, tone: 'bad' },
    dead > 0 && { href: '/set-aside?state=dead', text: t('overview.dead'), count: dead, tone: 'bad' },
    ...overview.lanes.map(
      ({ lane, oldestMs }): Wait | false =>
        oldestMs > SLOW_MS && {
          href: '/',
          text: t('overview.slowLane', { lane: t(`lane.${lane}`), age: duration(words, oldestMs) }),
          count: null,
          tone: 'bad',
        },
    ),
    leftAlone > 0 && { href: '/stores', text: t('overview.leftAlone'), count: leftAlone, tone: 'bad' },
    failing > 0 && { href: '/stores', text: t('overview.failing'), count: failing, tone: 'wait' },
    notAgreeing > 0 && {
      href: '/certificates',
      text: t('overview.notAgreeing'),
      count: notAgreeing,
      tone: hasAlarm ? 'bad' : 'wait',
    },
    untold > 0 && { href: '/certificates', text: t('overview.untold'), count: untold, tone: 'wait' },
    conflicts > 0 && { href: '/conflicts', text: t('overview.conflicts'), count: conflicts, tone: 'wait' },
    parked > 0 && {
      href: '/set-aside?state=parked',
      text: t('overview.parked'),
      count: parked,
      tone: 'wait',
    },
  ];
  return waits.filter((wait): wait is Wait => wait !== false);
}

function Verdict({ overview }: { readonly overview: Overview }) {
  const words = useWords();
  const { t } = words;
  const waits = waitsOf(overview, words);
  const count = waits.reduce((sum, wait) => sum + (wait.count ?? 1), 0);
  const { agrees, notAgreeing, neverCompared } = overview.certificates;
  const all = agrees + notAgreeing + neverCompared;
  const tone: Tone = waits.some((wait) => wait.tone === 'bad') ? 'bad' : count > 0 ? 'wait' : 'good';
  const name = { bad: 'broken', wait: 'waiting', good: agrees > 0 ? 'agreed' : 'unproven', none: 'unproven' }[
    tone
  ] as 'broken' | 'waiting' | 'agreed' | 'unproven';
  const title = name === 'waiting' && count === 1 ? 'verdict.waiting.one' : (`verdict.${name}` satisfies Key);
  return (
    <section className={`verdict ${tone}`} aria-labelledby="verdict">
      <Mark size={120} tone={tone} />
      <div>
        <h2 id="verdict">{t(title, { count: number(words, count) })}</h2>
        <p>{t(`verdict.${name}.text`)}</p>
        {all > 0 && <p className="soft">{t('overview.certificates', { agrees, all })}</p>}
      </div>
      <dl className="counts" aria-label={t('overview.counts')}>
        {(['product', 'user', 'order'] as const).map((kind) => (
          <div key={kind}>
            <dd>
              <Link href={`/explore/${kind}`}>{countOf(words, overview.counts[kind])}</Link>
            </dd>
            <dt>{t(`count.${kind}`)}</dt>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Waits({ overview }: { readonly overview: Overview }) {
  const words = useWords();
  const waits = waitsOf(overview, words);
  return waits.length === 0 ? null : (
    <section aria-labelledby="waits">
      <h2 id="waits">{words.t('overview.waits')}</h2>
      <ul className="waits">
        {waits.map(({ href, text, count, tone }) => (
          <li key={text} className={tone}>
            <Link href={href}>
              {count !== null && <strong className="num">{number(words, count)}</strong>} {text}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Flow({ overview, theme }: { readonly overview: Overview; readonly theme: Theme }) {
  const words = useWords();
  const { t } = words;
  const { slots, slotSeconds, stages } = overview.flow;
  const times = slots.map((slot) => Date.parse(slot.at) / 1000);
  const accepted = slots.map((slot) => slot.accepted / slotSeconds);
  const applied = slots.map((slot) => slot.applied / slotSeconds);
  const p50 = slots.map((slot) => slot.applyP50);
  const p99 = slots.map((slot) => slot.applyP99);
  const summary = (name: string, values: readonly (number | null)[]): string => {
    const known = values.filter((value) => value !== null);
    return t('overview.plot', {
      name,
      value: number(words, Math.round(known.at(-1) ?? 0)),
      most: number(words, Math.round(Math.max(0, ...known))),
    });
  };
  const isQuiet = slots.every((slot) => slot.accepted + slot.applied === 0);
  return (
    <section aria-labelledby="flow">
      <h2 id="flow">{t('overview.flow')}</h2>
      <p className="soft">{isQuiet ? t('overview.noFlow') : t('overview.flow.lead')}</p>
      <div className="plots">
        <div>
          <h3>{t('overview.rate')}</h3>
          <Plot
            theme={theme}
            language={words.language}
            times={times}
            summary={summary(t('overview.rate'), accepted)}
            lines={[
              { label: t('overview.accepted'), colour: '--lens', values: accepted, isFilled: true },
              { label: t('overview.applied'), colour: '--accent', values: applied },
            ]}
          />
        </div>
        <div>
          <h3>{t('overview.latency')}</h3>
          <Plot
            theme={theme}
            language={words.language}
            times={times}
            summary={summary(t('overview.latency'), p99)}
            lines={[
              { label: t('overview.p99'), colour: '--lens', values: p99, isFilled: true },
              { label: t('overview.p50'), colour: '--accent', values: p50 },
            ]}
          />
        </div>
        <table className="stages">
          <thead>
            <tr>
              <th scope="col">{t('overview.stage')}</th>
              <th scope="col" className="num">
                50 %
              </th>
              <th scope="col" className="num">
                95 %
              </th>
              <th scope="col" className="num">
                99 %
              </th>
            </tr>
          </thead>
          <tbody>
            {(['ack', 'apply', 'freshness'] as const).map((stage) => (
              <StageRow key={stage} name={t(`overview.stage.${stage}`)} took={stages[stage]} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function StageRow({ name, took }: { readonly name: string; readonly took: Percentiles }) {
  const words = useWords();
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="num">{duration(words, took.p50)}</td>
      <td className="num">{duration(words, took.p95)}</td>
      <td className="num">{duration(words, took.p99)}</td>
    </tr>
  );
}

function StoresTable({ overview }: { readonly overview: Overview }) {
  const words = useWords();
  const { t } = words;
  const nowMs = Date.parse(overview.at);
  return (
    <section aria-labelledby="stores">
      <h2 id="stores">{t('overview.stores')}</h2>
      {overview.stores.length === 0 ? (
        <p>
          {t('stores.none')} <Link href="/stores">{t('stores.add')}</Link>
        </p>
      ) : (
        <table className="cards">
          <thead>
            <tr>
              <th scope="col">{t('store.store')}</th>
              <th scope="col">{t('store.certificate')}</th>
              <th scope="col">{t('store.api')}</th>
              <th scope="col">{t('store.heard')}</th>
              <th scope="col" className="num">
                {t('store.rate')}
              </th>
              <th scope="col" className="num">
                {t('store.visible')}
              </th>
              <th scope="col" className="num">
                {t('store.fresh')}
              </th>
              <th scope="col" className="num">
                {t('store.aside')}
              </th>
            </tr>
          </thead>
          <tbody>
            {overview.stores.map((store) => (
              <tr key={store.storeId}>
                <th scope="row">
                  <SourceBadge source={store.platform} />{' '}
                  <Link href={`/stores/${store.storeId}`}>{store.name}</Link>
                </th>
                <td data-label={t('store.certificate')}>
                  <CertificateStanding state={store.certificate?.state ?? null} />
                </td>
                <td data-label={t('store.api')}>
                  <BreakerStanding breaker={store.hasAccess ? store.breaker : null} />
                </td>
                <td data-label={t('store.heard')}>
                  {store.lastAcceptedAt === null
                    ? t('store.silent')
                    : ago(words, store.lastAcceptedAt, nowMs)}
                </td>
                <td data-label={t('store.rate')} className="num">
                  {number(words, store.acceptedPerMinute)}
                </td>
                <td data-label={t('store.visible')} className="num">
                  {duration(words, store.apply.p99)}
                </td>
                <td data-label={t('store.fresh')} className="num">
                  {duration(words, store.freshness.p50)}
                </td>
                <td data-label={t('store.aside')} className="num">
                  {store.setAside === 0 ? (
                    '0'
                  ) : (
                    <Link href={`/set-aside?store=${store.storeId}`}>{store.setAside}</Link>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Lanes({ overview }: { readonly overview: Overview }) {
  const words = useWords();
  const { t } = words;
  return (
    <section aria-labelledby="lanes">
      <h2 id="lanes">{t('overview.lanes')}</h2>
      <div className="row lanes">
        {overview.lanes.map(({ lane, depth, oldestMs }) => (
          <div key={lane} className="lane">
            <span>{t(`lane.${lane}`)}</span>
            <span className="soft">
              {t('overview.depth')} <strong className="num">{number(words, depth)}</strong>
              {depth > 0 && ` · ${t('overview.oldest')} ${duration(words, oldestMs)}`}
            </span>
          </div>
        ))}
        <div className="lane">
          <span>{t('health.mongodb')}</span>
          <Standing tone={overview.mongodb === 'ok' ? 'good' : 'bad'}>
            {t(`health.${overview.mongodb}`)}
          </Standing>
        </div>
        <div className="lane">
          <span>{t('health.redis')}</span>
          <Standing tone={overview.redis === 'ok' ? 'good' : overview.redis === 'absent' ? 'none' : 'wait'}>
            {t(`health.${overview.redis}`)}
          </Standing>
        </div>
      </div>
    </section>
  );
}
