import { ownValue } from '../own-value.js';
import { PostgresError, unsupported } from '../postgres-error.js';
import { type Token, tokensOf } from './tokens.js';

export interface CopyFormat {
  readonly kind: 'text' | 'csv' | 'binary';
  readonly delimiter: string;
  readonly null: string;
  readonly header: boolean;
  readonly quote: string;
  readonly escape: string;
  readonly forceQuote: boolean;
}

/** What a statement asks the endpoint to do. Whatever is none of the others is a query. */
export type ClientCommand =
  | { readonly kind: 'query'; readonly sql: string }
  | { readonly kind: 'begin' | 'commit' | 'rollback'; readonly isChained: boolean; readonly tag: string }
  | { readonly kind: 'savepoint' | 'release' | 'rollback-to'; readonly name: string }
  | { readonly kind: 'set'; readonly name: string; readonly value: string | undefined; readonly isLocal: boolean }
  | { readonly kind: 'show'; readonly name: string }
  | { readonly kind: 'copy'; readonly sql: string; readonly format: CopyFormat }
  | { readonly kind: 'declare'; readonly name: string; readonly sql: string; readonly isHeld: boolean }
  | { readonly kind: 'fetch' | 'move'; readonly name: string; readonly count: number }
  | { readonly kind: 'close'; readonly name: string | undefined }
  | { readonly kind: 'prepare'; readonly name: string; readonly sql: string }
  | { readonly kind: 'execute'; readonly name: string; readonly values: readonly (string | null)[] }
  | { readonly kind: 'deallocate'; readonly name: string | undefined }
  | { readonly kind: 'discard'; readonly what: string }
  | { readonly kind: 'nothing'; readonly tag: string };

const QUERIES = new Set(['select', 'with', 'values', 'table', 'from', 'pivot', 'unpivot', 'describe', 'summarize']);

/** Reads what a statement asks for. */
export function commandOf(sql: string): ClientCommand {
  const reader = new CommandReader(sql);
  const word = reader.word();
  // `(select …) union …` begins with a parenthesis.
  if (word === undefined || QUERIES.has(word)) return { kind: 'query', sql };
  const read = ownValue(READERS, word);
  if (read !== undefined) return read(reader, sql);
  if (WRITES.has(word)) throw new PostgresError('25006', `cannot execute ${word.toUpperCase()} in a read-only transaction`);
  throw unsupported(
    `${word.toUpperCase()} is not supported by this endpoint`,
    'It answers SELECT, COPY … TO STDOUT, cursors, SET and SHOW.',
  );
}

const WRITES = new Set(
  'insert update delete merge create alter drop truncate grant revoke comment vacuum analyze reindex cluster refresh call do import security'.split(
    ' ',
  ),
);

const READERS: Readonly<Record<string, (reader: CommandReader, sql: string) => ClientCommand>> = {
  begin: (reader) => ({ kind: 'begin', isChained: false, tag: reader.beginMode('BEGIN') }),
  start: (reader) => {
    reader.expect('transaction');
    return { kind: 'begin', isChained: false, tag: reader.beginMode('START TRANSACTION') };
  },
  commit: (reader) => ({ kind: 'commit', ...reader.endOfTransaction(), tag: 'COMMIT' }),
  end: (reader) => ({ kind: 'commit', ...reader.endOfTransaction(), tag: 'COMMIT' }),
  abort: (reader) => ({ kind: 'rollback', ...reader.endOfTransaction(), tag: 'ROLLBACK' }),
  rollback: (reader) => {
    reader.skip('work', 'transaction');
    if (!reader.skip('to')) return { kind: 'rollback', ...reader.endOfTransaction(), tag: 'ROLLBACK' };
    reader.skip('savepoint');
    return { kind: 'rollback-to', name: reader.lastName() };
  },
  savepoint: (reader) => ({ kind: 'savepoint', name: reader.lastName() }),
  release: (reader) => {
    reader.skip('savepoint');
    return { kind: 'release', name: reader.lastName() };
  },
  set: (reader) => {
    const isLocal = reader.skip('local');
    if (!isLocal) reader.skip('session');
    if (reader.skip('transaction', 'characteristics')) return { kind: 'nothing', tag: 'SET' };
    if (reader.skip('time')) {
      reader.expect('zone');
      return { kind: 'set', name: 'timezone', value: reader.settingValue(), isLocal };
    }
    if (reader.skip('names')) return { kind: 'set', name: 'client_encoding', value: reader.settingValue(), isLocal };
    if (reader.skip('role', 'authorization')) {
      const value = reader.settingValue();
      if (value === undefined || value.toLowerCase() === 'none') return { kind: 'nothing', tag: 'SET' };
      throw new PostgresError('42501', `permission denied to set role "${value}"`);
    }
    const name = reader.dottedName();
    if (!reader.skip('to') && !reader.skipOperator('=')) throw reader.syntaxError();
    return { kind: 'set', name, value: reader.settingValue(), isLocal };
  },
  reset: (reader) => {
    const name = reader.skip('time') ? 'timezone' : reader.dottedName();
    return name === 'all' ? { kind: 'discard', what: 'RESET' } : { kind: 'set', name, value: undefined, isLocal: false };
  },
  show: (reader) => {
    if (reader.skip('time')) return { kind: 'show', name: 'timezone' };
    if (reader.skip('transaction')) return { kind: 'show', name: 'transaction_isolation' };
    return { kind: 'show', name: reader.dottedName() };
  },
  copy: (reader) => {
    const copied = reader.copied();
    if (reader.skip('from')) throw new PostgresError('25006', 'cannot execute COPY FROM in a read-only transaction');
    reader.expect('to');
    if (!reader.skip('stdout'))
      throw new PostgresError('42501', 'COPY writes to STDOUT only', { hint: "psql's \\copy writes a file on your own machine." });
    return { kind: 'copy', sql: copied, format: reader.copyFormat() };
  },
  declare: (reader, sql) => {
    const name = reader.name();
    let isHeld = false;
    while (!reader.skip('for')) {
      const word = reader.word();
      if (word === undefined) throw reader.syntaxError();
      if (word === 'hold') isHeld = !reader.wasBefore('without');
      if (word === 'scroll' && !reader.wasBefore('no'))
        throw unsupported('cursors that scroll back are not supported', 'Declare it without SCROLL.');
    }
    return { kind: 'declare', name, sql: reader.restOf(sql), isHeld };
  },
  fetch: (reader) => ({ kind: 'fetch', ...reader.fetched() }),
  move: (reader) => ({ kind: 'move', ...reader.fetched() }),
  close: (reader) => ({ kind: 'close', name: reader.skip('all') ? undefined : reader.lastName() }),
  prepare: (reader, sql) => {
    const name = reader.name();
    reader.skipParentheses();
    reader.expect('as');
    return { kind: 'prepare', name, sql: reader.restOf(sql) };
  },
  execute: (reader) => ({ kind: 'execute', name: reader.name(), values: reader.literals() }),
  deallocate: (reader) => {
    reader.skip('prepare');
    return { kind: 'deallocate', name: reader.skip('all') ? undefined : reader.lastName() };
  },
  discard: (reader) => ({ kind: 'discard', what: `DISCARD ${(reader.word() ?? 'ALL').toUpperCase()}` }),
  unlisten: () => ({ kind: 'nothing', tag: 'UNLISTEN' }),
};

const DEFAULT_TEXT: CopyFormat = { kind: 'text', delimiter: '\t', null: '\\N', header: false, quote: '"', escape: '"', forceQuote: false };
const DEFAULT_CSV: CopyFormat = { ...DEFAULT_TEXT, kind: 'csv', delimiter: ',', null: '' };

class CommandReader {
  readonly #sql: string;
  readonly #tokens: readonly Token[];
  #place = 0;

  constructor(sql: string) {
    this.#sql = sql;
    this.#tokens = tokensOf(sql);
  }

  /** The next word, which is then read. */
  word(): string | undefined {
    const token = this.#tokens[this.#place];
    if (token?.kind !== 'word') return undefined;
    this.#place += 1;
    return token.value;
  }

  name(): string {
    const token = this.#tokens[this.#place];
    if (token?.kind !== 'word' && token?.kind !== 'name') throw this.syntaxError();
    this.#place += 1;
    return token.value;
  }

  lastName(): string {
    const name = this.name();
    this.end();
    return name;
  }

  dottedName(): string {
    let name = this.name().toLowerCase();
    while (this.#skipMark('.')) name += `.${this.name().toLowerCase()}`;
    return name;
  }

  /** Reads one of some words, where it is next. */
  skip(...words: readonly string[]): boolean {
    const token = this.#tokens[this.#place];
    if (token?.kind !== 'word' || !words.includes(token.value)) return false;
    this.#place += 1;
    return true;
  }

  skipOperator(operator: string): boolean {
    const token = this.#tokens[this.#place];
    if (token?.kind !== 'operator' || token.value !== operator) return false;
    this.#place += 1;
    return true;
  }

  expect(word: string): void {
    if (!this.skip(word)) throw this.syntaxError();
  }

  wasBefore(word: string): boolean {
    return this.#tokens[this.#place - 2]?.value === word;
  }

  end(): void {
    if (this.#place < this.#tokens.length) throw this.syntaxError();
  }

  /** The text from here to the end. */
  restOf(sql: string): string {
    const token = this.#tokens[this.#place];
    if (token === undefined) throw this.syntaxError();
    return sql.slice(token.start);
  }

  syntaxError(): PostgresError {
    const token = this.#tokens[this.#place];
    return token === undefined
      ? new PostgresError('42601', 'syntax error at end of input', { position: this.#sql.length + 1 })
      : new PostgresError('42601', `syntax error at or near "${this.#sql.slice(token.start, token.end)}"`, { position: token.start + 1 });
  }

  /** Nothing can be written, so what a transaction may do says nothing more. */
  beginMode(tag: string): string {
    for (let word = this.word(); word !== undefined; word = this.word()) {
      if (word === 'write' && this.wasBefore('read')) continue;
      if (!MODES.has(word)) throw this.syntaxError();
      this.#skipMark(',');
    }
    this.end();
    return tag;
  }

  endOfTransaction(): { readonly isChained: boolean } {
    this.skip('work', 'transaction');
    let isChained = false;
    if (this.skip('and')) {
      isChained = !this.skip('no');
      this.expect('chain');
    }
    this.end();
    return { isChained };
  }

  /** The value of a setting as text; undefined for its default. */
  settingValue(): string | undefined {
    const values: string[] = [];
    while (this.#place < this.#tokens.length) {
      const token = this.#tokens[this.#place];
      this.#place += 1;
      if (token === undefined || (token.kind === 'mark' && token.value !== ',')) throw this.syntaxError();
      if (token.kind === 'mark') continue;
      const isNegative = values.at(-1) === '-';
      if (isNegative) values.pop();
      values.push(isNegative ? `-${token.value}` : token.value);
    }
    if (values.length === 0) throw this.syntaxError();
    const [only] = values;
    return values.length === 1 && (only === 'default' || only === 'local') ? undefined : values.join(', ');
  }

  /** What COPY copies, as a query. */
  copied(): string {
    const token = this.#tokens[this.#place];
    if (token?.kind === 'mark' && token.value === '(') {
      const end = this.#closing();
      const sql = this.#sql.slice(token.end, end.start);
      return sql;
    }
    if (token === undefined) throw this.syntaxError();
    // A relation, with some of its columns.
    const start = token.start;
    this.name();
    while (this.#skipMark('.')) this.name();
    const table = this.#sql.slice(start, this.#tokens[this.#place - 1]?.end);
    const open = this.#tokens[this.#place];
    if (open?.kind !== 'mark' || open.value !== '(') return `select * from ${table}`;
    const end = this.#closing();
    const columns = tokensOf(this.#sql.slice(open.end, end.start));
    if (columns.some(({ kind, value }) => kind !== 'word' && kind !== 'name' && value !== ',')) throw this.syntaxError();
    return `select ${this.#sql.slice(open.end, end.start)} from ${table}`;
  }

  /** The options of COPY, in today's form and in the older one. */
  copyFormat(): CopyFormat {
    this.skip('with');
    const isListed = this.#skipMark('(');
    const given = new Map<string, string>();
    while (this.#place < this.#tokens.length && !(isListed && this.#skipMark(')'))) {
      let option = this.word();
      if (option === undefined) throw this.syntaxError();
      if (!isListed && (option === 'csv' || option === 'binary')) {
        given.set('format', option);
        continue;
      }
      if (option === 'force') {
        this.expect('quote');
        option = 'force_quote';
      }
      if (!isListed) this.skip('as');
      const value = this.#tokens[this.#place];
      const hasValue =
        value !== undefined && (value.kind === 'text' || (isListed && value.value !== ',' && value.value !== ')') || value.value === '*');
      if (hasValue) this.#place += 1;
      given.set(option, hasValue ? value.value : 'true');
      this.#skipMark(',');
    }
    this.end();
    return formatOf(given);
  }

  /** `fetch forward 100 from c`. */
  fetched(): { readonly name: string; readonly count: number } {
    let count = 1;
    if (this.skip('next')) count = 1;
    else if (this.skip('all')) count = Number.POSITIVE_INFINITY;
    else {
      if (this.skip('backward', 'prior', 'first', 'last', 'absolute', 'relative'))
        throw new PostgresError('55000', 'cursor can only scan forward');
      const isForward = this.skip('forward');
      const token = this.#tokens[this.#place];
      if (token?.kind === 'number') {
        count = Number(token.value);
        this.#place += 1;
      } else if (isForward && this.skip('all')) count = Number.POSITIVE_INFINITY;
    }
    this.skip('from', 'in');
    return { name: this.lastName(), count };
  }

  skipParentheses(): void {
    const token = this.#tokens[this.#place];
    if (token?.kind === 'mark' && token.value === '(') this.#closing();
  }

  /** The values of EXECUTE, each a literal. */
  literals(): readonly (string | null)[] {
    if (!this.#skipMark('(')) {
      this.end();
      return [];
    }
    const values: (string | null)[] = [];
    do {
      const isNegative = this.skipOperator('-');
      const token = this.#tokens[this.#place];
      this.#place += 1;
      const isLiteral = token?.kind === 'text' || token?.kind === 'number' || /^(?:true|false|null)$/.test(token?.value ?? '');
      if (token === undefined || !isLiteral) throw unsupported('EXECUTE takes literals only');
      values.push(token.kind === 'word' && token.value === 'null' ? null : `${isNegative ? '-' : ''}${token.value}`);
    } while (this.#skipMark(','));
    if (!this.#skipMark(')')) throw this.syntaxError();
    this.end();
    return values;
  }

  #skipMark(mark: string): boolean {
    const token = this.#tokens[this.#place];
    if (token?.kind !== 'mark' || token.value !== mark) return false;
    this.#place += 1;
    return true;
  }

  /** The parenthesis that closes the next one; what follows it is next. */
  #closing(): Token {
    let depth = 0;
    for (; this.#place < this.#tokens.length; this.#place += 1) {
      const token = this.#tokens[this.#place];
      if (token?.kind !== 'mark') continue;
      if (token.value === '(') depth += 1;
      if (token.value === ')') depth -= 1;
      if (depth > 0) continue;
      this.#place += 1;
      return token;
    }
    throw this.syntaxError();
  }
}

const MODES = new Set('work transaction isolation level serializable repeatable read committed uncommitted only deferrable not'.split(' '));

function formatOf(given: ReadonlyMap<string, string>): CopyFormat {
  const kind = given.get('format') ?? 'text';
  if (kind !== 'text' && kind !== 'csv' && kind !== 'binary') throw new PostgresError('22023', `COPY format "${kind}" not recognized`);
  const defaults: CopyFormat = kind === 'csv' ? DEFAULT_CSV : { ...DEFAULT_TEXT, kind };
  for (const option of given.keys()) if (!COPY_OPTIONS.has(option)) throw new PostgresError('42601', `option "${option}" not recognized`);
  const encoding = given.get('encoding');
  if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) throw unsupported(`COPY writes UTF-8 only, not ${encoding}`);
  const format = {
    ...defaults,
    delimiter: given.get('delimiter') ?? defaults.delimiter,
    null: given.get('null') ?? defaults.null,
    header: /^(?:true|on|1|match)$/i.test(given.get('header') ?? 'false'),
    quote: given.get('quote') ?? defaults.quote,
    escape: given.get('escape') ?? given.get('quote') ?? defaults.escape,
    forceQuote: given.has('force_quote'),
  };
  for (const name of ['delimiter', 'quote', 'escape'] as const)
    if (Buffer.byteLength(format[name]) !== 1) throw new PostgresError('0A000', `COPY ${name} must be a single one-byte character`);
  return format;
}

const COPY_OPTIONS = new Set(['format', 'delimiter', 'null', 'header', 'quote', 'escape', 'force_quote', 'encoding']);
