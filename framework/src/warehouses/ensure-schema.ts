import type { Session, StatementOptions, Warehouse } from './warehouse.js';

/**
 * Makes a schema where it is missing. The clouds ask for the right to make schemas even where there is nothing to make, and people who
 * give a schema to Martlet keep that right to themselves: so one that is refused is looked for.
 */
export async function ensureSchema(
  { statements, introspection, classify }: Pick<Warehouse, 'statements' | 'introspection' | 'classify'>,
  session: Session,
  schema: string,
  options?: StatementOptions,
): Promise<void> {
  try {
    await session.execute(statements.createSchema(schema), options);
  } catch (error) {
    if (classify(error).reason !== 'permission' || !(await introspection.schemas(session)).includes(schema)) throw error;
  }
}
