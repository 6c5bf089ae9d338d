import { type Columns, describeType } from '../columns/index.js';
import type { RelationFingerprints } from '../project/index.js';
import type { ModelVersion, VersionColumn } from '../state/index.js';

/** What is different about one column. */
export interface ColumnChange {
  readonly name: string;
  readonly change: 'added' | 'removed' | 'type' | 'nullability' | 'expression';
  /** The type before and after, where it is the type. */
  readonly before?: string;
  readonly after?: string;
}

/** An input that makes a relation change. */
export interface Cause {
  readonly id: string;
  /** Whether other rows come from it. */
  readonly rows: boolean;
  /** The changed columns that are read from it. */
  readonly columns: readonly string[];
}

/**
 * How a change matters to those who read: `breaking` changes what was there, `non-breaking` only adds, `metadata` changes no
 * data at all.
 */
export type Category = 'breaking' | 'non-breaking' | 'metadata' | 'forward-only';

/** What is different about one relation. */
export type RelationChange = { readonly id: string } & (
  | { readonly kind: 'added' }
  | { readonly kind: 'removed' }
  /** Its own code changed. */
  | {
      readonly kind: 'changed';
      readonly category: Category;
      readonly rows: boolean;
      readonly storage: boolean;
      readonly columns: readonly ColumnChange[];
      readonly causes: readonly Cause[];
    }
  /** The files of a source changed, it reads the clock or the world outside, or somebody asked to compute it again. */
  | { readonly kind: 'data'; readonly restated: boolean; readonly volatile?: readonly string[] }
  /** Nothing of its own changed, but something that it reads. `volatile` is what that is beside relations: `the clock (current_date)`. */
  | { readonly kind: 'indirect'; readonly causes: readonly Cause[]; readonly volatile?: readonly string[] }
  /** Something that it could read changed, but nothing that it reads. */
  | { readonly kind: 'untouched'; readonly inputs: readonly { readonly id: string; readonly columns: readonly string[] }[] }
);

/** The columns of a contract as versions keep them. */
export function versionColumns(columns: Columns): readonly VersionColumn[] {
  return Object.entries(columns).map(([name, { definition }]) => ({
    name,
    type: describeType(definition.type),
    nullable: definition.nullable,
  }));
}

/** How a relation's own code differs from that of a version; undefined when it does not. */
export function ownChange(
  before: ModelVersion,
  fingerprints: RelationFingerprints,
  columns: readonly VersionColumn[],
): Omit<Extract<RelationChange, { kind: 'changed' }>, 'id' | 'causes'> | undefined {
  // Which code is the same needs no comparing of its columns.
  if (before.fingerprints.code.version === fingerprints.code.version && before.fingerprints.metadata === fingerprints.metadata)
    return undefined;
  const rows = before.fingerprints.own.rows !== fingerprints.own.rows;
  const storage = before.fingerprints.own.storage !== fingerprints.own.storage;
  const changes = columnChanges(before, fingerprints, columns);
  if (!rows && !storage && changes.length === 0) {
    return before.fingerprints.metadata === fingerprints.metadata
      ? undefined
      : { kind: 'changed', category: 'metadata', rows, storage, columns: changes };
  }
  const onlyAdds = !rows && changes.every(({ change }) => change === 'added');
  return { kind: 'changed', category: onlyAdds ? 'non-breaking' : 'breaking', rows, storage, columns: changes };
}

function columnChanges(
  before: ModelVersion,
  fingerprints: RelationFingerprints,
  columns: readonly VersionColumn[],
): readonly ColumnChange[] {
  const old = new Map(before.columns.map((column) => [column.name, column]));
  const now = new Set(columns.map(({ name }) => name));
  const removed = before.columns.filter(({ name }) => !now.has(name)).map(({ name }) => ({ name, change: 'removed' }) as const);
  const rest = columns.flatMap(({ name, type, nullable }): ColumnChange[] => {
    const known = old.get(name);
    if (known === undefined) return [{ name, change: 'added', after: type }];
    if (known.type !== type) return [{ name, change: 'type', before: known.type, after: type }];
    if (known.nullable !== nullable) return [{ name, change: 'nullability' }];
    return before.fingerprints.own.columns[name] === fingerprints.own.columns[name] ? [] : [{ name, change: 'expression' }];
  });
  return [...removed, ...rest];
}

/** What of an input's data is not as it was. */
export function inputChange(
  id: string,
  before: RelationFingerprints | undefined,
  after: RelationFingerprints,
  read: (column: string) => boolean,
): { readonly cause?: Cause; readonly unread: readonly string[] } {
  if (before === undefined) return { cause: { id, rows: true, columns: [] }, unread: [] };
  const rows = before.data.rows !== after.data.rows;
  const names = new Set([...Object.keys(before.data.columns), ...Object.keys(after.data.columns)]);
  const changed = [...names].filter((name) => before.data.columns[name] !== after.data.columns[name]);
  const columns = changed.filter(read);
  return rows || columns.length > 0 ? { cause: { id, rows, columns }, unread: [] } : { unread: changed };
}
