/** Markup that may stand as it is. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Insert = string | number | Html | null | false | readonly Insert[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);

function inserted(value: Insert): string {
  if (value instanceof Html) return value.text;
  if (value === null || value === false) return '';
  if (typeof value === 'object') return value.map(inserted).join('');
  return escaped(String(value));
}

/** Markup with what is inserted escaped, in text and in quoted attributes alike; null and false insert nothing. */
export const html = (parts: TemplateStringsArray, ...values: readonly Insert[]): Html =>
  new Html(parts.reduce((text, part, i) => text + inserted(values[i - 1] ?? null) + part));
