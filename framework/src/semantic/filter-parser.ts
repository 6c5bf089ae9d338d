import type { ComparisonOperator, Filter, FilterValue, TimeSpan } from '../model/semantics/filter.js';
import { type FilterToken, filterTokens } from './filter-tokens.js';

/** Makes the error for a text that can't be read: the place from 0, what was expected there, and what is there. */
export type UnfitText = (position: number, expected: string, found: string | undefined) => Error;

/** Reads a filter as people type it; `unfit` makes what is thrown. It needs no more than the language, so that pages read filters, too. */
export function parseFilter(text: string, unfit: UnfitText): readonly Filter[] {
  const filter = new FilterParser(text, unfit).read();
  return 'and' in filter ? filter.and : [filter];
}

const COMPARISONS: ReadonlyMap<string, ComparisonOperator> = new Map([
  ['=', '='],
  ['!=', '!='],
  ['<>', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);
const OPERATORS = ['in', 'between', 'is', 'contains', 'starts', 'ends', 'last', 'previous', 'this'] as const;
const NEGATED = ['in', 'between', 'contains', 'starts', 'ends'] as const;
const WORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', ...OPERATORS]);
const NUMBER = /^-?\d+(\.\d+)?$/;
const NAME = /^[a-z_]\w*(\.[a-z_]\w*)*$/i;

/** What is nested deeper was not written by a person, and would exhaust what reads it. */
const MOST_LEVELS = 100;

class FilterParser {
  readonly #tokens: readonly FilterToken[];
  #next = 0;
  #level = 0;

  constructor(
    private readonly text: string,
    private readonly unfit: UnfitText,
  ) {
    this.#tokens = filterTokens(text, (position) => this.#unreadable(position));
  }

  read(): Filter {
    const filter = this.#either();
    const rest = this.#peek();
    if (rest !== undefined) throw this.#fail(rest.position, 'and, or, or the end', rest.text);
    return filter;
  }

  #either(): Filter {
    const parts = this.#joined('or', () => this.#both());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { or: parts };
  }

  #both(): Filter {
    const parts = this.#joined('and', () => this.#one());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { and: parts };
  }

  #joined(word: string, read: () => Filter): readonly Filter[] {
    const parts = [read()];
    while (this.#takes(word)) parts.push(read());
    return parts;
  }

  #one(): Filter {
    this.#level += 1;
    const next = this.#peek();
    if (this.#level > MOST_LEVELS && next !== undefined) throw this.#fail(next.position, `at most ${MOST_LEVELS} levels`, next.text);
    const found = this.#atLevel();
    this.#level -= 1;
    return found;
  }

  #atLevel(): Filter {
    if (this.#takes('not')) return { not: this.#one() };
    if (!this.#takes('(')) return this.#condition();
    const inner = this.#either();
    this.#demand(')', 'a closing parenthesis');
    return inner;
  }

  #condition(): Filter {
    const subject = this.#subject();
    if (this.#takes('not')) {
      const operator = this.#operator(NEGATED, `${NEGATED.join(', ')} after not`);
      return operator === 'in' ? [subject, 'not in', this.#list()] : { not: this.#compared(subject, operator) };
    }
    const comparison = COMPARISONS.get(this.#peek()?.text ?? '');
    if (comparison === undefined || this.#peek()?.kind !== 'sign') {
      return this.#compared(subject, this.#operator(OPERATORS, 'a comparison, such as =, in, between, is or last'));
    }
    this.#next += 1;
    return [subject, comparison, this.#literal()];
  }

  #compared(subject: string, operator: (typeof OPERATORS)[number]): Filter {
    switch (operator) {
      case 'in':
        return [subject, 'in', this.#list()];
      case 'between': {
        const from = this.#literal();
        this.#demand('and', 'and between the two bounds');
        return [subject, 'between', [from, this.#literal()]];
      }
      case 'is':
        return this.#state(subject);
      case 'contains':
        return [subject, 'contains', String(this.#literal())];
      case 'starts':
      case 'ends':
        this.#demand('with', `with after ${operator}`);
        return [subject, `${operator} with`, String(this.#literal())];
      case 'last':
      case 'previous':
        return [subject, operator, this.#span()];
      case 'this':
        return [subject, 'this', this.#unit()];
      default:
        return operator satisfies never;
    }
  }

  #state(subject: string): Filter {
    const isNegated = this.#takes('not');
    const state = this.#operator(['null', 'unknown', 'orphan', 'known'], 'null, unknown, orphan or known');
    if (state === 'null') return [subject, isNegated ? 'is not null' : 'is null'];
    return isNegated ? { not: [subject, `is ${state}`] } : [subject, `is ${state}`];
  }

  #span(): TimeSpan {
    const expected = 'a number and a unit, such as 28 days';
    const count = this.#take(expected);
    if (!/^[1-9]\d{0,8}$/.test(count.text)) throw this.#fail(count.position, expected, count.text);
    return `${Number(count.text)} ${this.#unit()}`;
  }

  #unit(): string {
    const expected = 'a unit, such as days, months or fiscal_year';
    const unit = this.#take(expected);
    if (unit.kind !== 'word' || WORDS.has(unit.text.toLowerCase()) || !NAME.test(unit.text))
      throw this.#fail(unit.position, expected, unit.text);
    return unit.text.toLowerCase();
  }

  #operator<T extends string>(allowed: readonly T[], expected: string): T {
    const token = this.#take(expected);
    const found = token.kind === 'word' ? allowed.find((word) => word === token.text.toLowerCase()) : undefined;
    if (found === undefined) throw this.#fail(token.position, expected, token.text);
    return found;
  }

  #list(): readonly FilterValue[] {
    this.#demand('(', 'an opening parenthesis');
    const values = [this.#literal()];
    while (this.#takes(',')) values.push(this.#literal());
    this.#demand(')', 'a comma or a closing parenthesis');
    return values;
  }

  #subject(): string {
    const token = this.#take('an attribute or a metric');
    if (token.kind !== 'word' || WORDS.has(token.text.toLowerCase()) || !NAME.test(token.text))
      throw this.#fail(token.position, 'an attribute or a metric', token.text);
    return token.text.toLowerCase();
  }

  #literal(): FilterValue {
    const token = this.#take('a value');
    if (token.kind === 'quoted') return token.text;
    const word = token.text.toLowerCase();
    if (token.kind === 'sign' || WORDS.has(word)) throw this.#fail(token.position, 'a value', token.text);
    if (word === 'null') return null;
    if (word === 'true' || word === 'false') return word === 'true';
    // More digits than a number holds stay a text, which warehouses read exactly.
    return NUMBER.test(word) && String(Number(word)) === word ? Number(word) : token.text;
  }

  #peek(): FilterToken | undefined {
    return this.#tokens[this.#next];
  }

  #take(expected: string): FilterToken {
    const token = this.#peek();
    if (token === undefined) throw this.#fail(this.text.length, expected);
    this.#next += 1;
    return token;
  }

  #takes(text: string): boolean {
    const token = this.#peek();
    if (token === undefined || token.kind === 'quoted' || token.text.toLowerCase() !== text) return false;
    this.#next += 1;
    return true;
  }

  #demand(text: string, expected: string): void {
    const token = this.#peek();
    if (!this.#takes(text)) throw this.#fail(token?.position ?? this.text.length, expected, token?.text);
  }

  #unreadable(position: number): Error {
    const character = this.text[position] ?? '';
    const isQuotationMark = character === "'" || character === '"';
    return this.#fail(position, isQuotationMark ? 'a second quotation mark after the text' : 'a comparison, such as = or !=', character);
  }

  #fail(position: number, expected: string, found?: string): Error {
    return this.unfit(position, expected, found);
  }
}
