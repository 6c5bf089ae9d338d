import type { DefinedFunction } from '../../../warehouses/statement-engine.js';
import { PG_SCHEMA } from '../sql/rewrite.js';

/**
 * Finds the value of a key. The argument of a function stays outside of the subquery: inside, its names would be those of the subquery's own columns.
 */
const lookup = (relation: string, value: string, argument: string): string =>
  `(select map(list(oid), list(${value})) from base.${relation})[try_cast(${argument} as bigint)]`;

const byName = (relation: string, argument: string): string =>
  `coalesce(try_cast(${argument} as bigint), (select map(list(name), list(oid)) from base.${relation})[replace(cast(${argument} as varchar), '"', '')])`;

const NOTHING = 'cast(null as varchar)';

/** The same expression, whether a function has one more argument or not. */
const either = (parameters: string, more: string, sql: string): readonly (readonly [string, string])[] => [
  [parameters, sql],
  [`${parameters} ${more}`, sql],
];

const always = (parameters: string, sql: string): readonly (readonly [string, string])[] => [[parameters, sql]];

const NUMERIC_PRECISION = `concat('numeric(', ((of_modifier - 4) >> 16) & 65535, ',', (of_modifier - 4) & 65535, ')')`;

/** PostgreSQL's functions that questions about the catalog call, as expressions of the engine. */
const FUNCTIONS: Readonly<Record<string, readonly (readonly [parameters: string, sql: string])[]>> = {
  format_type: always(
    'of_type of_modifier',
    `case when of_type = 1700 and of_modifier >= 0 then ${NUMERIC_PRECISION}
      when of_type = 1231 and of_modifier >= 0 then concat(${NUMERIC_PRECISION}, '[]')
      else ${lookup('types', 'sql_name', 'of_type')} end`,
  ),
  // Of a name that comes as a parameter; others are answered by the session.
  current_setting: either('called', 'missing_ok', `(select map(list(lower(name)), list(setting)) from base.settings)[lower(called)]`),
  age: always('of_xid', `cast(0 as integer)`),
  parse_ident: always('called', `list_transform(string_split(called, '.'), lambda part: replace(part, '"', ''))`),
  pg_get_userbyid: always('role_id', `(select role from base.session)`),
  pg_table_is_visible: always('of_oid', `coalesce(${lookup('relation_names', 'is_visible', 'of_oid')}, false)`),
  pg_type_is_visible: always('of_oid', `of_oid is not null`),
  pg_function_is_visible: always('of_oid', `of_oid is not null`),
  pg_collation_is_visible: always('of_oid', `of_oid is not null`),
  pg_opclass_is_visible: always('of_oid', `of_oid is not null`),
  pg_operator_is_visible: always('of_oid', `of_oid is not null`),
  pg_statistics_obj_is_visible: always('of_oid', `of_oid is not null`),
  pg_get_expr: either('expression relation', 'pretty', `cast(expression as varchar)`),
  pg_get_constraintdef: either('of_oid', 'pretty', lookup('key_texts', 'key_text', 'of_oid')),
  pg_get_indexdef: [
    ['of_oid', lookup('index_texts', 'index_text', 'of_oid')],
    [
      'of_oid place pretty',
      `case when place = 0 then ${lookup('index_texts', 'index_text', 'of_oid')} else ${lookup('index_texts', 'column_names', 'of_oid')}[place] end`,
    ],
  ],
  pg_get_viewdef: either('of_oid', 'pretty', NOTHING),
  pg_get_ruledef: either('of_oid', 'pretty', NOTHING),
  pg_get_triggerdef: either('of_oid', 'pretty', NOTHING),
  pg_get_functiondef: always('of_oid', NOTHING),
  pg_get_function_arguments: always('of_oid', `''`),
  pg_get_function_identity_arguments: always('of_oid', `''`),
  pg_get_function_result: always('of_oid', `'text'`),
  pg_get_function_sqlbody: always('of_oid', NOTHING),
  pg_get_statisticsobjdef_columns: always('of_oid', NOTHING),
  pg_get_serial_sequence: always('relation column_name', NOTHING),
  pg_get_partkeydef: always('of_oid', NOTHING),
  pg_get_partition_constraintdef: always('of_oid', NOTHING),
  pg_get_replica_identity_index: always('of_oid', `cast(null as bigint)`),
  pg_relation_is_publishable: always('of_oid', `false`),
  pg_indexam_has_property: always('of_oid property', `false`),
  pg_index_column_has_property: always('of_oid number property', `false`),
  pg_encoding_to_char: always('number', `case number when 6 then 'UTF8' else '' end`),
  pg_char_to_encoding: always('called', `case when upper(called) in ('UTF8', 'UTF-8', 'UNICODE') then 6 else -1 end`),
  pg_tablespace_location: always('of_oid', `''`),
  pg_relation_size: either('of_oid', 'fork', `0::bigint`),
  pg_table_size: always('of_oid', `0::bigint`),
  pg_indexes_size: always('of_oid', `0::bigint`),
  pg_total_relation_size: always('of_oid', `0::bigint`),
  pg_database_size: always('called', `0::bigint`),
  pg_size_pretty: always('size', `concat(size, ' bytes')`),
  pg_relation_filenode: always('of_oid', `cast(null as bigint)`),
  pg_is_other_temp_schema: always('of_oid', `false`),
  pg_sequence_last_value: always('of_oid', `cast(null as bigint)`),
  pg_column_is_updatable: always('of_oid number include_triggers', `false`),
  pg_relation_is_updatable: always('of_oid include_triggers', `0`),
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
  obj_description: either('of_oid', 'catalog_name', lookup('relations', 'description', 'of_oid')),
  shobj_description: always('of_oid catalog_name', NOTHING),
  col_description: always('of_oid column_number', lookup('column_descriptions', 'description', '(of_oid::bigint * 10000 + column_number)')),
  quote_ident: always(
    'called',
    `case when regexp_full_match(called, '[a-z_][a-z0-9_]*') then called else concat('"', replace(called, '"', '""'), '"') end`,
  ),
  quote_literal: always('value', `concat(chr(39), replace(value::varchar, chr(39), chr(39) || chr(39)), chr(39))`),
  array_upper: always('items dimension', `nullif(len(items), 0)`),
  array_lower: always('items dimension', `case when len(items) > 0 then 1 end`),
  array_length: always('items dimension', `nullif(len(items), 0)`),
  cardinality: always('items', `len(items)`),
  array_to_string: always('items delimiter', `list_aggregate(items, 'string_agg', delimiter)`),
  array_position: always('items wanted', `list_position(items, wanted)`),
  _pg_expandarray: always('items', `unnest(list_transform(items, lambda item, place: {x: item, n: place}))`),
  _pg_char_max_length: always('of_type of_modifier', `cast(null as integer)`),
  to_regclass: always('called', byName('relation_spellings', 'called')),
  to_regtype: always('called', byName('type_spellings', 'called')),
  to_regproc: always('called', byName('function_spellings', 'called')),
  to_regprocedure: always('called', byName('function_spellings', 'called')),
  to_regnamespace: always('called', byName('namespaces', 'called')),
  to_regrole: always('called', `coalesce(try_cast(called as bigint), 10)`),
  regclass_text: always('of_oid', `coalesce(${lookup('relation_names', 'shown', 'of_oid')}, of_oid::varchar)`),
  regtype_text: always('of_oid', `coalesce(${lookup('types', 'sql_name', 'of_oid')}, of_oid::varchar)`),
  regproc_text: always(
    'of_oid',
    `coalesce((select map(list(oid), list(proname)) from pg.pg_proc)[try_cast(of_oid as bigint)], of_oid::varchar)`,
  ),
  regprocedure_text: always(
    'of_oid',
    `coalesce((select map(list(oid), list(proname)) from pg.pg_proc)[try_cast(of_oid as bigint)], of_oid::varchar)`,
  ),
  regnamespace_text: always('of_oid', `coalesce(${lookup('namespaces', 'name', 'of_oid')}, of_oid::varchar)`),
  regrole_text: always('of_oid', `(select role from base.session)`),
};

function privilege(sql: string): readonly (readonly [string, string])[] {
  return [
    ['object privilege', sql],
    ['user_name object privilege', sql],
  ];
}

/** The names that statements may call. */
export const CATALOG_FUNCTIONS: ReadonlySet<string> = new Set(Object.keys(FUNCTIONS));

export const catalogFunctions = (): readonly DefinedFunction[] =>
  Object.entries(FUNCTIONS).map(([name, overloads]) => ({
    name: { schema: PG_SCHEMA, name },
    overloads: overloads.map(([parameters, sql]) => ({ parameters: parameters.split(' '), sql })),
  }));
