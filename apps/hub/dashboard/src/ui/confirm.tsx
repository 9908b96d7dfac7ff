import { useRef, type ReactNode } from 'react';
import { useWords } from '../words/words.ts';

/** A button that asks back before it does what cannot be taken back. */
export function Confirmed(props: {
  readonly label: string;
  readonly question: string;
  readonly isBusy?: boolean;
  readonly className?: string;
  readonly onYes: () => void;
  readonly children?: ReactNode;
}) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button
        type="button"
        className={props.className ?? ''}
        disabled={props.isBusy}
        onClick={() => dialog.current?.showModal()}
      >
        {props.label}
      </button>
      <dialog ref={dialog} aria-label={props.question}>
        <form method="dialog">
          <p>{props.question}</p>
          <div className="row end">
            <button type="submit">{t('dialog.no')}</button>
            <button type="submit" className="primary" onClick={props.onYes}>
              {t('dialog.yes')}
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
