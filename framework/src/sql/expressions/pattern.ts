import { MartletError } from '../../errors.js';

/**
 * One piece of a pattern: an escape, a class, the beginning or end of a group, a repetition, or a character. A brace that begins no repetition,
 * and a bracket that is not closed, are pieces of their own.
 */
const PIECE = /\\.?|\[\^?(?:\\.|[^[\]\\])+\]|\(\?(?::|<?[=!]|<|)|\{\d+(?:,\d*)?\}|./gsu;

/** Escapes by a letter that all warehouses read as the same. */
const LETTERS = 'dDsSwWbBntrf';
const REPETITION = /^(?:[*+?]|\{\d+(?:,\d*)?\})$/;
/** RE2 repeats no more often. */
const MOST = 1000;

/**
 * A pattern that DuckDB, Snowflake, BigQuery and Databricks read as the same: characters and classes, groups, alternatives, greedy repetitions,
 * anchors, and `\d \s \w \b` with their opposites.
 *
 * @param countsGroups Whether its groups are referred to by their numbers. Where they are not, `(?:…)` becomes a plain group, which Snowflake
 * needs.
 * @throws MartletError `pattern-not-portable`.
 */
export function portablePattern(pattern: string, { countsGroups }: { readonly countsGroups: boolean }): string {
  const pieces = pattern.match(PIECE) ?? [];
  const refuse = (construct: string, instead: string): never => {
    throw new MartletError('pattern-not-portable', { pattern, construct, instead });
  };
  let depth = 0;
  let before: 'nothing' | 'something' | 'repetition' = 'nothing';
  const written = pieces.map((piece): string => {
    if (REPETITION.test(piece)) {
      if (before === 'repetition' && /^[?+]$/.test(piece))
        refuse(`a repetition followed by ${piece}`, 'Say with a class where it ends: <[^>]*>');
      if (before !== 'something') refuse(`${piece} with nothing to repeat`, `Escape it where the character is meant: \\${piece}`);
      if (countsOf(piece).some((count) => count > MOST)) refuse(piece, `Repeat ${MOST} times at most`);
      before = 'repetition';
      return piece;
    }
    before = piece === '(' || piece === '|' || piece === '^' || piece === '$' || piece.startsWith('(?') ? 'nothing' : 'something';
    if (piece === '(' || piece === '(?:') depth += 1;
    if (piece === ')') depth -= 1;
    if (depth < 0) refuse(') without (', 'Escape it where the character is meant: \\)');
    if (piece === '(?:') {
      if (countsGroups) refuse('(?:…)', 'Write a plain group, and count it among the others');
      return '(';
    }
    if (piece.startsWith('(?'))
      refuse(`${piece}…)`, 'Match what surrounds it too, say (?i) with flags, and refer to groups by their numbers');
    if (piece.startsWith('[')) checkClass(piece, refuse);
    else if (piece === '{') refuse('{ that is no repetition', 'Escape it where the character is meant: \\{');
    else if (piece.startsWith('\\')) checkEscape(piece, LETTERS, refuse);
    return piece;
  });
  if (depth > 0) refuse('( without )', 'Escape it where the character is meant: \\(');
  return written.join('');
}

function checkClass(piece: string, refuse: (construct: string, instead: string) => never): void {
  if (piece === '[') refuse('[ that begins no class', 'Escape brackets where the characters are meant, inside of a class too: \\[');
  if (piece.includes('&&')) refuse('&& in a class', 'List the characters');
  // A word boundary means nothing there.
  for (const [escaped] of piece.matchAll(/\\./gsu)) checkEscape(escaped, LETTERS.replace(/[bB]/g, ''), refuse);
}

function checkEscape(piece: string, letters: string, refuse: (construct: string, instead: string) => never): void {
  const character = piece.slice(1);
  if (character === '') refuse('a \\ at the end', 'Escape it where the character is meant: \\\\');
  if (/[\p{L}\p{N}]/u.test(character) && !letters.includes(character)) {
    refuse(piece, `Write the characters themselves; ${[...letters].map((letter) => `\\${letter}`).join(' ')} are known everywhere`);
  }
}

function countsOf(repetition: string): readonly number[] {
  return (repetition.match(/\d+/g) ?? []).map(Number);
}
