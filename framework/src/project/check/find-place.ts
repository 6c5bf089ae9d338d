import type { Mention, Place } from './place.js';
import type { SourceModule, Span } from './source-module.js';

/** The offset of a place in a module, or of the nearest thing around it that is found. */
export function findPlace(
  module: SourceModule,
  exportName: string | undefined,
  place: Exclude<Place, { readonly kind: 'position' }>,
): number | undefined {
  const name = exportName ?? module.exportedConstants()[0];
  if (name === undefined) return undefined;
  switch (place.kind) {
    case 'declaration':
      return offsetOf(module, module.constant(name));
    case 'property':
      return offsetOf(module, propertyKey(module, name, place.path));
    case 'mention':
      return (
        findMentioned(module, name, place.within, place.mentions) ??
        offsetOf(module, propertyKey(module, name, place.otherwise ?? place.within))
      );
    default:
      return place satisfies never;
  }
}

function offsetOf(module: SourceModule, token: number | undefined): number | undefined {
  return token === undefined ? undefined : module.tokens[token]?.start;
}

function propertyKey(module: SourceModule, name: string, path: readonly string[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const found = module.property(name, path.slice(0, length));
    if (found !== undefined) return found.key;
  }
  return module.constant(name);
}

/** Looks in the property first, then in the rest of the module, where a query may have put its parts. */
function findMentioned(module: SourceModule, name: string, within: readonly string[], mentions: readonly Mention[]): number | undefined {
  const whole: Span = { from: 0, to: module.tokens.length };
  const value = module.property(name, within)?.value;
  for (const span of value === undefined ? [whole] : [value, whole]) {
    for (const mention of mentions) {
      const found = find(module, span, mention);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function find(module: SourceModule, { from, to }: Span, mention: Mention): number | undefined {
  const tokens = module.tokens.slice(from, to);
  const strings = tokens.flatMap((token) => (token.kind === 'string' ? [{ start: token.start, ...readName(token.text) }] : []));
  switch (mention.kind) {
    case 'sql':
      return findRawSql(module, { from, to }, mention.sql, mention.offset);
    case 'sql-before':
      return findRawSqlBefore(module, { from, to }, mention.sql, mention.offset);
    case 'reference': {
      const { column, table } = mention;
      const found =
        strings.find((name) => name.column === column && name.table === table) ??
        (table === undefined ? undefined : strings.find((name) => name.column === column && name.table === undefined));
      return found?.start;
    }
    case 'output':
      return strings.findLast((name) => (name.alias ?? name.column) === mention.column)?.start;
    case 'table':
      return strings.find((name) => name.table === undefined && (name.column === mention.table || name.alias === mention.table))?.start;
    case 'qualifier':
      return strings.find((name) => name.table === mention.table)?.start;
    case 'call': {
      const camelCase = mention.name.replace(/[_ ](\w)/g, (_, letter: string) => letter.toUpperCase());
      const found = tokens.find(
        ({ kind, text }, index) =>
          (kind === 'string' && text.toLowerCase() === mention.name) ||
          (kind === 'word' && [mention.name, camelCase].includes(text) && ['(', '<'].includes(tokens[index + 1]?.text ?? '')),
      );
      return found?.start;
    }
    case 'text':
      return tokens.find(({ kind, text }) => (kind === 'string' || kind === 'word') && text === mention.text)?.start;
    case 'raw-word':
      return findRawWord(module, { from, to }, mention.word);
    default:
      return mention satisfies never;
  }
}

/** Reads a name as Kysely takes it: `table.column as alias`. */
function readName(text: string): { readonly table?: string; readonly column?: string; readonly alias?: string } {
  return /^(?:(?<table>\w+)\.)?(?<column>\w+)(?:\s+as\s+(?<alias>\w+))?$/.exec(text.trim())?.groups ?? {};
}

/** Raw SQL goes into the query's SQL as it is written, so the piece that stands around the offset is the one that is meant. */
function findRawSql(module: SourceModule, { from, to }: Span, sql: string, offset: number): number | undefined {
  for (const token of module.tokens.slice(from, to)) {
    if (token.kind !== 'template' || token.text.trim() === '') continue;
    for (let at = sql.indexOf(token.text); at >= 0 && at <= offset; at = sql.indexOf(token.text, at + 1)) {
      if (offset < at + token.text.length) return token.start + offset - at;
    }
  }
  return undefined;
}

function findRawSqlBefore(module: SourceModule, { from, to }: Span, sql: string, offset: number): number | undefined {
  let nearest: { readonly end: number; readonly start: number } | undefined;
  for (const token of module.tokens.slice(from, to)) {
    const text = token.kind === 'template' ? token.text.trim() : '';
    const at = text === '' ? -1 : sql.lastIndexOf(text, offset - text.length);
    if (at < 0 || at + text.length < (nearest?.end ?? 0)) continue;
    nearest = { end: at + text.length, start: token.start + token.text.indexOf(text) };
  }
  return nearest?.start;
}

function findRawWord(module: SourceModule, { from, to }: Span, word: string): number | undefined {
  const pattern = new RegExp(`(?<![\\w])${word.replace(/[^\w]/g, '\\$&')}(?![\\w])`, 'i');
  for (const token of module.tokens.slice(from, to)) {
    const found = token.kind === 'template' ? token.text.search(pattern) : -1;
    if (found >= 0) return token.start + found;
  }
  return undefined;
}
