/** How rows and fields are found in decoded text. */
export interface TextForm {
  readonly delimiter: string;
  readonly quote: string | undefined;
  /** What takes the meaning from a quote within quotes: the quote itself, or another character. */
  readonly escape: string;
  readonly comment?: string;
  readonly skipLines: number;
  readonly footerRows: number;
}

/** One field: its text, and whether it had quotes. */
export interface TextField {
  readonly text: string;
  readonly isQuoted: boolean;
}

export interface TextRowSink {
  readonly row: (fields: readonly TextField[], raw: string) => void;
  /** The line can't be divided into fields. */
  readonly fault: (raw: string, reason: 'broken quoting' | 'row too long') => void;
}

/** A row that is longer has a quote that is never closed. Characters. */
const MAX_ROW = 2_000_000;

/**
 * Divides text into rows and fields, as it comes. Blanks around quotes belong to no field, blank lines are no rows, and a quote that is not
 * closed spoils its line only: what follows is read afresh.
 */
export class TextRows {
  #rest = '';
  #skipped = 0;
  readonly #held: (() => void)[] = [];

  constructor(
    private readonly form: TextForm,
    private readonly sink: TextRowSink,
  ) {}

  write(text: string): void {
    this.#divide(this.#rest + text, false);
  }

  end(): void {
    this.#divide(this.#rest, true);
    // What is still held is the footer.
    this.#held.length = 0;
  }

  #divide(text: string, isLast: boolean): void {
    let position = 0;
    while (position < text.length) {
      const next = this.#readRow(text, position, isLast);
      if (next === undefined) break;
      position = next;
    }
    this.#rest = text.slice(position);
  }

  /** Reads the row that begins at a position; answers where the next one begins, or undefined while its end is not there yet. */
  #readRow(text: string, start: number, isLast: boolean): number | undefined {
    const { comment, skipLines } = this.form;
    const isSkipped = this.#skipped < skipLines;
    if (isSkipped || (comment !== undefined && text.startsWith(comment, start))) {
      const end = lineEndFrom(text, start, isLast);
      if (end === undefined) return undefined;
      if (isSkipped) this.#skipped++;
      return end.next;
    }
    // The beginning of a comment may be divided between two chunks.
    if (comment !== undefined && !isLast && text.length - start < comment.length) return undefined;
    const fields: TextField[] = [];
    for (let position = start; ; ) {
      const field = this.#readField(text, position, isLast);
      if (field === 'unfinished') {
        if (!isLast && text.length - start <= MAX_ROW) return undefined;
        return this.#readFault(text, start, isLast, 'broken quoting');
      }
      if (field === 'broken') return this.#readFault(text, start, isLast, 'broken quoting');
      fields.push(field);
      if (text.startsWith(this.form.delimiter, field.end)) {
        position = field.end + this.form.delimiter.length;
        continue;
      }
      const end = lineEndFrom(text, field.end, isLast);
      if (end === undefined) return undefined;
      const raw = text.slice(start, field.end);
      const isBlank = fields.length === 1 && raw.trim() === '';
      if (raw.length > MAX_ROW) this.#emit(() => this.sink.fault(raw.slice(0, MAX_ROW), 'row too long'));
      else if (!isBlank) this.#emit(() => this.sink.row(fields, raw));
      return end.next;
    }
  }

  #readFault(text: string, start: number, isLast: boolean, reason: 'broken quoting'): number | undefined {
    const end = lineEndFrom(text, start, isLast);
    if (end === undefined) return undefined;
    const raw = text.slice(start, end.end);
    this.#emit(() => this.sink.fault(raw, reason));
    return end.next;
  }

  /** As many rows as the footer has wait until others have come. */
  #emit(send: () => void): void {
    this.#held.push(send);
    if (this.#held.length > this.form.footerRows) this.#held.shift()?.();
  }

  #readField(text: string, start: number, isLast: boolean): (TextField & { readonly end: number }) | 'unfinished' | 'broken' {
    const { quote, delimiter } = this.form;
    let position = start;
    while (text[position] === ' ') position++;
    if (quote === undefined || !text.startsWith(quote, position)) {
      const end = endOfField(text, start, delimiter);
      // A delimiter or a CRLF may be divided between two chunks.
      if (end + delimiter.length > text.length && !isLast) return 'unfinished';
      return { text: text.slice(start, end), isQuoted: false, end };
    }
    const closed = this.#readQuoted(text, position + quote.length, quote, isLast);
    if (closed === undefined) return 'unfinished';
    let end = closed.end;
    while (text[end] === ' ') end++;
    if (end + delimiter.length > text.length && !isLast) return 'unfinished';
    const endsHere = end >= text.length || text.startsWith(delimiter, end) || text[end] === '\n' || text[end] === '\r';
    return endsHere ? { text: closed.text, isQuoted: true, end } : 'broken';
  }

  #readQuoted(text: string, start: number, quote: string, isLast: boolean): { readonly text: string; readonly end: number } | undefined {
    const mark = this.form.escape;
    let content = '';
    for (let from = start; ; ) {
      const nextQuote = text.indexOf(quote, from);
      const nextEscape = mark === quote ? -1 : text.indexOf(mark, from);
      if (nextEscape >= 0 && (nextQuote < 0 || nextEscape < nextQuote)) {
        const after = text[nextEscape + 1];
        if (after === undefined) return undefined;
        const isEscaping = text.startsWith(quote, nextEscape + 1) || text.startsWith(mark, nextEscape + 1);
        content += text.slice(from, nextEscape) + (isEscaping ? after : mark + after);
        from = nextEscape + 2;
        continue;
      }
      if (nextQuote < 0) return undefined;
      const behind = nextQuote + quote.length;
      if (behind >= text.length && !isLast) return undefined;
      content += text.slice(from, nextQuote);
      if (mark !== quote || !text.startsWith(quote, behind)) return { text: content, end: behind };
      content += quote;
      from = behind + quote.length;
    }
  }
}

function endOfField(text: string, start: number, delimiter: string): number {
  for (let end = start; end < text.length; end++) {
    const character = text[end];
    if (character === '\n' || character === '\r' || (character === delimiter[0] && text.startsWith(delimiter, end))) return end;
  }
  return text.length;
}

/** The line end at or behind a position; undefined while it may still come. */
function lineEndFrom(text: string, from: number, isLast: boolean): { readonly end: number; readonly next: number } | undefined {
  for (let end = from; end < text.length; end++) {
    if (text[end] === '\n') return { end, next: end + 1 };
    if (text[end] !== '\r') continue;
    if (end + 1 === text.length && !isLast) return undefined;
    return { end, next: text[end + 1] === '\n' ? end + 2 : end + 1 };
  }
  return isLast ? { end: text.length, next: text.length } : undefined;
}
