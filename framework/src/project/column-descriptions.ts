import { isMartletError } from '../errors.js';
import { type Copy, copiesOf } from './copies.js';
import type { Project, ProjectRelation } from './project.js';

/** What a column means, and the column that says so when it is another one. */
export interface ColumnDescription {
  readonly text: string;
  readonly from?: { readonly relation: string; readonly column: string };
}

/**
 * Tells what the columns of relations mean, by the relation's id and the column's name. A column that has no description of its own,
 * and is a copy of exactly one other, means what that one means.
 */
export function columnDescriptions(project: Project): (id: string, column: string) => ColumnDescription | undefined {
  const found = new Map<string, ColumnDescription | undefined>();
  const describe = (id: string, column: string): ColumnDescription | undefined => {
    const key = `${id}.${column}`;
    if (found.has(key)) return found.get(key);
    // Set first, so that a circle would end here.
    found.set(key, undefined);
    const relation = project.byId.get(id);
    const text = relation?.relation.columns[column]?.definition.description;
    const described = text === undefined ? inherited(copiedFrom(project, relation, column), describe) : { text };
    found.set(key, described);
    return described;
  };
  return describe;
}

function copiedFrom(project: Project, relation: ProjectRelation | undefined, column: string): Copy | undefined {
  if (relation === undefined || relation.kind === 'source') return undefined;
  try {
    return copiesOf(project, relation)[column];
  } catch (error) {
    // Whoever compiles the query says what is wrong with it; what is known of its columns is as true as before.
    if (isMartletError(error, 'query-failed')) return undefined;
    throw error;
  }
}

function inherited(copied: Copy | undefined, describe: ReturnType<typeof columnDescriptions>): ColumnDescription | undefined {
  if (copied === undefined) return undefined;
  const [relation, column] = copied;
  const described = describe(relation, column);
  return described && { text: described.text, from: described.from ?? { relation, column } };
}
