import { useState } from 'react';
import { useWords } from '../words/words.ts';

/** A text to be pasted elsewhere. */
export function Copied({ text, label }: { readonly text: string; readonly label: string }) {
  const { t } = useWords();
  const [isCopied, setIsCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(
      () => setIsCopied(true),
      () => setIsCopied(false),
    );
  };
  return (
    <span className="copied">
      <code>{text}</code>
      <button type="button" className="small" onClick={copy} aria-label={`${t('store.copy')}: ${label}`}>
        {isCopied ? t('store.copied') : t('store.copy')}
      </button>
    </span>
  );
}
