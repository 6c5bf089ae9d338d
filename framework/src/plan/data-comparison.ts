import type { Project } from '../project/index.js';
import type { ComparedColumn, Comparison } from '../quality/index.js';
import type { ModelVersion, VersionColumn } from '../state/index.js';

/** Two versions of a relation. */
export interface TwoVersions {
  readonly id: string;
  readonly left: Pick<ModelVersion, 'columns'>;
  readonly right: Pick<ModelVersion, 'columns'>;
}

/** What can be compared of two versions of a relation, and what can't. */
export interface DataComparison {
  readonly comparison: Comparison;
  /** Columns of both whose types can't be compared exactly. */
  readonly notCompared: readonly string[];
}

/**
 * Decides how the rows of two versions are compared: by the grain that the project declares, where both have it, else as
 * they are. A column that the project does not declare any more may hold anything, so its values are not shown.
 */
export function dataComparison({ byId }: Pick<Project, 'byId'>, { id, left, right }: TwoVersions): DataComparison {
  const relation = byId.get(id)?.relation;
  const others = new Map(right.columns.map((column) => [column.name, column]));
  const common = left.columns.flatMap((column): (readonly [VersionColumn, VersionColumn])[] => {
    const other = others.get(column.name);
    return other === undefined ? [] : [[column, other]];
  });
  const compared = common
    .filter(([column, other]) => isComparable(column.type, other.type))
    .map(([{ name, type, nullable }, other]): ComparedColumn => {
      const definition = relation?.columns[name]?.definition;
      return {
        name,
        kind: kindOf(type),
        nullable: nullable || other.nullable,
        masked: definition === undefined || definition.pii !== undefined,
      };
    });
  const byName = new Map(compared.map((column) => [column.name, column]));
  const grain = relation?.grain ?? [];
  const key = grain.flatMap((name) => byName.get(name) ?? []);
  const isKeyed = grain.length > 0 && key.length === grain.length;
  return {
    comparison: isKeyed ? { key, columns: compared.filter((column) => !grain.includes(column.name)) } : { key: [], columns: compared },
    notCompared: common.map(([{ name }]) => name).filter((name) => !byName.has(name)),
  };
}

/** Whole and decimal numbers compare exactly with each other; everything else only with its own kind. */
function isComparable(left: string, right: string): boolean {
  const exact = ['integer', 'decimal'];
  return left === right || (exact.includes(kindOf(left)) && exact.includes(kindOf(right)));
}

/** `decimal` of `decimal(18, 2)` */
function kindOf(type: string): string {
  return type.replace(/\(.*$/, '');
}
