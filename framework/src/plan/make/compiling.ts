import type { OperationNode } from 'kysely';
import { MartletError } from '../../errors.js';
import type { Locate } from '../../project/compile.js';
import type { Project } from '../../project/index.js';
import { atRunInstant } from '../../sql/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import type { RelationName } from '../../warehouses/warehouse.js';
import type { KnownOfRelations } from '../test/known-of-relations.js';

/** What declarations become steps with: SQL, what it reads, what it waits for. */
export interface Compiling {
  readonly project: Project;
  readonly dialect: Dialect;
  /** The steps that a reader of a relation waits for; none where it is there already. */
  readonly stepsOf: (id: string) => readonly string[];
  /** Where a reader finds a relation; undefined for one that was never built. */
  readonly placeOf: (id: string) => RelationName | undefined;
  /** Undefined where the warehouse was not asked. */
  readonly known?: KnownOfRelations;
  /** The instant of the run for those who read its day or hour, in ISO form. */
  readonly runAt: string;
}

/** The SQL text of a query or a statement. */
export function compileNode({ dialect, runAt }: Compiling, node: OperationNode): string {
  return dialect.compile(atRunInstant(node, runAt));
}

/** Finds relations for a reader; it throws the MartletError `relation-not-built` for one that was never built. */
export function locateFor({ placeOf }: Compiling, { id: reader, file }: { readonly id: string; readonly file: string }): Locate {
  return (id) => {
    const found = placeOf(id);
    if (found === undefined) throw new MartletError('relation-not-built', { reader, relation: id }, { file });
    return found;
  };
}

/** The steps that a reader of several relations waits for. */
export function stepsBehind({ stepsOf }: Compiling, ids: Iterable<string>): readonly string[] {
  return [...new Set([...ids].flatMap(stepsOf))];
}
