import { PostgresError } from '../postgres-error.js';

/** A word, text, number, operator or mark of a statement, and where it stands in it. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'parameter' | 'operator' | 'mark';
  /** A word in lower case, a name or text without its quotes. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const SPACE = /\s+|--[^\n]*/y;
const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const NUMBER = /\d[\d_]*(?:\.(?!\.)\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|0[xX][\da-fA-F]+/y;
const PARAMETER = /\$\d+/y;
const DOLLARS = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;
const OPERATOR = /[-+*/<>=~!@#%^&|`?]+/y;
const PLAIN_TEXT = /'(?:[^']|'')*'/y;
const ESCAPED_TEXT = /[eE]'(?:[^'\\]|''|\\.)*'/sy;
const NAME = /"(?:[^"]|"")*"/y;

/** Cuts statements into their words as PostgreSQL does; comments are left out. */
export function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let place = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = place;
    return pattern.exec(sql)?.[0];
  };
  const add = (kind: Token['kind'], text: string, value = text): void => {
    tokens.push({ kind, value, start: place, end: place + text.length });
    place += text.length;
  };
  while (place < sql.length) {
    const space = match(SPACE);
    if (space !== undefined) {
      place += space.length;
      continue;
    }
    if (sql.startsWith('/*', place)) {
      place = endOfComment(sql, place);
      continue;
    }
    const escaped = match(ESCAPED_TEXT);
    if (escaped !== undefined) {
      add('text', escaped, unescaped(escaped.slice(2, -1)));
      continue;
    }
    const text = match(PLAIN_TEXT);
    if (text !== undefined) {
      add('text', text, text.slice(1, -1).replaceAll("''", "'"));
      continue;
    }
    const name = match(NAME);
    if (name !== undefined) {
      add('name', name, name.slice(1, -1).replaceAll('""', '"'));
      continue;
    }
    const parameter = match(PARAMETER);
    if (parameter !== undefined) {
      add('parameter', parameter, parameter.slice(1));
      continue;
    }
    const dollars = match(DOLLARS);
    if (dollars !== undefined) {
      const end = sql.indexOf(dollars, place + dollars.length);
      if (end < 0) throw unterminated('dollar-quoted string', place);
      add('text', sql.slice(place, end + dollars.length), sql.slice(place + dollars.length, end));
      continue;
    }
    const word = match(WORD);
    if (word !== undefined) {
      add('word', word, word.toLowerCase());
      continue;
    }
    const number = match(NUMBER);
    if (number !== undefined) {
      add('number', number);
      continue;
    }
    const operator = match(OPERATOR);
    if (operator !== undefined) {
      // A comment may begin right after an operator.
      const comment = operator.search(/--|\/\*/);
      if (comment > 0) add('operator', operator.slice(0, comment));
      else add('operator', operator);
      continue;
    }
    const character = sql[place] ?? '';
    if (character === "'") throw unterminated('quoted string', place);
    if (character === '"') throw unterminated('quoted identifier', place);
    add('mark', sql.startsWith('::', place) ? '::' : character);
  }
  return tokens;
}

/** The statements of a text, each with where it begins. Empty ones are left out. */
export function statementsOf(sql: string): readonly { readonly sql: string; readonly start: number }[] {
  const statements: { sql: string; start: number }[] = [];
  let start: number | undefined;
  let end = 0;
  for (const token of tokensOf(sql)) {
    if (token.kind === 'mark' && token.value === ';') {
      if (start !== undefined) statements.push({ sql: sql.slice(start, end), start });
      start = undefined;
      continue;
    }
    start ??= token.start;
    end = token.end;
  }
  if (start !== undefined) statements.push({ sql: sql.slice(start, end), start });
  return statements;
}

/** Comments in comments are comments. */
function endOfComment(sql: string, start: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let found = edge.exec(sql); found !== null; found = edge.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  throw unterminated('/* comment', start);
}

const unterminated = (what: string, place: number): PostgresError =>
  new PostgresError('42601', `unterminated ${what}`, { position: place + 1 });

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

const unescaped = (text: string): string =>
  text.replace(/''|\\(u[\da-fA-F]{4}|U[\da-fA-F]{8}|x[\da-fA-F]{1,2}|[0-7]{1,3}|.)/gs, (whole: string, code?: string) => {
    if (code === undefined) return "'";
    if (/^[uUx]./.test(code)) return String.fromCodePoint(Math.min(Number.parseInt(code.slice(1), 16), 0x10ffff));
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
    return ESCAPES[code] ?? whole.slice(1);
  });
