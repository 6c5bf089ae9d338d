import type { OperationNode } from 'kysely';
import { MartletError } from '../../errors.js';
import type { Locate } from '../../project/compile.js';
import { isInlined, type Project, type ProjectModel, type ProjectRelation, personalColumns } from '../../project/index.js';
import { WarehouseError } from '../../warehouses/failure.js';
import type { ResultRow } from '../../warehouses/warehouse.js';
import type { DimensionMembers } from '../dimension-schema.js';
import { hasTopValues, isComparable, membersQuery, type ProfiledColumn, TOP_VALUES, topValuesQuery } from '../profile/profile-queries.js';

/** What environment is asked, and how. */
export interface MembersRequest {
  readonly environment: string;
  readonly locate: Locate;
  /** The instant of the question, in ISO form. */
  readonly at: string;
  /** The rows of a query that reads some relations. */
  readonly ask: (query: OperationNode, reads: readonly ProjectRelation[]) => Promise<readonly ResultRow[]>;
}

/** How many members each dimension has, and the values of attributes that have few. A dimension that can't be read hides nothing of the others. */
export async function dimensionMembers(project: Project, request: MembersRequest): Promise<ReadonlyMap<string, DimensionMembers>> {
  const personal = await personalColumns(project);
  const found = new Map<string, DimensionMembers>();
  for (const dimension of project.models.filter((model) => model.kind === 'dimension' && !isInlined(model))) {
    try {
      found.set(dimension.id, await membersOf(dimension, personal, request));
    } catch (error) {
      if (!(error instanceof MartletError || error instanceof WarehouseError)) throw error;
    }
  }
  return found;
}

async function membersOf(
  dimension: ProjectModel,
  personal: ReadonlyMap<string, string>,
  { environment, locate, at, ask }: MembersRequest,
): Promise<DimensionMembers> {
  const { id, relation } = dimension;
  const columns = Object.entries(relation.columns)
    .map(([name, { definition }]): ProfiledColumn => {
      const isPersonal = definition.pii !== undefined || personal.has(`${id}.${name}`.toLowerCase());
      return { name, type: definition.type, isPersonal };
    })
    .filter(isComparable);
  const [counts = {}] = await ask(membersQuery(locate(id), columns), [dimension]);
  const attributes: DimensionMembers['attributes'] = [];
  for (const [index, column] of columns.entries()) {
    const distinct = Number(counts[`distinct_${index}`]);
    const isTold = hasTopValues(column) && distinct > 0 && distinct <= TOP_VALUES;
    const rows = isTold ? await ask(topValuesQuery(locate(id), column.name), [dimension]) : [];
    const values = rows.map(({ value = null }) => String(value)).sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
    attributes.push({ column: column.name, distinct, ...(isTold ? { values } : {}) });
  }
  return { at, environment, count: Number(counts.rows), attributes };
}
