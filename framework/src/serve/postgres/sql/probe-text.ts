import { type Token, tokensOf } from './tokens.js';

/**
 * What a log may keep of a statement that asks for the catalog: its words. Comments and texts can hold anything, also personal data. Undefined for a
 * statement that asks for something else.
 */
export function probeText(sql: string): string | undefined {
  const tokens = readTokens(sql);
  if (!tokens.some(({ kind, value }) => (kind === 'word' || kind === 'name') && /^(?:pg_\w+|information_schema)$/i.test(value)))
    return undefined;
  return tokens
    .map((token, index) => {
      const isApart = index > 0 && (tokens[index - 1]?.end ?? 0) < token.start;
      return (isApart ? ' ' : '') + (isTold(token) ? sql.slice(token.start, token.end) : "'…'");
    })
    .join('');
}

function readTokens(sql: string): readonly Token[] {
  try {
    return tokensOf(sql);
  } catch {
    return [];
  }
}

/** Letters such as the kinds of relations say what a client wants to know. */
const isTold = ({ kind, value }: Token): boolean => kind !== 'text' || value.length <= 2;
