import type { LogicalType } from '../columns/index.js';
import type { IntrospectedColumn } from '../warehouses/introspection.js';
import type { RelationName } from '../warehouses/warehouse.js';
import { isForeignName } from './names.js';

/** A table that stands in a warehouse, as a source would declare it. */
export interface ProposedSource extends RelationName {
  readonly description?: string;
  /** In the table's order, those that can't be declared among them. */
  readonly columns: readonly (ProposedColumn | LeftOutColumn)[];
}

export interface ProposedColumn {
  readonly kind: 'declared';
  readonly name: string;
  readonly type: LogicalType;
  readonly nullable: boolean;
  readonly description?: string;
}

/** A column that no contract can declare. */
export interface LeftOutColumn {
  readonly kind: 'left-out';
  /** As the warehouse tells it. */
  readonly name: string;
  /** As the warehouse writes it. */
  readonly type: string;
  /** No logical type holds its values; or its name can't be written, which only quotes can help or nothing. */
  readonly reason: 'type' | 'quoted' | 'name';
}

/** Declares what can be declared of a table. */
export function proposeSource(
  { schema, name }: RelationName,
  { columns, description }: { readonly columns: readonly IntrospectedColumn[]; readonly description?: string | undefined },
  logicalType: (physical: string) => LogicalType | undefined,
): ProposedSource {
  return {
    schema,
    name,
    ...(description === undefined ? {} : { description }),
    columns: columns.map((column) => proposeColumn(column, logicalType(column.type))),
  };
}

function proposeColumn(
  { name, type, nullable, description }: IntrospectedColumn,
  found: LogicalType | undefined,
): ProposedColumn | LeftOutColumn {
  if (name.startsWith('"')) return { kind: 'left-out', name, type, reason: 'quoted' };
  if (!isForeignName(name.toLowerCase())) return { kind: 'left-out', name, type, reason: 'name' };
  if (found === undefined) return { kind: 'left-out', name, type, reason: 'type' };
  const said = description === undefined ? {} : { description };
  return { kind: 'declared', name: name.toLowerCase(), type: found, nullable, ...said };
}

/** The columns that a contract declares. */
export function declaredColumns({ columns }: ProposedSource): readonly ProposedColumn[] {
  return columns.filter((column) => column.kind === 'declared');
}

/** The columns that it leaves out. */
export function leftOutColumns({ columns }: ProposedSource): readonly LeftOutColumn[] {
  return columns.filter((column) => column.kind === 'left-out');
}

/** Why a column is left out. */
export function whyLeftOut({ reason }: LeftOutColumn): string {
  switch (reason) {
    case 'type':
      return 'no type of a contract holds all its values';
    case 'quoted':
      return 'its name is found in quotes only';
    case 'name':
      return 'a contract can’t write its name';
    default:
      return reason satisfies never;
  }
}

/** What to do where it is needed. */
export function insteadOf({ reason }: LeftOutColumn): string {
  if (reason === 'type') return 'read it through a view that converts it, or declare a type that holds the values that it has';
  return 'have it renamed, or read the table through a view that does';
}
