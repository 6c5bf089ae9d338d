import type { AppliedPolicies, MaskingPolicy, PolicyCase, ReaderPolicies, RowPolicy } from '../reader-policies.js';
import type { RelationName, ResultRow } from '../warehouse.js';
import { snowflakeDialect as dialect } from './snowflake-dialect.js';

const { identifier, literal } = dialect;
const SCHEMA = '_martlet_policies';
const VALUE = 'val';

/**
 * Masking and row access policies on views. Their owner needs no further right to put them on views of its own.
 * https://docs.snowflake.com/en/user-guide/security-column-intro, https://docs.snowflake.com/en/user-guide/security-row-intro
 */
export const snowflakePolicies: ReaderPolicies = {
  schema: SCHEMA,
  value: VALUE,
  // https://docs.snowflake.com/en/user-guide/security-row-intro
  problem: ({ masks, rows }) => {
    const both = rows?.columns.find(({ name }) => masks.has(name));
    return both && `rows are chosen by ${both.name}, which has a masking policy, and a column can’t be in both.`;
  },
  create: (policy) => (policy.kind === 'mask' ? createMask(policy) : createRows(policy)),
  apply: (view, wanted, found) => {
    const altered = `alter view ${named(view)}`;
    const rows = wanted.rows;
    const isSame = rows?.name === found.rows?.name;
    const dropped = found.rows === undefined || isSame ? [] : [`drop row access policy ${policyName(found.rows.name)}`];
    const added = rows === undefined || isSame ? [] : [`add ${rowClause(rows)}`];
    const ofRows = [...dropped, ...added];
    return [
      // Both in one statement, so that the rows are never without a policy: https://docs.snowflake.com/en/sql-reference/sql/alter-view
      ...(ofRows.length === 0 ? [] : [`${altered} ${ofRows.join(', ')}`]),
      ...[...wanted.masks].flatMap(([column, { name }]) =>
        found.masks.get(column) === name
          ? []
          : [`${altered} modify column ${identifier(column)} set masking policy ${policyName(name)} force`],
      ),
      ...[...found.masks.keys()].flatMap((column) =>
        wanted.masks.has(column) ? [] : [`${altered} modify column ${identifier(column)} unset masking policy`],
      ),
    ];
  },
  applied: async (session, views) => {
    const found: AppliedPolicies[] = [];
    // https://docs.snowflake.com/en/sql-reference/functions/policy_references
    for (const view of views)
      found.push(
        appliedOf(
          await session.query(
            'select lower(policy_schema) as "schema", lower(policy_name) as "name", policy_kind as "kind", lower(ref_column_name) as "column", ' +
              'lower(ref_arg_column_names) as "arguments" ' +
              `from table(information_schema.policy_references(ref_entity_name => ${literal(named(view))}, ref_entity_domain => 'view'))`,
          ),
        ),
      );
    return found;
  },
  readers: async (session, views) => {
    const found: (readonly string[])[] = [];
    // https://docs.snowflake.com/en/sql-reference/sql/show-grants
    for (const view of views) {
      const rows = await session.query(`show grants on view ${named(view)}`);
      found.push(rows.filter(({ privilege }) => privilege === 'SELECT').map(({ grantee_name }) => String(grantee_name).toLowerCase()));
    }
    return found;
  },
};

/** What puts a policy on the rows of a view, within the statement that makes it as well. */
export function rowClause({ name, columns }: { readonly name: string; readonly columns: readonly { readonly name: string }[] }): string {
  return `row access policy ${policyName(name)} on (${columns.map((each) => identifier(each.name)).join(', ')})`;
}

export function policyName(name: string): string {
  return `${identifier(SCHEMA)}.${identifier(name)}`;
}

/** https://docs.snowflake.com/en/sql-reference/sql/create-masking-policy */
function createMask({ name, type, cases, otherwise }: MaskingPolicy): string {
  const body = ['case', ...cases.map((each) => `  when ${isAnyOf(each)} then ${each.sql}`), `  else ${otherwise}`, 'end'].join('\n');
  return `create masking policy if not exists ${policyName(name)} as (${VALUE} ${type}) returns ${type} ->\n${body}`;
}

/** https://docs.snowflake.com/en/sql-reference/sql/create-row-access-policy */
function createRows({ name, columns, cases }: RowPolicy): string {
  const list = columns.map((each) => `${identifier(each.name)} ${each.type}`).join(', ');
  // A condition that is not known is not true.
  const body = cases.map((each) => `(${isAnyOf(each)} and coalesce(${each.sql}, false))`).join('\n  or ');
  return `create row access policy if not exists ${policyName(name)} as (${list}) returns boolean ->\n  ${body}`;
}

/** https://docs.snowflake.com/en/sql-reference/functions/is_role_in_session */
function isAnyOf({ principals }: PolicyCase): string {
  return `(${principals.map((each) => `is_role_in_session(${literal(each.toUpperCase())})`).join(' or ')})`;
}

function appliedOf(rows: readonly ResultRow[]): AppliedPolicies {
  // Those of others are theirs to take away.
  const own = rows.filter(({ schema }) => schema === SCHEMA);
  const masks = own.flatMap(({ kind, column, name }) => (kind === 'MASKING_POLICY' ? [[String(column), String(name)] as const] : []));
  const onRows = own.find(({ kind }) => kind === 'ROW_ACCESS_POLICY');
  return {
    masks: new Map(masks),
    ...(onRows === undefined ? {} : { rows: { name: String(onRows.name), columns: columnsIn(onRows.arguments) } }),
  };
}

/** `[ "REGION", "AMOUNT" ]` */
function columnsIn(written: unknown): readonly string[] {
  return typeof written === 'string' ? [...written.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name) : [];
}

function named({ schema, name }: RelationName): string {
  return `${identifier(schema)}.${identifier(name)}`;
}
