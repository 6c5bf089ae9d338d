import type { RelationPrints } from '../project/index.js';
import type { ModelVersion, VersionColumn } from './version.js';

/**
 * A version as the log has it. Each command reads those of the whole project, and most of what they say is the names of their
 * columns: a list of columns stands once, and what there is for each of them in its order.
 */
export type PackedVersion = Omit<ModelVersion, 'columns' | 'prints'> & {
  readonly columns: readonly (readonly [name: string, type: string, nullable: boolean] | VersionColumn)[];
  readonly prints: Pick<RelationPrints, 'metadata'> & { readonly [print in 'own' | 'code' | 'data']: Packed<RelationPrints[print]> };
};

type Packed<P> = Omit<P, 'columns'> & { readonly columns: PackedColumns };
type PackedColumns = readonly string[] | Readonly<Record<string, string>>;

export function packVersion(version: ModelVersion): PackedVersion {
  const { columns, prints } = version;
  const names = columns.map(({ name }) => name);
  const packed = (print: Readonly<Record<string, string>>): PackedColumns =>
    isInOrder(names, Object.keys(print)) ? Object.values(print) : print;
  const { own, code, data } = prints;
  return {
    ...version,
    columns: columns.map(({ name, type, nullable }) => [name, type, nullable]),
    prints: {
      ...prints,
      own: { ...own, columns: packed(own.columns) },
      code: { ...code, columns: packed(code.columns) },
      data: { ...data, columns: packed(data.columns) },
    },
  };
}

/** Understands a version that stands there unpacked too, as the first Martlets wrote it. */
export function unpackVersion(version: PackedVersion): ModelVersion {
  const columns = version.columns.map((column) => ('name' in column ? column : { name: column[0], type: column[1], nullable: column[2] }));
  const unpacked = (print: PackedColumns): Readonly<Record<string, string>> => {
    if (!isList(print)) return print;
    const named: Record<string, string> = {};
    for (const [index, { name }] of columns.entries()) named[name] = print[index] ?? '';
    return named;
  };
  const { own, code, data, metadata } = version.prints;
  return {
    ...version,
    columns,
    prints: { own: withColumns(own, unpacked), metadata, code: withColumns(code, unpacked), data: withColumns(data, unpacked) },
  };
}

/** Whoever reads the columns of a print has them unpacked, once: a command that finds everything as it was reads those of none. */
function withColumns<P extends { readonly columns: PackedColumns }>(
  print: P,
  unpacked: (columns: PackedColumns) => Readonly<Record<string, string>>,
): Omit<P, 'columns'> & { readonly columns: Readonly<Record<string, string>> } {
  let columns: Readonly<Record<string, string>> | undefined;
  return Object.defineProperty({ ...print }, 'columns', {
    enumerable: true,
    get: () => {
      columns ??= unpacked(print.columns);
      return columns;
    },
  }) as Omit<P, 'columns'> & { readonly columns: Readonly<Record<string, string>> };
}

function isInOrder(names: readonly string[], keys: readonly string[]): boolean {
  return names.length === keys.length && names.every((name, index) => name === keys[index]);
}

function isList(print: PackedColumns): print is readonly string[] {
  return Array.isArray(print);
}
