import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Link } from 'wouter';
import { order, Problem } from '../api.ts';
import type { NewStore, Platform, Secret } from '../contract.ts';
import { ago } from '../format.ts';
import { useLive } from '../live.ts';
import { useMay } from '../session.ts';
import { SourceBadge, sourceName } from '../ui/badge.tsx';
import { Copied } from '../ui/copied.tsx';
import { Empty, Loading, Page } from '../ui/states.tsx';
import { useToast } from '../ui/toast.tsx';
import { useWords } from '../words/words.ts';

const PLATFORMS: readonly Platform[] = ['shopify', 'woocommerce', 'magento', 'html'];

export function Stores() {
  const words = useWords();
  const { t } = words;
  const { overview } = useLive();
  const isAdmin = useMay('admin');
  return (
    <Page title={t('stores.title')} lead={t('stores.lead')}>
      {overview === null ? (
        <Loading />
      ) : overview.stores.length === 0 ? (
        <Empty title={t('stores.none')} />
      ) : (
        <ul className="found">
          {overview.stores.map((store) => (
            <li key={store.storeId}>
              <div>
                <SourceBadge source={store.platform} />{' '}
                <Link href={`/stores/${store.storeId}`}>{store.name}</Link>
                <p className="soft small">{store.storeId}</p>
              </div>
              <p className="soft small right">
                {t('store.heard')}: {ago(words, store.lastAcceptedAt)}
              </p>
            </li>
          ))}
        </ul>
      )}
      {isAdmin && <Connect />}
    </Page>
  );
}

function Connect() {
  const { t } = useWords();
  const say = useToast();
  const [platform, setPlatform] = useState<Platform>('shopify');
  const [made, setMade] = useState<Secret | null>(null);
  const add = useMutation({
    mutationFn: (store: NewStore) => order<Secret>('/stores', store),
    onSuccess: (secret) => {
      setMade(secret);
      say(t('stores.added', { store: secret.storeId }));
    },
    onError: (error) =>
      say(error instanceof Problem && error.status > 0 ? error.message : t('state.offline'), { isBad: true }),
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => {
      const value = form.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const currency = text('currency').toUpperCase();
    add.mutate({
      storeId: text('id'),
      platform,
      shopKey: text('shop'),
      name: text('name') === '' ? text('id') : text('name'),
      currency: currency === '' ? null : currency,
    });
  };
  return (
    <section aria-labelledby="add">
      <h2 id="add">{t('stores.add')}</h2>
      <form className="fields" onSubmit={submit}>
        <label>
          <span>{t('stores.platform')}</span>
          <select value={platform} onChange={(event) => setPlatform(event.currentTarget.value as Platform)}>
            {PLATFORMS.map((each) => (
              <option key={each} value={each}>
                {sourceName(each)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{t('stores.id')}</span>
          <input name="id" required pattern="[a-z0-9][a-z0-9\-]{1,62}" title={t('stores.id.hint')} />
        </label>
        <label>
          <span>{t('stores.name')}</span>
          <input name="name" maxLength={120} />
        </label>
        <label>
          <span>{t('stores.shop')}</span>
          <input name="shop" required maxLength={255} placeholder={t('stores.shop.hint')} />
        </label>
        <label>
          <span>{t('stores.currency')}</span>
          <input name="currency" pattern="[A-Za-z]{3}" placeholder="EUR" />
        </label>
        <button type="submit" className="primary" disabled={add.isPending}>
          {t('stores.connect')}
        </button>
      </form>
      {made !== null && (
        <div className="notice good" role="status">
          <p>{t('store.secret.once')}</p>
          <Copied text={made.secret} label={t('store.secret')} />
          <p>
            <Link href={`/stores/${made.storeId}`}>{t('store.webhooks')} →</Link>
          </p>
        </div>
      )}
    </section>
  );
}
