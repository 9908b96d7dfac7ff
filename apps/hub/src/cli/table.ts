// Line breaks, colours and cursor moves that a shop wrote must not reach the terminal as such.
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** One line of text that does nothing to a terminal. */
export const plainLine = (text: string): string => text.replace(CONTROL, ' ').trim();

/** At most `width` characters; what is cut off shows as an ellipsis. */
export const shortened = (text: string, width: number): string => {
  const characters = [...plainLine(text)];
  return characters.length <= width
    ? characters.join('')
    : `${characters.slice(0, Math.max(1, width - 1)).join('')}…`;
};

const lengthOf = (text: string): number => [...text].length;

/** Columns aligned to the left, two spaces apart; the last column is not padded. Ends with a line break. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => lengthOf(row[column] ?? ''))));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - lengthOf(cell)),
      )
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(head), rule, ...rows.map(line)].map((text) => `${text}\n`).join('');
}
