import type { DefinedFunction } from '../../../warehouses/statement-engine.js';
import { CATALOG_SCHEMA } from '../sql/rewrite.js';

/** PostgreSQL's functions that questions about the catalog call, as expressions of the engine. */
const FUNCTIONS: Readonly<Record<string, readonly (readonly [parameters: string, sql: string])[]>> = {
  format_type: [
    [
      'of_type of_modifier',
      `(select case
          when t.name in ('numeric', '_numeric') and of_modifier >= 0
            then concat('numeric(', ((of_modifier - 4) >> 16) & 65535, ',', (of_modifier - 4) & 65535, ')', case when t.name = '_numeric' then '[]' else '' end)
          when t.name in ('varchar', 'bpchar') and of_modifier >= 4 then concat(t.sql_name, '(', of_modifier - 4, ')')
          else t.sql_name end
        from base.types t where t.oid = of_type)`,
    ],
  ],
  pg_get_userbyid: [['role_id', `(select role from base.session)`]],
  pg_table_is_visible: [
    ['of_oid', `coalesce((select c.namespace = 11 or list_contains((select path from base.session), n.name) from base.relations c join base.namespaces n on n.oid = c.namespace where c.oid = of_oid),
      exists (select 1 from base.keys k join base.namespaces n on n.oid = k.namespace where k.index_oid = of_oid and list_contains((select path from base.session), n.name)))`],
  ],
  pg_type_is_visible: [['of_oid', `of_oid is not null`]],
  pg_function_is_visible: [['of_oid', `of_oid is not null`]],
  pg_collation_is_visible: [['of_oid', `of_oid is not null`]],
  pg_opclass_is_visible: [['of_oid', `of_oid is not null`]],
  pg_operator_is_visible: [['of_oid', `of_oid is not null`]],
  pg_get_expr: [
    ['expression relation', `cast(expression as varchar)`],
    ['expression relation pretty', `cast(expression as varchar)`],
  ],
  pg_get_constraintdef: [
    ['of_oid', `pg.pg_get_constraintdef_of(of_oid)`],
    ['of_oid pretty', `pg.pg_get_constraintdef_of(of_oid)`],
  ],
  pg_get_indexdef: [
    ['of_oid', `pg.pg_get_indexdef_of(of_oid, 0)`],
    ['of_oid number pretty', `pg.pg_get_indexdef_of(of_oid, number)`],
  ],
  pg_get_viewdef: [
    ['of_oid', `cast(null as varchar)`],
    ['of_oid pretty', `cast(null as varchar)`],
  ],
  pg_get_ruledef: [
    ['of_oid', `cast(null as varchar)`],
    ['of_oid pretty', `cast(null as varchar)`],
  ],
  pg_get_triggerdef: [
    ['of_oid', `cast(null as varchar)`],
    ['of_oid pretty', `cast(null as varchar)`],
  ],
  pg_get_functiondef: [['of_oid', `cast(null as varchar)`]],
  pg_get_function_arguments: [['of_oid', `''`]],
  pg_get_function_identity_arguments: [['of_oid', `''`]],
  pg_get_function_result: [['of_oid', `'text'`]],
  pg_get_statisticsobjdef_columns: [['of_oid', `cast(null as varchar)`]],
  pg_get_serial_sequence: [['relation column_name', `cast(null as varchar)`]],
  pg_get_partkeydef: [['of_oid', `cast(null as varchar)`]],
  pg_get_partition_constraintdef: [['of_oid', `cast(null as varchar)`]],
  pg_get_replica_identity_index: [['of_oid', `cast(null as bigint)`]],
  pg_relation_is_publishable: [['of_oid', `false`]],
  pg_indexam_has_property: [['of_oid property', `false`]],
  pg_index_column_has_property: [['of_oid number property', `false`]],
  pg_encoding_to_char: [['number', `case number when 6 then 'UTF8' else '' end`]],
  pg_char_to_encoding: [['called', `case when upper(called) in ('UTF8', 'UTF-8', 'UNICODE') then 6 else -1 end`]],
  pg_tablespace_location: [['of_oid', `''`]],
  pg_relation_size: [
    ['of_oid', `0::bigint`],
    ['of_oid fork', `0::bigint`],
  ],
  pg_table_size: [['of_oid', `0::bigint`]],
  pg_indexes_size: [['of_oid', `0::bigint`]],
  pg_total_relation_size: [['of_oid', `0::bigint`]],
  pg_database_size: [['of_name', `0::bigint`]],
  pg_size_pretty: [['size', `concat(size, ' bytes')`]],
  pg_relation_filenode: [['of_oid', `cast(null as bigint)`]],
  pg_is_other_temp_schema: [['of_oid', `false`]],
  pg_sequence_last_value: [['of_oid', `cast(null as bigint)`]],
  pg_column_is_updatable: [['of_oid number include_triggers', `false`]],
  pg_relation_is_updatable: [['of_oid include_triggers', `0`]],
  pg_has_role: [
    ['role privilege', `true`],
    ['user_name role privilege', `true`],
  ],
  has_database_privilege: privilege(`lower(privilege) like '%connect%'`),
  has_schema_privilege: privilege(`lower(privilege) like '%usage%'`),
  has_table_privilege: privilege(`lower(privilege) like '%select%'`),
  has_any_column_privilege: privilege(`lower(privilege) like '%select%'`),
  has_column_privilege: [
    ['relation column_name privilege', `lower(privilege) like '%select%'`],
    ['user_name relation column_name privilege', `lower(privilege) like '%select%'`],
  ],
  has_function_privilege: privilege(`lower(privilege) like '%execute%'`),
  has_sequence_privilege: privilege(`false`),
  has_type_privilege: privilege(`lower(privilege) like '%usage%'`),
  obj_description: [
    ['of_oid', `(select description from base.relations r where r.oid = of_oid)`],
    ['of_oid catalog_name', `(select description from base.relations r where r.oid = of_oid and catalog_name = 'pg_class')`],
  ],
  shobj_description: [['of_oid catalog_name', `cast(null as varchar)`]],
  col_description: [['of_oid column_number', `(select description from base.columns c where c.relation = of_oid and c.number = column_number)`]],
  quote_literal: [['value', `concat('''', replace(value::varchar, '''', ''''''), '''')`]],
  array_upper: [['items dimension', `nullif(len(items), 0)`]],
  array_lower: [['items dimension', `case when len(items) > 0 then 1 end`]],
  array_length: [
    ['items dimension', `nullif(len(items), 0)`],
  ],
  cardinality: [['items', `len(items)`]],
  array_to_string: [['items delimiter', `list_aggregate(items, 'string_agg', delimiter)`]],
  array_position: [['items wanted', `list_position(items, wanted)`]],
  _pg_expandarray: [['items', `unnest(list_transform(items, lambda item, place: {x: item, n: place}))`]],
  _pg_char_max_length: [['of_type of_modifier', `cast(null as integer)`]],
  _pg_truetypid: [['attribute type_row', `cast(null as bigint)`]],
  to_regclass: [['called', `pg.find_relation(called)`]],
  to_regtype: [['called', `coalesce(try_cast(called as bigint), (select min(t.oid) from base.types t where t.name = pg.last_part(called) or t.sql_name = called::varchar))`]],
  to_regproc: [['called', `coalesce(try_cast(called as bigint), (select min(p.oid) from pg.pg_proc p where p.proname = pg.last_part(called)))`]],
  to_regprocedure: [['called', `coalesce(try_cast(called as bigint), (select min(p.oid) from pg.pg_proc p where p.proname = pg.last_part(called)))`]],
  to_regnamespace: [['called', `coalesce(try_cast(called as bigint), (select n.oid from base.namespaces n where n.name = pg.last_part(called)))`]],
  to_regrole: [['called', `coalesce(try_cast(called as bigint), 10)`]],
  regclass_text: [
    ['of_oid', `coalesce((select case when pg.pg_table_is_visible(of_oid) then pg.quote_ident(c.relname) else concat(pg.quote_ident(n.nspname), '.', pg.quote_ident(c.relname)) end from pg.pg_class c join pg.pg_namespace n on n.oid = c.relnamespace where c.oid = of_oid), of_oid::varchar)`],
  ],
  regtype_text: [['of_oid', `coalesce(pg.format_type(of_oid, -1), of_oid::varchar)`]],
  regproc_text: [['of_oid', `coalesce((select p.proname from pg.pg_proc p where p.oid = of_oid), of_oid::varchar)`]],
  regprocedure_text: [['of_oid', `coalesce((select p.proname from pg.pg_proc p where p.oid = of_oid), of_oid::varchar)`]],
  regnamespace_text: [['of_oid', `coalesce((select n.name from base.namespaces n where n.oid = of_oid), of_oid::varchar)`]],
  regrole_text: [['of_oid', `(select role from base.session)`]],
};

/** What the others call. */
const HELPERS: typeof FUNCTIONS = {
  quote_ident: [['called', `case when regexp_full_match(called, '[a-z_][a-z0-9_]*') then called else concat('"', replace(called, '"', '""'), '"') end`]],
  last_part: [['called', `trim(regexp_extract(called::varchar, '("[^"]+"|[^.]+)(\\(.*\\))?$', 1), '"')`]],
  find_relation: [
    [
      'called',
      `coalesce(try_cast(called as bigint), (select c.oid from pg.pg_class c join pg.pg_namespace n on n.oid = c.relnamespace
        where c.relname = pg.last_part(called)
          and (case when regexp_matches(called::varchar, '^[^".]+[.]|^"[^"]+"[.]') then n.nspname = trim(regexp_extract(called::varchar, '^("[^"]+"|[^.]+)[.]', 1), '"')
            else n.nspname = 'pg_catalog' or list_contains((select path from base.session), n.nspname) end)
        order by coalesce(list_position((select path from base.session), n.nspname), 0) limit 1))`,
    ],
  ],
  pg_get_constraintdef_of: [
    [
      'of_oid',
      `(select concat('PRIMARY KEY (', (select string_agg(pg.quote_ident(c.name), ', ' order by list_position(k.columns, c.number)) from base.columns c
        where c.relation = k.relation and list_contains(k.columns, c.number)), ')') from base.keys k where k.oid = of_oid)`,
    ],
  ],
  pg_get_indexdef_of: [
    [
      'of_oid place',
      `(select case when place > 0 then (select c.name from base.columns c where c.relation = k.relation and c.number = k.columns[place])
        else concat('CREATE UNIQUE INDEX ', k.name, ' ON ', n.name, '.', r.name, ' USING btree (',
          (select string_agg(pg.quote_ident(c.name), ', ' order by list_position(k.columns, c.number)) from base.columns c
            where c.relation = k.relation and list_contains(k.columns, c.number)), ')') end
        from base.keys k join base.relations r on r.oid = k.relation join base.namespaces n on n.oid = r.namespace where k.index_oid = of_oid)`,
    ],
  ],
};

function privilege(sql: string): readonly (readonly [string, string])[] {
  return [
    ['object privilege', sql],
    ['user_name object privilege', sql],
  ];
}

/** The names that statements may call. */
export const CATALOG_FUNCTIONS: ReadonlySet<string> = new Set([...Object.keys(FUNCTIONS), 'quote_ident']);

const definitions = (functions: typeof FUNCTIONS): readonly DefinedFunction[] =>
  Object.entries(functions).map(([name, overloads]) => ({
    name: { schema: CATALOG_SCHEMA, name },
    overloads: overloads.map(([parameters, sql]) => ({ parameters: parameters.split(' '), sql })),
  }));

export const catalogFunctions = (): readonly DefinedFunction[] => [...definitions(HELPERS), ...definitions(FUNCTIONS)];
