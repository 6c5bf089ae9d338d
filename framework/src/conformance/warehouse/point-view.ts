import type { ViewOptions } from '../../warehouses/statements.js';
import type { RelationName } from '../../warehouses/warehouse.js';
import type { TestedWarehouse } from '../conformance-case.js';

/** Points a view at a table, as a publication does. */
export async function pointView(
  { warehouse, session, schema }: TestedWarehouse,
  name: string,
  to: RelationName,
  options?: ViewOptions,
): Promise<void> {
  const view = { schema, name };
  const isThere = (await warehouse.introspection.relations(session, [schema])).some((relation) => relation.name === name);
  if (isThere && warehouse.repointView !== undefined) return warehouse.repointView(session, view, to, options);
  for (const sql of warehouse.statements.pointView(view, to, options)) await session.execute(sql);
}
