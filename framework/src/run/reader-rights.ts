import type { RoleView } from '../rights/index.js';
import type { IntrospectedColumn } from '../warehouses/introspection.js';
import type { ReaderPolicies, ViewPolicies } from '../warehouses/reader-policies.js';
import type { RelationName, Warehouse } from '../warehouses/warehouse.js';
import type { Publisher } from './publish.js';

/** What makes the policies of views where they are missing: each has a name of what it says, and is never changed. Their schema has to be there. */
export function policyStatements({ create }: ReaderPolicies, policies: readonly ViewPolicies[]): readonly string[] {
  const all = policies.flatMap(({ masks, rows }) => [...masks.values(), ...(rows === undefined ? [] : [rows])]);
  return [...new Map(all.map((each) => [each.name, each])).values()].map((policy) => create(policy));
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
