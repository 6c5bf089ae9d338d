import type { Dialect } from '../../warehouses/dialect.js';

/**
 * A statement without its literals and comments, which may hold values of rows or secrets. Where a text may be read in two ways, what may be a
 * literal counts as one.
 */
export function maskedSql(sql: string, { identifier, literal }: Pick<Dialect, 'identifier' | 'literal'>): string {
  const named = identifier('a b').charAt(0);
  const escapes = literal('\\').includes('\\\\');
  return sql.replace(escapes ? ESCAPED : PLAIN, (piece) => {
    if (piece.startsWith('--') || piece.startsWith('/*') || piece.startsWith('#')) return ' ';
    if (piece.startsWith(named)) return piece;
    return /^[\d'"`$]/.test(piece) || /^[a-z]+['"]/i.test(piece) ? '?' : piece;
  });
}

/** Comments, quoted texts, texts between dollars, words and numbers. A text that does not end reaches to the end. */
const pieces = (content: string, ...others: readonly string[]): RegExp =>
  new RegExp(
    [
      ...others,
      '--[^\\n]*',
      '/\\*[\\s\\S]*?(?:\\*/|$)',
      '\\$(\\w*)\\$[\\s\\S]*?(?:\\$\\1\\$|$)',
      `[a-z]{0,2}'(?:${content}|''|[^'\\\\])*(?:'|$)`,
      `[a-z]{0,2}"(?:${content}|""|[^"\\\\])*(?:"|$)`,
      '`[^`]*(?:`|$)',
      '[\\p{L}_][\\p{L}\\p{N}_]*',
      '\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?',
    ].join('|'),
    'giu',
  );

const PLAIN = pieces('\\\\');
const ESCAPED = pieces('\\\\[\\s\\S]', '#[^\\n]*', `[a-z]{0,2}'''[\\s\\S]*?(?:'''|$)`);
