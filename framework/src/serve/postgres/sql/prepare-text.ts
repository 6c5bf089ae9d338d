import { type Token, tokensOf } from './tokens.js';

/**
 * Writes what PostgreSQL reads and the engine's parser does not as something that it does: words that its tree would lose. What a replaced
 * operator means is decided in the tree.
 */
export function preparedText(sql: string): string {
  const tokens = tokensOf(sql);
  let text = '';
  let place = 0;
  const replace = (from: Token, to: Token, replacement: string): void => {
    text += sql.slice(place, from.start) + replacement;
    place = to.end;
  };
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined) continue;
    const qualified = qualifiedOperator(tokens, index);
    if (qualified !== undefined) {
      replace(token, qualified.last, OPERATORS[qualified.operator] ?? qualified.operator);
      index += qualified.length - 1;
      continue;
    }
    const next = tokens[index + 1];
    if (next !== undefined && isSystemType(tokens, index)) {
      replace(token, next, '');
      index += 1;
      continue;
    }
    const operator = token.kind === 'operator' ? OPERATORS[token.value] : undefined;
    if (operator !== undefined) replace(token, token, operator);
    else if (isBareNumeric(tokens, index)) replace(token, token, 'decimal(38, 10)');
    // Names without quotes are in lower case, also those of the columns of an answer.
    else if (token.kind === 'word' && /[A-Z]/.test(sql.slice(token.start, token.end)))
      replace(token, token, folded(sql.slice(token.start, token.end)));
    else if (token.kind === 'text' && /^e'/i.test(sql.slice(token.start, token.start + 2)))
      replace(token, token, `'${token.value.replaceAll("'", "''")}'`);
  }
  return text + sql.slice(place);
}

/** Names that operators have in the tree. The engine's own `~` is another one: it asks for the whole text. */
export const OPERATORS: Readonly<Record<string, string>> = { '~': '<~>', '~*': '<~*>', '!~': '<!~>', '!~*': '<!~*>' };

const folded = (word: string): string => word.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** `operator(pg_catalog.~)`. */
function qualifiedOperator(
  tokens: readonly Token[],
  index: number,
): { readonly operator: string; readonly last: Token; readonly length: number } | undefined {
  if (tokens[index]?.value !== 'operator' || tokens[index + 1]?.value !== '(') return undefined;
  const isQualified = tokens[index + 3]?.value === '.';
  const operator = tokens[index + (isQualified ? 4 : 2)];
  const last = tokens[index + (isQualified ? 5 : 3)];
  return operator?.kind === 'operator' && last?.value === ')' ? { operator: operator.value, last, length: isQualified ? 6 : 4 } : undefined;
}

/** An exact number without a precision has as many places as it needs; the engine would keep three. */
function isBareNumeric(tokens: readonly Token[], index: number): boolean {
  const [before, token, after] = [tokens[index - 1]?.value, tokens[index], tokens[index + 1]?.value];
  if (token?.kind !== 'word' || !['numeric', 'decimal', 'dec'].includes(token.value) || after === '(') return false;
  return before === '::' || (before === 'as' && after === ')');
}

/** `::pg_catalog.text`: the engine has no schema of types, and takes some of their names for words of its own. */
function isSystemType(tokens: readonly Token[], index: number): boolean {
  return tokens[index]?.value === 'pg_catalog' && tokens[index + 1]?.value === '.' && tokens[index - 1]?.value === '::';
}
