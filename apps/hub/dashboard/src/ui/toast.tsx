import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';

interface Said {
  readonly text: string;
  readonly isBad: boolean;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}
type Say = (text: string, more?: { readonly isBad?: boolean; readonly action?: Said['action'] }) => void;

const ToastContext = createContext<Say>(() => undefined);
/** Says what became of an order, in a region that is read out. It stays until the next one or until it is closed. */
export const useToast = (): Say => useContext(ToastContext);

export function Toasts({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState<Said | null>(null);
  const say = useCallback<Say>((text, more = {}) => {
    setSaid({ text, isBad: more.isBad ?? false, action: more.action ?? null });
  }, []);
  const value = useMemo(() => say, [say]);
  return (
    <ToastContext value={value}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {said !== null && (
          <div className={said.isBad ? 'toast bad' : 'toast'}>
            <span>{said.text}</span>
            {said.action !== null && (
              <button
                type="button"
                className="plain"
                onClick={() => {
                  setSaid(null);
                  said.action?.run();
                }}
              >
                {said.action.label}
              </button>
            )}
            <button type="button" className="plain" aria-label="×" onClick={() => setSaid(null)}>
              ×
            </button>
          </div>
        )}
      </div>
    </ToastContext>
  );
}
