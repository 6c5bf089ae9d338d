/** Reads statements from lines: each ends with a semicolon that is neither in a text, a name nor a comment. */
export class StatementReader {
  #pending = '';

  /** What has begun and not ended; empty between statements. */
  get pending(): string {
    return this.#pending.trim();
  }

  /** The statements that a further line completes. */
  add(line: string): readonly string[] {
    this.#pending += this.#pending === '' ? line : `\n${line}`;
    const statements: string[] = [];
    for (let end = endOf(this.#pending); end !== undefined; end = endOf(this.#pending)) {
      const statement = this.#pending.slice(0, end).trim();
      if (statement !== '') statements.push(statement);
      this.#pending = this.#pending.slice(end + 1);
    }
    if (this.#pending.trim() === '') this.#pending = '';
    return statements;
  }

  /** Forgets what has begun, and answers with it. */
  take(): string {
    const pending = this.pending;
    this.#pending = '';
    return pending;
  }
}

/** What a semicolon may be part of, and a semicolon itself. Whatever does not end yet goes to the end of the text. */
const PART = /'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\$(\w*)\$[\s\S]*?(?:\$\1\$|$)|;/g;

function endOf(text: string): number | undefined {
  for (const part of text.matchAll(PART)) if (part[0] === ';') return part.index;
  return undefined;
}
