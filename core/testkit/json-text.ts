const MARK = '\u0001';
const MARKED = new RegExp(String.raw`"\\u0001(\d+)"`, 'g');

/** An id that a platform writes as a number, however long: no digit is lost on the way to the text. */
export const numeric = (id: string): string => MARK + id;

/** JSON text in which every `numeric` id is a bare number. */
export const jsonText = (value: object): string => JSON.stringify(value).replace(MARKED, '$1');
