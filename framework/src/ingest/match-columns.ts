import type { Columns } from '../columns/index.js';
import { MartletError } from '../errors.js';
import { similarNames } from '../graph/index.js';
import type { FileOptions } from '../model/index.js';

/** What is known of a source and one of its files when fields and columns are brought together. */
export interface MatchRequest {
  readonly source: string;
  readonly file: string;
  readonly columns: Columns;
  readonly options: Pick<FileOptions, 'columns'>;
  /** The columns whose values the path gives. */
  readonly fromPath: readonly string[];
  readonly extraColumns: 'error' | 'ignore';
}

/**
 * For each field of a file the column that it fills; undefined for a field that is left out. Names are compared without
 * regard to case or to how accents are composed, in any order.
 *
 * @returns what is wrong, in place of the columns, when something is.
 */
export function matchColumns(
  names: readonly string[],
  { source, file, columns, options, fromPath, extraColumns }: MatchRequest,
): { readonly fields: readonly (string | undefined)[]; readonly problems: readonly MartletError[] } {
  const fields: (string | undefined)[] = names.map(() => undefined);
  const problems: MartletError[] = [];
  const keys = names.map(comparable);
  const wanted = Object.keys(columns).filter((column) => !fromPath.includes(column));
  const missing: string[] = [];
  const repeated = new Set<string>();
  for (const column of wanted) {
    const { from = column, whenMissing } = options.columns?.[column] ?? {};
    const places = typeof from === 'number' ? (from <= names.length ? [from - 1] : []) : indexesOf(keys, comparable(from));
    const [place, second] = places;
    if (place === undefined) {
      if (whenMissing === undefined) missing.push(String(from));
    } else if (second !== undefined) {
      repeated.add(comparable(String(from)));
      problems.push(new MartletError('source-column-repeated', { source, file, column: names[second] ?? column }));
    } else if (fields[place] !== undefined) {
      problems.push(
        new MartletError('source-column-shared', { source, file, field: names[place] ?? '', columns: [fields[place] ?? '', column] }),
      );
    } else fields[place] = column;
  }
  const extra = names.flatMap((name, index) =>
    fields[index] === undefined && !repeated.has(keys[index] ?? '') ? [name === '' ? `(field ${index + 1}, without a name)` : name] : [],
  );
  return {
    fields,
    problems: [
      ...missing.map((column) => new MartletError('source-column-missing', { source, file, column, similar: similarNames(column, extra) })),
      ...(extraColumns === 'ignore' ? [] : [...new Set(extra)]).map((column) =>
        indexesOf(keys, comparable(column)).length > 1
          ? new MartletError('source-column-repeated', { source, file, column })
          : new MartletError('source-column-extra', { source, file, column, similar: similarNames(column, missing) }),
      ),
      ...problems,
    ],
  };
}

function indexesOf(keys: readonly string[], key: string): readonly number[] {
  return keys.flatMap((other, index) => (other === key ? [index] : []));
}

function comparable(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}
