import type { PlainCsvFormat } from './csv-format.js';

/**
 * Looks through the bytes of a file for what DuckDB's reader takes wrongly without an error, even in strict mode:
 *
 * - a blank beside a quote: `"a" "b"` becomes one field, and `  "a"` keeps its quotes or not, depending on what is before it;
 * - a carriage return within quotes of a file with CRLF, or outside of quotes in one with line feeds: rows run together or
 *   are torn apart;
 * - a quote that is not closed up to the end: the rows behind it are left out.
 *
 * Most files have none of them. One that has is mended before it is read. Line ends in quotes are looked for too: several threads
 * that each begin somewhere in the file take what is in quotes for rows.
 */
export class RowScreen {
  #isOdd = false;
  #hasLineEndInQuotes = false;
  #isInQuotes = false;
  /** Whether a field begins at the next byte: only there a quote opens. */
  #isAtField = true;
  #last = '';
  readonly #quote: string;
  readonly #delimiter: number;
  readonly #besideQuote: RegExp;

  constructor(
    { quote, delimiter }: Pick<PlainCsvFormat, 'quote' | 'delimiter'>,
    readonly lineEnd: '\n' | '\r\n' | '\r',
  ) {
    this.#quote = quote;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#besideQuote = new RegExp(`\\${quote} | \\${quote}`);
  }

  /** Whether the bytes so far hold something that DuckDB may take wrongly. */
  get isOdd(): boolean {
    return this.#isOdd || this.#isInQuotes;
  }

  /** Whether a field of the bytes so far goes on in the next line. */
  get hasLineEndInQuotes(): boolean {
    return this.#hasLineEndInQuotes;
  }

  look(chunk: Buffer): void {
    const hasQuote = chunk.includes(this.#quote);
    if (hasQuote || this.#isInQuotes) this.#followQuotes(chunk);
    else this.#isAtField = this.#endsField(chunk[chunk.length - 1]);
    if (this.#isOdd) return;
    const hasReturn = this.lineEnd === '\r' ? chunk.includes('\n') : chunk.includes('\r');
    if (hasQuote || hasReturn || this.#last !== '') this.#lookClosely(this.#last + chunk.toString('latin1'), hasReturn);
    // A pair may be divided between two chunks.
    const last = chunk.toString('latin1', chunk.length - 1);
    this.#last = last === '\r' || last === this.#quote || last === ' ' ? last : '';
  }

  /** A quote within quotes is doubled: it closes the field and opens it again at once. */
  #followQuotes(chunk: Buffer): void {
    const quote = this.#quote.charCodeAt(0);
    let closedAt = -1;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.#isInQuotes) {
        if (byte === quote) {
          this.#isInQuotes = false;
          closedAt = at;
        } else if (byte === LINE_FEED || byte === CARRIAGE_RETURN) this.#hasLineEndInQuotes = true;
      } else if (byte === quote && (this.#isAtField || (at > 0 && closedAt === at - 1))) this.#isInQuotes = true;
      this.#isAtField = this.#endsField(byte) || (this.#isAtField && byte === BLANK);
    }
    // The other half of a doubled quote may begin the next chunk.
    if (closedAt === chunk.length - 1 && closedAt >= 0) this.#isAtField = true;
  }

  #endsField(byte: number | undefined): boolean {
    return byte === this.#delimiter || byte === LINE_FEED || byte === CARRIAGE_RETURN;
  }

  #lookClosely(text: string, hasReturn: boolean): void {
    this.#isOdd = this.#besideQuote.test(text) || (this.lineEnd === '\r\n' ? /\r[^\n]/.test(text) : hasReturn);
  }
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BLANK = 0x20;
