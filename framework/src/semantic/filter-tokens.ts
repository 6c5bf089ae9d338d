/** A piece of a filter as people type it. */
export interface FilterToken {
  readonly kind: 'word' | 'quoted' | 'sign';
  /** What it means: a quoted text without its quotation marks. */
  readonly text: string;
  /** Where it begins, from 0. */
  readonly position: number;
}

const PIECE = /(?<blank>\s+)|'(?<single>(?:[^']|'')*)'|"(?<double>(?:[^"]|"")*)"|(?<sign><=|>=|<>|!=|[=<>(),])|(?<word>[^\s'"=<>!(),]+)/;

/** The pieces of a filter; `unreadable` makes the error for a character that begins none, such as a quotation mark without a second. */
export function filterTokens(text: string, unreadable: (position: number) => Error): readonly FilterToken[] {
  const tokens: FilterToken[] = [];
  const piece = new RegExp(PIECE, 'y');
  for (let position = 0; position < text.length; position = piece.lastIndex) {
    piece.lastIndex = position;
    const groups = piece.exec(text)?.groups;
    if (groups === undefined) throw unreadable(position);
    const { single, double, sign, word } = groups;
    if (single !== undefined) tokens.push({ kind: 'quoted', text: single.replaceAll("''", "'"), position });
    else if (double !== undefined) tokens.push({ kind: 'quoted', text: double.replaceAll('""', '"'), position });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, position });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, position });
  }
  return tokens;
}
