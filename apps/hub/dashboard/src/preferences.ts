import { useEffect, useState } from 'react';
import { LANGUAGES, type Language } from './words/words.ts';

export type Theme = 'system' | 'light' | 'dark';
export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** A choice that this browser remembers; where it may not store, it lasts as long as the page. */
function useKept<T extends string>(
  name: string,
  allowed: readonly T[],
  otherwise: T,
): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => {
    const kept = read(name);
    return allowed.find((each) => each === kept) ?? otherwise;
  });
  return [
    value,
    (next) => {
      setValue(next);
      try {
        localStorage.setItem(name, next);
      } catch {
        // Not remembered, then.
      }
    },
  ];
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useKept<Theme>('varai.theme', THEMES, 'system');
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return [theme, setTheme];
}

export function useLanguage(): [Language, (language: Language) => void] {
  const spoken = navigator.language.slice(0, 2) === 'de' ? 'de' : 'en';
  const [language, setLanguage] = useKept<Language>('varai.language', LANGUAGES, spoken);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return [language, setLanguage];
}
