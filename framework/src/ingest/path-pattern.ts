import { isAbsolute, posix } from 'node:path';
import { MartletError } from '../errors.js';
import { PACKED_ENDING } from './packing/packing.js';
import { REMOTE_SCHEMES } from './remote/credentials.js';

/** A pattern of paths, taken apart. */
export interface PathPattern {
  /** The folder that it starts in: the root of the file system for an absolute one, otherwise the data directory. */
  readonly isAbsolute: boolean;
  /** How the address of another machine begins; undefined for files of this one. */
  readonly scheme?: string;
  /** The same for what knows `*` and `**` alone, of which it may find too much. */
  readonly globs: readonly string[];
  /** One for each folder on the way, the last for the file. */
  readonly segments: readonly Segment[];
  /** What a whole path looks like; its groups are the values of `columns`. Both JavaScript and DuckDB read it. */
  readonly source: string;
  /** The columns whose values the path gives, in the order of the groups. */
  readonly columns: readonly string[];
}

/** A part of a path between two slashes. */
export type Segment =
  | { readonly kind: 'name'; readonly name: string }
  /** Any folders, or none. */
  | { readonly kind: 'folders' }
  | { readonly kind: 'match'; readonly source: string };

/**
 * Reads a pattern: `*`, `**`, `{a,b}` and `{column}`; every other character is itself.
 *
 * @throws MartletError `source-pattern-invalid` for braces that are not closed, and for addresses of other machines.
 */
export function readPattern(source: string, pattern: string): PathPattern {
  const fail = (problem: string): never => {
    throw new MartletError('source-pattern-invalid', { source, pattern, problem });
  };
  const scheme = REMOTE_SCHEMES.find((known) => pattern.startsWith(known));
  if (scheme === undefined && /^[a-z][a-z0-9+.-]+:\/\//i.test(pattern)) fail(`it begins with none of ${REMOTE_SCHEMES.join(', ')}`);
  const absolute = isAbsolute(pattern);
  const columns: string[] = [];
  const parts = posix
    .normalize(pattern.slice(scheme?.length ?? 0))
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  const segments = parts.map((part): Segment => {
    if (part === '**') return { kind: 'folders' };
    if (!/[*{}]/.test(part)) return { kind: 'name', name: part };
    return { kind: 'match', source: matchOf(part, columns, fail) };
  });
  const last = segments.at(-1);
  if (last === undefined || last.kind === 'folders') fail('the last part must name files');
  const repeated = columns.find((column, index) => columns.indexOf(column) < index);
  if (repeated !== undefined) fail(`the column ${repeated} has two places in it`);
  const start = scheme ?? (absolute ? '/' : '');
  return {
    isAbsolute: absolute,
    ...(scheme === undefined ? {} : { scheme }),
    globs: globsOf(`${start}${parts.join('/')}`),
    segments,
    columns,
    source: wholePath(segments, start),
  };
}

function matchOf(part: string, columns: string[], fail: (problem: string) => never): string {
  return part
    .split(/(\*|\{[^{}]*\})/)
    .map((token) => {
      if (token === '*') return '[^/]*';
      if (!token.startsWith('{') || !token.endsWith('}') || token.length < 2) {
        return /[{}]/.test(token) ? fail('a brace is not closed') : escaped(token);
      }
      const inner = token.slice(1, -1);
      if (inner.includes(',')) return `(?:${inner.split(',').map(escaped).join('|')})`;
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(inner)) return fail(`{${inner}} is neither the name of a column nor a list of alternatives`);
      columns.push(inner);
      return '([^/]+?)';
    })
    .join('');
}

function escaped(text: string): string {
  return text.replace(/[.+?^$()|[\]\\*{}-]/g, '\\$&');
}

/** One for each alternative; a column's value is anything. */
function globsOf(path: string): readonly string[] {
  const [whole, inner = ''] = /\{([^{}]*)\}/.exec(path) ?? [];
  if (whole === undefined) return [path];
  const alternatives = inner.includes(',') ? inner.split(',') : ['*'];
  return [...new Set(alternatives.flatMap((alternative) => globsOf(path.replace(whole, alternative))))];
}

function wholePath(segments: readonly Segment[], start: string): string {
  const body = segments
    .map((segment, index) => {
      const end = index === segments.length - 1 ? '' : '/';
      if (segment.kind === 'folders') return '(?:[^/]+/)*';
      return `${segment.kind === 'name' ? escaped(segment.name) : segment.source}${end}`;
    })
    .join('');
  return `^${escaped(start)}${body}${PACKED_ENDING}$`;
}
