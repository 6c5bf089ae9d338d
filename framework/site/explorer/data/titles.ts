import { titleOf } from '../../parts/format.js';

/** `Product category` for `product.category`, and `Month` for `date.month`. */
export function titleOfPath(path: string): string {
  const parts = path.split('.');
  const last = parts.at(-1) ?? path;
  const [before = ''] = parts.slice(-2, -1);
  if (parts.length === 1 || (parts.length === 2 && before === 'date')) return titleOf(last);
  // What begins with the word already does not repeat it.
  const name = last === before || last.startsWith(`${before}_`) ? last : `${before}_${last}`;
  return titleOf([...parts.slice(0, -2), name].join('_'));
}

/** The name of an attribute within its group. */
export function shortTitle(path: string): string {
  return titleOf(path.split('.').at(-1) ?? path);
}

/** `Revenue by month and product category` */
export function listWords(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** The first letter small, but for abbreviations. */
export function inSentence(title: string): string {
  return /^[A-Z][a-z]/.test(title) ? `${title.charAt(0).toLowerCase()}${title.slice(1)}` : title;
}
