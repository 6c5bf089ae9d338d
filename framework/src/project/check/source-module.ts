import { readTokens, type SourceToken } from './source-tokens.js';

/** A run of tokens: the first, and the one behind the last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A property of an object that is written out in a module. */
export interface SourceProperty {
  /** The position of its key among the tokens. */
  readonly key: number;
  /** Its value; the key itself where both are one word. */
  readonly value: Span;
}

/** A module of the project as text, in which declarations and their properties can be found. */
export class SourceModule {
  readonly tokens: readonly SourceToken[];

  constructor(private readonly text: string) {
    this.tokens = readTokens(text);
  }

  /** Line and column of an offset in the text, both from one. */
  locate(offset: number): { readonly line: number; readonly column: number } {
    const before = this.text.slice(0, offset);
    return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
  }

  /** Whether the text has that line, and the line that column. */
  has(line: number, column: number): boolean {
    const found = this.text.split('\n')[line - 1];
    return found !== undefined && column <= found.length + 1;
  }

  /** The names that the module exports as constants. */
  exportedConstants(): readonly string[] {
    return this.tokens.flatMap(({ kind, text }, index) =>
      kind === 'word' && this.isWord(index - 1, 'const') && this.isWord(index - 2, 'export') ? [text] : [],
    );
  }

  /** The position of the name in `const name`. */
  constant(name: string): number | undefined {
    const found = this.tokens.findIndex((_, index) => this.isWord(index, name) && this.isWord(index - 1, 'const'));
    return found < 0 ? undefined : found;
  }

  /** A property of what a constant is declared to be: `property('factSales', ['columns', 'net_amount'])`. */
  property(constant: string, path: readonly string[]): SourceProperty | undefined {
    let object = this.objectOf(constant);
    let found: SourceProperty | undefined;
    for (const key of path) {
      found = object === undefined ? undefined : this.properties(object).find(({ key: at }) => this.tokens[at]?.text === key);
      if (found === undefined) return undefined;
      object = this.objectIn(found.value);
    }
    return found;
  }

  /** The object that a constant is, or that it hands to the function that makes it. */
  private objectOf(constant: string): Span | undefined {
    const at = this.constant(constant);
    if (at === undefined) return undefined;
    const equals = this.tokens.findIndex((_, index) => index > at && this.isSign(index, '='));
    const open = this.tokens.findIndex((_, index) => index > equals && this.isSign(index, '{'));
    return equals < 0 || open < 0 ? undefined : { from: open, to: this.closing(open) + 1 };
  }

  /** The object that a value is: written in place, or named. */
  private objectIn(value: Span): Span | undefined {
    if (this.isSign(value.from, '{')) return value;
    const name = this.tokens[value.from];
    return value.to === value.from + 1 && name?.kind === 'word' ? this.objectOf(name.text) : undefined;
  }

  private properties(object: Span): readonly SourceProperty[] {
    const properties: SourceProperty[] = [];
    for (let at = object.from + 1; at < object.to - 1; ) {
      const end = this.endOfProperty(at, object.to - 1);
      const value = this.isSign(at + 1, ':') ? { from: at + 2, to: end } : { from: at, to: end };
      properties.push({ key: at, value });
      at = end + 1;
    }
    return properties;
  }

  /** The position of the comma behind a property, or of the brace behind the last. */
  private endOfProperty(start: number, end: number): number {
    for (let at = start; at < end; at += 1) {
      if (this.isSign(at, ',')) return at;
      if (this.opens(at)) at = this.closing(at);
    }
    return end;
  }

  private closing(open: number): number {
    let depth = 0;
    for (let at = open; at < this.tokens.length; at += 1) {
      if (this.opens(at)) depth += 1;
      else if (this.isSign(at, ')') || this.isSign(at, ']') || this.isSign(at, '}')) depth -= 1;
      if (depth === 0) return at;
    }
    return this.tokens.length - 1;
  }

  private opens(at: number): boolean {
    return ['(', '[', '{', '${'].some((sign) => this.isSign(at, sign));
  }

  private isSign(at: number, sign: string): boolean {
    const token = this.tokens[at];
    return token?.kind === 'sign' && token.text === sign;
  }

  private isWord(at: number, word: string): boolean {
    const token = this.tokens[at];
    return token?.kind === 'word' && token.text === word;
  }
}
