/** What a number in a cell is. */
export type NumberForm = 'number' | 'instant' | 'elapsed';

/** The forms that every workbook knows by their number. https://learn.microsoft.com/dotnet/api/documentformat.openxml.spreadsheet.numberingformat */
const INSTANTS: readonly (readonly [from: number, to: number])[] = [
  [14, 22],
  [27, 36],
  [45, 45],
  [47, 47],
  [50, 58],
];
const ELAPSED = 46;

/** What numbers of a style are: `code` is the form that the workbook declares, `id` its number. */
export function numberForm(id: number, code: string | undefined): NumberForm {
  if (code === undefined) {
    if (id === ELAPSED) return 'elapsed';
    return INSTANTS.some(([from, to]) => id >= from && id <= to) ? 'instant' : 'number';
  }
  // Only the part for positive numbers, without texts, single characters, fillings, colours and languages.
  const [positive = ''] = code.replace(/"[^"]*"|\\.|[_*]./g, '').split(';');
  if (/\[(h+|m+|s+)\]/i.test(positive)) return 'elapsed';
  const letters = positive.replace(/\[[^\]]*\]/g, '').replace(/general/gi, '');
  return /[ymdhs]/i.test(letters) ? 'instant' : 'number';
}
