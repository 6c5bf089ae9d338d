import type { CsvFormat } from './csv-format.js';

/**
 * Looks through the bytes of a file for what DuckDB's reader takes wrongly without an error, even in strict mode:
 *
 * - a blank beside a quote: `"a" "b"` becomes one field, and `  "a"` keeps its quotes or not, depending on what is before it;
 * - a carriage return within quotes of a file with CRLF, or outside of quotes in one with line feeds: rows run together or
 *   are torn apart.
 *
 * Most files have neither. One that has is mended before it is read. Line ends in quotes are looked for too: several threads
 * that each begin somewhere in the file take what is in quotes for rows.
 */
export class RowScreen {
  #isOdd = false;
  #hasLineEndInQuotes = false;
  #isInQuotes = false;
  #last = '';
  readonly #quote: string;
  readonly #besideQuote: RegExp;

  constructor(
    { quote }: CsvFormat,
    readonly lineEnd: '\n' | '\r\n' | '\r',
  ) {
    this.#quote = quote;
    this.#besideQuote = new RegExp(`\\${quote} | \\${quote}`);
  }

  /** Whether the bytes so far hold something that DuckDB may take wrongly. */
  get isOdd(): boolean {
    return this.#isOdd;
  }

  /** Whether a line of the bytes so far has an odd number of quotes: one of its fields goes on in the next line. */
  get hasLineEndInQuotes(): boolean {
    return this.#hasLineEndInQuotes;
  }

  look(chunk: Buffer): void {
    const hasQuote = chunk.includes(this.#quote);
    if (!this.#hasLineEndInQuotes && (hasQuote || this.#isInQuotes)) this.#followQuotes(chunk);
    if (this.#isOdd) return;
    const hasReturn = this.lineEnd === '\r' ? chunk.includes('\n') : chunk.includes('\r');
    if (hasQuote || hasReturn || this.#last !== '') this.#lookClosely(this.#last + chunk.toString('latin1'), hasReturn);
    // A pair may be divided between two chunks.
    const last = chunk.toString('latin1', chunk.length - 1);
    this.#last = last === '\r' || last === this.#quote || last === ' ' ? last : '';
  }

  #followQuotes(chunk: Buffer): void {
    const quote = this.#quote.charCodeAt(0);
    for (const byte of chunk) {
      if (byte === quote) this.#isInQuotes = !this.#isInQuotes;
      else if (this.#isInQuotes && (byte === LINE_FEED || byte === CARRIAGE_RETURN)) {
        this.#hasLineEndInQuotes = true;
        return;
      }
    }
  }

  #lookClosely(text: string, hasReturn: boolean): void {
    this.#isOdd = this.#besideQuote.test(text) || (this.lineEnd === '\r\n' ? /\r[^\n]/.test(text) : hasReturn);
  }
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
