import type { RelationFingerprints } from '../project/index.js';
import type { ModelVersion, VersionColumn } from './version.js';

/**
 * A version as the log has it. Each command reads the versions of the whole project, and most of their text is names of columns: so the list
 * of columns is written once, and the values for each column follow in its order. Its fingerprints are stored as `prints`.
 */
export type PackedVersion = Omit<ModelVersion, 'columns' | 'fingerprints'> & {
  readonly columns: readonly (readonly [name: string, type: string, nullable: boolean] | VersionColumn)[];
  readonly prints: Pick<RelationFingerprints, 'metadata'> & {
    readonly [part in 'own' | 'code' | 'data']: Packed<RelationFingerprints[part]>;
  };
};

type Packed<P> = Omit<P, 'columns'> & { readonly columns: PackedColumns };
type PackedColumns = readonly string[] | Readonly<Record<string, string>>;

export function packVersion(version: ModelVersion): PackedVersion {
  const { columns, fingerprints, ...others } = version;
  const names = columns.map(({ name }) => name);
  const packed = (byColumn: Readonly<Record<string, string>>): PackedColumns =>
    isInOrder(names, Object.keys(byColumn)) ? Object.values(byColumn) : byColumn;
  const { own, code, data } = fingerprints;
  return {
    ...others,
    columns: columns.map(({ name, type, nullable }) => [name, type, nullable]),
    prints: {
      ...fingerprints,
      own: { ...own, columns: packed(own.columns) },
      code: { ...code, columns: packed(code.columns) },
      data: { ...data, columns: packed(data.columns) },
    },
  };
}

/** Reads a version that is not packed, too, as the first releases wrote it. */
export function unpackVersion(version: PackedVersion): ModelVersion {
  const columns = version.columns.map((column) => ('name' in column ? column : { name: column[0], type: column[1], nullable: column[2] }));
  const unpacked = (packed: PackedColumns): Readonly<Record<string, string>> => {
    if (!isList(packed)) return packed;
    const named: Record<string, string> = {};
    for (const [index, { name }] of columns.entries()) named[name] = packed[index] ?? '';
    return named;
  };
  const { prints, ...others } = version;
  const { own, code, data, metadata } = prints;
  return {
    ...others,
    columns,
    fingerprints: { own: withColumns(own, unpacked), metadata, code: withColumns(code, unpacked), data: withColumns(data, unpacked) },
  };
}

/** Columns are unpacked when they are first read: a command that finds everything up to date reads those of no fingerprint. */
function withColumns<P extends { readonly columns: PackedColumns }>(
  fingerprint: P,
  unpacked: (columns: PackedColumns) => Readonly<Record<string, string>>,
): Omit<P, 'columns'> & { readonly columns: Readonly<Record<string, string>> } {
  let columns: Readonly<Record<string, string>> | undefined;
  return Object.defineProperty({ ...fingerprint }, 'columns', {
    enumerable: true,
    get: () => {
      columns ??= unpacked(fingerprint.columns);
      return columns;
    },
  }) as Omit<P, 'columns'> & { readonly columns: Readonly<Record<string, string>> };
}

function isInOrder(names: readonly string[], keys: readonly string[]): boolean {
  return names.length === keys.length && names.every((name, index) => name === keys[index]);
}

function isList(packed: PackedColumns): packed is readonly string[] {
  return Array.isArray(packed);
}
