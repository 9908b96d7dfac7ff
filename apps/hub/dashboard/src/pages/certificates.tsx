import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask, downloadAddress, order, Problem } from '../api.ts';
import type { CertificateSummary } from '../contract.ts';
import { instant, number } from '../format.ts';
import { useLive } from '../live.ts';
import { CertificateStanding } from '../ui/badge.tsx';
import { Answer, Empty, Page } from '../ui/states.tsx';
import { useToast } from '../ui/toast.tsx';
import { useWords } from '../words/words.ts';

const KEY = ['certificates'];
const EVERY_MS = 5_000;

export function Certificates() {
  const { t } = useWords();
  const say = useToast();
  const queries = useQueryClient();
  const { overview } = useLive();
  const all = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) =>
      ask<{ readonly certificates: readonly CertificateSummary[] }>('/certificates', signal),
    refetchInterval: EVERY_MS,
  });
  const reconcile = useMutation({
    mutationFn: () => order('/certificates/reconcile', {}),
    onSuccess: () => {
      say(t('certificates.asked'));
      return queries.invalidateQueries({ queryKey: KEY });
    },
    onError: (error) =>
      say(error instanceof Problem && error.status > 0 ? error.message : t('state.offline'), { isBad: true }),
  });
  const canCompare = overview?.stores.some((store) => store.hasAccess) ?? false;
  return (
    <Page
      title={t('certificates.title')}
      lead={t('certificates.lead')}
      actions={
        <button
          type="button"
          className="primary"
          disabled={!canCompare || reconcile.isPending}
          onClick={() => reconcile.mutate()}
        >
          {t('certificates.now')}
        </button>
      }
    >
      <Answer of={all}>
        {({ certificates }) =>
          certificates.length === 0 ? (
            <Empty title={t('certificates.none')} />
          ) : (
            <ul className="certificates">
              {certificates.map((certificate) => (
                <OneCertificate key={certificate.id} certificate={certificate} />
              ))}
            </ul>
          )
        }
      </Answer>
    </Page>
  );
}

function OneCertificate({ certificate: c }: { readonly certificate: CertificateSummary }) {
  const words = useWords();
  const { t } = words;
  const figure = (label: string, value: number) => (
    <div>
      <dt>{label}</dt>
      <dd className="num">{number(words, value)}</dd>
    </div>
  );
  return (
    <li>
      <div className="row between">
        <div>
          <h2>
            {c.storeId} · {c.entity}
          </h2>
          <p className="soft small">{instant(words, c.at)}</p>
        </div>
        <CertificateStanding state={c.state} />
      </div>
      <dl className="figures">
        {figure(t('certificates.shop'), c.atSource)}
        {figure(t('certificates.hub'), c.atHub)}
        {figure(t('certificates.found'), c.found)}
        {figure(t('certificates.healed'), c.healed)}
        {figure(t('certificates.remaining'), c.remaining)}
        {figure(t('certificates.motion'), c.inMotion)}
      </dl>
      <p className="small">
        {t('certificates.hash')}:{' '}
        {c.sourceHash === c.hubHash ? t('certificates.same') : t('certificates.different')}{' '}
        <code>{c.sourceHash.slice(0, 16)}</code>{' '}
        {c.sourceHash !== c.hubHash && <code>{c.hubHash.slice(0, 16)}</code>}
      </p>
      <p className="soft small">
        {c.windowFrom === null || c.windowTo === null
          ? t('certificates.whole', { at: instant(words, c.watermark) })
          : t('certificates.window', { from: instant(words, c.windowFrom), to: instant(words, c.windowTo) })}
      </p>
      {c.untold > 0 && (
        <p className="notice wait">{t('certificates.untold', { count: number(words, c.untold) })}</p>
      )}
      {c.alarm !== null && <p className="notice bad">{c.alarm}</p>}
      {c.notCompared.length > 0 && (
        <details>
          <summary>
            {t('certificates.notCompared')} ({c.notCompared.length})
          </summary>
          <ul>
            {c.notCompared.map(({ what, why, count }) => (
              <li key={what}>
                {what}
                {count !== null && ` (${number(words, count)})`}: {why}
              </li>
            ))}
          </ul>
        </details>
      )}
      <p>
        <a
          href={downloadAddress(`/certificates/${encodeURIComponent(c.id)}`)}
          download={`${c.storeId}-${c.entity}-${c.at.slice(0, 19).replaceAll(':', '')}.json`}
        >
          {t('certificates.download')}
        </a>
      </p>
    </li>
  );
}
