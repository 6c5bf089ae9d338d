/** GitHub takes comments of 65,536 characters; what is left over is for words around it. */
const MOST_CHARACTERS = 60_000;

/** A table without the columns in which nothing stands. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = titles.flatMap((_, index) => (rows.some((row) => row[index] !== '') ? [index] : []));
  const line = (row: readonly string[]): string => `| ${used.map((index) => row[index] ?? '').join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Something that its reader opens; the summary is HTML, what is in it Markdown. */
export function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** A block of code in a language. */
export function fenced(code: string, language: string): string {
  const text = code.trimEnd();
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** The text, and those blocks of SQL that fit, whole; it says how many do not. */
export function fitted(text: readonly string[], blocks: readonly string[]): string {
  const head = text.join('\n\n');
  let length = head.length;
  let shown = 0;
  while (shown < blocks.length && length + (blocks[shown]?.length ?? 0) < MOST_CHARACTERS) {
    length += (blocks[shown]?.length ?? 0) + 2;
    shown += 1;
  }
  const more = blocks.length - shown;
  const rest = more === 0 ? [] : [`The SQL of ${more} more is in \`target/compiled/\`.`];
  return `${[head, ...blocks.slice(0, shown), ...rest].join('\n\n')}\n`;
}

/** A name or a part of code in a cell of a table, whose border would count even there. */
export function code(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${space}${text.replaceAll('|', '\\|')}${space}${fence}`;
}

/** Text as it is, whatever Markdown would make of its characters. */
export function escaped(text: string): string {
  return html(text).replace(/[\\`*_[\]|~]/g, (character) => `\\${character}`);
}

export function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('@', '&#64;').replace(/\s+/g, ' ');
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
