import { createContext, useContext } from 'react';
import de from './de.json';
import en from './en.json';

/** Every text of the page by its name. A name that German lacks, or has alone, does not compile. */
export type Key = keyof typeof en;
type Complete = Readonly<Record<Key, string>>;
type Surplus = Exclude<keyof typeof de, Key>;
const german: Surplus extends never ? Complete : never = de;
const WORDS: Readonly<Record<Language, Complete>> = { en, de: german };

export type Language = 'en' | 'de';
export const LANGUAGES: readonly Language[] = ['en', 'de'];

export interface Words {
  readonly language: Language;
  /** A text with its `{places}` filled. */
  readonly t: (key: Key, places?: Readonly<Record<string, string | number>>) => string;
}

export const wordsIn = (language: Language): Words => ({
  language,
  t: (key, places) =>
    places === undefined
      ? WORDS[language][key]
      : WORDS[language][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
          name in places ? String(places[name]) : whole,
        ),
});

export const isKey = (name: string): name is Key => Object.hasOwn(en, name);

export const WordsContext = createContext<Words>(wordsIn('en'));
export const useWords = (): Words => useContext(WordsContext);
