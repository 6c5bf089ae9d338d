import type { IntrospectedColumn } from '../../warehouses/introspection.js';
import type { TestedWarehouse } from '../conformance-case.js';

/** The columns of a relation in the subject's schema, as the warehouse tells them. */
export async function columnsFound({ warehouse, session, schema }: TestedWarehouse, name: string): Promise<readonly IntrospectedColumn[]> {
  const [columns = []] = await warehouse.introspection.columns(session, [{ schema, name }]);
  return columns;
}
