/** What `information_schema` shows, as queries over the views of `pg_catalog`. */
export const INFORMATION_VIEWS: Readonly<Record<string, string>> = {
  information_schema_catalog_name: `select name as catalog_name from base.session`,
  schemata: `
    select s.name as catalog_name, n.name as schema_name, s.role as schema_owner, null::varchar as default_character_set_catalog,
      null::varchar as default_character_set_schema, null::varchar as default_character_set_name, null::varchar as sql_path
    from base.namespaces n, base.session s`,
  tables: `
    select s.name as table_catalog, n.name as table_schema, r.name as table_name, case r.kind when 'r' then 'BASE TABLE' else 'VIEW' end as table_type,
      null::varchar as self_referencing_column_name, null::varchar as reference_generation, null::varchar as user_defined_type_catalog,
      null::varchar as user_defined_type_schema, null::varchar as user_defined_type_name, 'NO' as is_insertable_into, 'NO' as is_typed,
      null::varchar as commit_action
    from base.relations r join base.namespaces n on n.oid = r.namespace, base.session s`,
  views: `
    select table_catalog, table_schema, table_name, null::varchar as view_definition, 'NONE' as check_option, 'NO' as is_updatable,
      'NO' as is_insertable_into, 'NO' as is_trigger_updatable, 'NO' as is_trigger_deletable, 'NO' as is_trigger_insertable_into
    from info.tables where table_type = 'VIEW'`,
  columns: `
    select s.name as table_catalog, n.name as table_schema, r.name as table_name, c.name as column_name, c.number::integer as ordinal_position,
      null::varchar as column_default, case when c.is_required then 'NO' else 'YES' end as is_nullable,
      case when t.category = 'A' then 'ARRAY' else t.sql_name end as data_type, null::integer as character_maximum_length,
      case when t.category = 'S' then 1073741824 end::integer as character_octet_length,
      case t.name when 'int2' then 16 when 'int4' then 32 when 'int8' then 64 when 'float4' then 24 when 'float8' then 53
        when 'numeric' then case when c.modifier >= 0 then ((c.modifier - 4) >> 16) & 65535 end end::integer as numeric_precision,
      case when t.name in ('int2', 'int4', 'int8', 'float4', 'float8') then 2 when t.name = 'numeric' then 10 end::integer as numeric_precision_radix,
      case when t.name in ('int2', 'int4', 'int8') then 0 when t.name = 'numeric' and c.modifier >= 0 then (c.modifier - 4) & 65535 end::integer as numeric_scale,
      case when t.name = 'date' then 0 when t.name in ('time', 'timetz', 'timestamp', 'timestamptz', 'interval') then 6 end::integer as datetime_precision,
      null::varchar as interval_type, null::integer as interval_precision, null::varchar as character_set_catalog, null::varchar as character_set_schema,
      null::varchar as character_set_name, null::varchar as collation_catalog, null::varchar as collation_schema, null::varchar as collation_name,
      null::varchar as domain_catalog, null::varchar as domain_schema, null::varchar as domain_name, s.name as udt_catalog, 'pg_catalog' as udt_schema,
      t.name as udt_name, null::varchar as scope_catalog, null::varchar as scope_schema, null::varchar as scope_name,
      null::integer as maximum_cardinality, c.number::varchar as dtd_identifier, 'NO' as is_self_referencing, 'NO' as is_identity,
      null::varchar as identity_generation, null::varchar as identity_start, null::varchar as identity_increment, null::varchar as identity_maximum,
      null::varchar as identity_minimum, 'NO' as identity_cycle, 'NEVER' as is_generated, null::varchar as generation_expression, 'NO' as is_updatable
    from base.columns c join base.types t on t.oid = c.type join base.relations r on r.oid = c.relation join base.namespaces n on n.oid = r.namespace,
      base.session s`,
  table_constraints: `
    select s.name as constraint_catalog, n.name as constraint_schema, k.name as constraint_name, s.name as table_catalog, n.name as table_schema,
      r.name as table_name, 'PRIMARY KEY' as constraint_type, 'NO' as is_deferrable, 'NO' as initially_deferred, 'YES' as enforced
    from base.keys k join base.relations r on r.oid = k.relation join base.namespaces n on n.oid = r.namespace, base.session s`,
  key_column_usage: `
    select s.name as constraint_catalog, n.name as constraint_schema, k.name as constraint_name, s.name as table_catalog, n.name as table_schema,
      r.name as table_name, c.name as column_name, k.place::integer as ordinal_position, null::integer as position_in_unique_constraint
    from (select name, relation, unnest(columns) as number, generate_subscripts(columns, 1) as place from base.keys) k
      join base.relations r on r.oid = k.relation join base.columns c on c.relation = k.relation and c.number = k.number
      join base.namespaces n on n.oid = r.namespace, base.session s`,
  constraint_column_usage: `
    select table_catalog, table_schema, table_name, column_name, constraint_catalog, constraint_schema, constraint_name from info.key_column_usage`,
  table_privileges: `
    select s.role as grantor, s.role as grantee, t.table_catalog, t.table_schema, t.table_name, 'SELECT' as privilege_type, 'NO' as is_grantable,
      'YES' as with_hierarchy
    from info.tables t, base.session s`,
  role_table_grants: `select * from info.table_privileges`,
  column_privileges: `
    select s.role as grantor, s.role as grantee, c.table_catalog, c.table_schema, c.table_name, c.column_name, 'SELECT' as privilege_type, 'NO' as is_grantable
    from info.columns c, base.session s`,
  enabled_roles: `select role as role_name from base.session`,
  applicable_roles: `select role as grantee, role as role_name, 'NO' as is_grantable from base.session`,
  character_sets: `
    select null::varchar as character_set_catalog, null::varchar as character_set_schema, 'UTF8' as character_set_name, 'UCS' as character_repertoire,
      'UTF8' as form_of_use, name as default_collate_catalog, 'pg_catalog' as default_collate_schema, 'C' as default_collate_name
    from base.session`,
};

/** What there is none of here, with the columns that clients read. */
export const INFORMATION_EMPTY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  referential_constraints: texts(
    'constraint_catalog constraint_schema constraint_name unique_constraint_catalog unique_constraint_schema unique_constraint_name match_option update_rule delete_rule',
  ),
  routines: texts(
    'specific_catalog specific_schema specific_name routine_catalog routine_schema routine_name routine_type data_type routine_body routine_definition',
  ),
  parameters: {
    ...texts('specific_catalog specific_schema specific_name parameter_mode parameter_name data_type'),
    ordinal_position: 'INTEGER',
  },
  sequences: texts(
    'sequence_catalog sequence_schema sequence_name data_type start_value minimum_value maximum_value increment cycle_option',
  ),
  triggers: texts(
    'trigger_catalog trigger_schema trigger_name event_manipulation event_object_catalog event_object_schema event_object_table action_statement action_timing',
  ),
  check_constraints: texts('constraint_catalog constraint_schema constraint_name check_clause'),
  domains: texts('domain_catalog domain_schema domain_name data_type'),
  element_types: texts('object_catalog object_schema object_name object_type collection_type_identifier data_type udt_name'),
  view_table_usage: texts('view_catalog view_schema view_name table_catalog table_schema table_name'),
  constraint_table_usage: texts('table_catalog table_schema table_name constraint_catalog constraint_schema constraint_name'),
};

function texts(names: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, 'VARCHAR']));
}
