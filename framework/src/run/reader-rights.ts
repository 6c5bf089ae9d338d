import type { RoleView } from '../rights/index.js';
import { ensureSchema } from '../warehouses/ensure-schema.js';
import type { IntrospectedColumn } from '../warehouses/introspection.js';
import type { ReaderPolicies, ViewPolicies } from '../warehouses/reader-policies.js';
import type { RelationName, Session, Warehouse } from '../warehouses/warehouse.js';
import type { Publisher } from './publish.js';

/** Makes the policies of views where they are missing: each has a name of what it says, and is never changed. */
export async function makePolicies(
  { warehouse, session }: { readonly warehouse: Warehouse; readonly session: Session },
  { schema, create }: ReaderPolicies,
  policies: readonly ViewPolicies[],
  execute: (statement: string) => Promise<unknown>,
): Promise<void> {
  await ensureSchema(warehouse, session, schema);
  const all = policies.flatMap(({ masks, rows }) => [...masks.values(), ...(rows === undefined ? [] : [rows])]);
  for (const policy of new Map(all.map((each) => [each.name, each])).values()) await execute(create(policy));
}

/** What makes the views of roles over the view of a relation, where the warehouse has them in the place of users. */
export function roleViewStatements(
  { warehouse: { dialect, statements }, rights }: Pick<Publisher, 'warehouse' | 'rights'>,
  id: string,
  at: RelationName,
  stored: readonly IntrospectedColumn[],
): readonly string[] {
  if (rights === undefined || dialect.capabilities.readerPolicies !== 'views-of-roles') return [];
  return rights.viewsOf(id, at, stored).flatMap((view) => roleViewMade({ dialect, statements }, view));
}

/** What makes the view of a role, and marks it. */
export function roleViewMade(
  { dialect, statements }: Pick<Warehouse, 'dialect' | 'statements'>,
  { view, sql, mark }: RoleView,
): readonly string[] {
  return [
    statements.createSchema(view.schema),
    statements.createView(view, sql),
    `comment on view ${dialect.identifier(view.schema)}.${dialect.identifier(view.name)} is ${dialect.literal(mark)}`,
  ];
}
