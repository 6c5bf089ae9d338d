import { ownValue } from '../own-value.js';
import { PostgresError, unsupported } from '../postgres-error.js';
import { readMoment, writtenMoment } from './date-patterns.js';
import { OPERATORS } from './prepare-text.js';
import {
  booleanConstant,
  constantText,
  eachNode,
  functionCall,
  integerConstant,
  isNode,
  listConstant,
  mapTree,
  negatedNode,
  nodesOf,
  nodeText,
  referenceNames,
  type SqlNode,
  textConstant,
  typeCast,
} from './tree.js';

/** What a function or a word that asks about the session answers. */
export type SessionValue = string | number | boolean | null | Date | readonly string[];

export interface RewriteContext {
  /** The answer of a function that asks about the session, such as `version()`; undefined for any other function. */
  readonly sessionFunction: (name: string, values: readonly (string | undefined)[]) => SessionValue | undefined;
  /** The answer of a word such as `current_user`. */
  readonly sessionWord: (word: string) => SessionValue | undefined;
  /** Where a relation is in the engine. */
  readonly placeOf: (relation: NamedRelation) => { readonly schema: string; readonly name: string };
  /** Whether the catalog answers, which knows PostgreSQL's functions and names of objects. */
  readonly isCatalog: boolean;
  /** The name of the one database. */
  readonly database: string;
  /** The catalog's functions. */
  readonly catalogFunctions: ReadonlySet<string>;
}

/** A relation as a statement names it. */
export interface NamedRelation {
  readonly catalog: string;
  readonly schema: string;
  readonly name: string;
}

/** Where the catalog has what PostgreSQL's own schemas have. */
export const PG_SCHEMA = 'pg';

/** The relations that a statement reads, without those that it defines itself. */
export function namedRelations(tree: unknown): readonly NamedRelation[] {
  const defined = definedNames(tree);
  return [...eachNode(tree)]
    .filter((node) => node.type === 'BASE_TABLE')
    .map(namedRelation)
    .filter((each) => !isDefined(each, defined));
}

const namedRelation = (node: SqlNode): NamedRelation => ({
  catalog: nodeText(node.catalog_name),
  schema: nodeText(node.schema_name).toLowerCase(),
  name: nodeText(node.table_name),
});

function definedNames(tree: unknown): ReadonlySet<string> {
  const maps = [...eachNode(tree)].flatMap(({ cte_map }) => (isNode(cte_map) ? nodesOf(cte_map.map) : []));
  return new Set(maps.map(({ key }) => nodeText(key).toLowerCase()));
}

const isDefined = ({ schema, name }: NamedRelation, defined: ReadonlySet<string>): boolean =>
  schema === '' && defined.has(name.toLowerCase());

/** Says in the engine's words what PostgreSQL's words mean. */
export function rewriteTree(tree: unknown, context: RewriteContext): unknown {
  const defined = definedNames(tree);
  const replace = (node: SqlNode): unknown => {
    if (node.type === 'BASE_TABLE') return isDefined(namedRelation(node), defined) ? node : placed(node, context);
    if (node.type === 'TABLE_FUNCTION') return tableFunction(node, context);
    switch (node.class) {
      case 'CAST':
        return rewriteCast(node, context);
      case 'COLLATE':
        return /^(?:(?:pg_catalog\.)?default|c|posix|(?:pg_catalog\.)?"?(?:c|posix|en_us|en_us\.utf-?8|ucs_basic)"?)$/i.test(
          nodeText(node.collation),
        )
          ? node.child
          : node;
      case 'COLUMN_REF':
        return rewriteWord(node, context);
      case 'FUNCTION':
        return rewriteFunction(node, context);
      case 'SUBQUERY':
        return rewriteAny(node);
      case 'OPERATOR':
        return rewriteSubscript(node);
      default:
        return node;
    }
  };
  return mapTree(named(tree, context), replace);
}

function placed(node: SqlNode, context: RewriteContext): SqlNode {
  const { schema, name } = context.placeOf(namedRelation(node));
  if (schema === node.schema_name && name === node.table_name && node.catalog_name === '') return node;
  // A relation is called by its name where it has no other.
  const alias = nodeText(node.alias) === '' && name !== node.table_name ? node.table_name : node.alias;
  return { ...node, catalog_name: '', schema_name: schema, table_name: name, alias };
}

/** Functions in FROM that make rows of their arguments, and read nothing. */
const ROW_FUNCTIONS = new Set(['generate_series', 'unnest', 'range', 'generate_subscripts', 'json_each', 'json_tree']);

/** Functions of the engine that make a value, which clients write in FROM. */
const VALUE_FUNCTIONS = new Set(['string_to_array', 'regexp_split_to_array', 'now', 'lower', 'upper']);

/** Functions in FROM whose rows the catalog has as a relation, whatever they are called with. */
const ROWS_OF_CATALOG = new Set(['pg_get_keywords', 'pg_options_to_table', 'aclexplode']);

const SINGLE_COLUMN = new Set(['generate_series', 'unnest', 'range', 'generate_subscripts']);

function tableFunction(node: SqlNode, context: RewriteContext): SqlNode {
  // Where rows are read from, a function needs nothing that makes rows of its list.
  const inner = isNode(node.function) && node.function.function_name === 'unnest' ? nodesOf(node.function.children)[0] : undefined;
  if (inner?.function_name === SERIES) return tableFunction({ ...node, function: inner }, context);
  const { isCatalog } = context;
  const name = isNode(node.function) ? nodeText(node.function.function_name).toLowerCase() : '';
  const alias = nodeText(node.alias);
  if (isCatalog && ROWS_OF_CATALOG.has(name)) {
    const place = { catalog_name: '', schema_name: PG_SCHEMA, table_name: name, at_clause: null };
    return { ...place, type: 'BASE_TABLE', alias: alias === '' ? name : alias, sample: null, column_name_alias: node.column_name_alias };
  }
  if (isCatalog && !ROW_FUNCTIONS.has(name)) {
    // What makes a value makes one row, of that value.
    if (!VALUE_FUNCTIONS.has(name) && !context.catalogFunctions.has(name))
      throw new PostgresError('42883', `function ${name} does not exist`);
    const value = functionCall('list_value', [node.function]);
    return { ...node, function: functionCall('unnest', [value]), column_name_alias: [alias === '' ? name : alias] };
  }
  // The one column of a function is called as the function is called: `generate_series(1, 3) s`.
  const isUnnamed = alias !== '' && Array.isArray(node.column_name_alias) && node.column_name_alias.length === 0;
  return isUnnamed && SINGLE_COLUMN.has(name) ? { ...node, column_name_alias: [alias] } : node;
}

/** Types that only PostgreSQL has, as what holds the same. */
const OTHER_TYPES: Readonly<Record<string, string>> = {
  name: 'VARCHAR',
  char: 'VARCHAR',
  citext: 'VARCHAR',
  xml: 'VARCHAR',
  unknown: 'VARCHAR',
  cstring: 'VARCHAR',
  sql_identifier: 'VARCHAR',
  character_data: 'VARCHAR',
  yes_or_no: 'VARCHAR',
  cardinal_number: 'INTEGER',
  xid: 'BIGINT',
  cid: 'BIGINT',
  jsonb: 'JSON',
  'timestamp with time zone': 'TIMESTAMP WITH TIME ZONE',
  'timestamp without time zone': 'TIMESTAMP',
};

/** Types whose values are numbers of objects, and are shown as the objects' names. */
const OBJECT_TYPES = new Set(['regclass', 'regtype', 'regproc', 'regprocedure', 'regnamespace', 'regrole']);

function objectType(node: unknown): string | undefined {
  if (!isNode(node) || node.class !== 'CAST' || !isNode(node.cast_type)) return undefined;
  const name = unboundName(node.cast_type);
  return name !== undefined && OBJECT_TYPES.has(name) ? name : undefined;
}

function unboundName(type: SqlNode): string | undefined {
  return type.id === 'UNBOUND' && isNode(type.type_info) ? nodeText(type.type_info.name).toLowerCase() : undefined;
}

function rewriteCast(node: SqlNode, { isCatalog }: RewriteContext): SqlNode {
  if (!isNode(node.cast_type)) return node;
  const name = unboundName(node.cast_type);
  const alias = nodeText(node.alias);
  if (name !== undefined && OBJECT_TYPES.has(name)) {
    if (!isCatalog)
      throw unsupported(`a statement that reads data can't use ${name}`, 'Look the object up in pg_catalog in a statement of its own.');
    return functionCall(`to_${name}`, [node.child], PG_SCHEMA, alias);
  }
  const other = name === undefined ? undefined : ownValue(OTHER_TYPES, name);
  if (other !== undefined) return typeCast(node.child, other, alias);
  // A number of an object as text is its name.
  if (node.cast_type.id === 'VARCHAR' && isNode(node.child) && node.child.schema === PG_SCHEMA) {
    const shown = SHOWN.get(nodeText(node.child.function_name));
    if (shown !== undefined) return functionCall(shown, [node.child], PG_SCHEMA, alias);
  }
  const list = node.cast_type.id === 'VARCHAR' ? undefined : constantList(node);
  return list ?? node;
}

const SHOWN: ReadonlyMap<string, string> = new Map([...OBJECT_TYPES].map((type) => [`to_${type}`, `${type}_text`]));

/** An array that is written as PostgreSQL does: `'{r,v}'::char[]`. */
function constantList(node: SqlNode): SqlNode | undefined {
  const text = constantText(node.child);
  if (text === undefined || !isNode(node.cast_type) || node.cast_type.id !== 'LIST') return undefined;
  const items = bracedItems(text);
  return items && { ...node, child: listConstant(items) };
}

function bracedItems(text: string): readonly string[] | undefined {
  const [, inside] = /^\{([^{}"\\]*)\}$/.exec(text.trim()) ?? [];
  if (inside === undefined) return undefined;
  return inside.trim() === '' ? [] : inside.split(',').map((item) => item.trim());
}

function rewriteWord(node: SqlNode, { sessionWord, isCatalog, database }: RewriteContext): SqlNode {
  const names = referenceNames(node) ?? [];
  // Which relation of PostgreSQL's own a row is in says nothing here.
  if (isCatalog && names.at(-1)?.toLowerCase() === 'tableoid')
    return { ...typeCast(textConstant(null), 'BIGINT'), alias: nodeText(node.alias) };
  const place = qualifiers(names, isCatalog, database);
  if (place > 0) return { ...node, column_names: names.slice(place) };
  const [word, more] = names;
  if (word === undefined || more !== undefined) return node;
  const value = sessionWord(word.toLowerCase());
  return value === undefined ? node : { ...constantOf(value), alias: nodeText(node.alias) };
}

/** How many names before a column's relation the engine does not know: the database, and the schemas that the catalog has elsewhere. */
function qualifiers(names: readonly string[], isCatalog: boolean, database: string): number {
  const start = names.length >= 4 && names[0]?.toLowerCase() === database.toLowerCase() ? 1 : 0;
  const isSystem = isCatalog && names.length - start >= 3 && SYSTEM_SCHEMAS.has(names[start]?.toLowerCase() ?? '');
  return start + (isSystem ? 1 : 0);
}

function constantOf(value: SessionValue): SqlNode {
  if (typeof value === 'string' || value === null) return textConstant(value);
  if (typeof value === 'number') return integerConstant(value);
  if (value instanceof Date) return typeCast(textConstant(value.toISOString()), 'TIMESTAMP WITH TIME ZONE');
  return typeof value === 'boolean' ? booleanConstant(value) : listConstant(value);
}

/** What the operators of `preparedText` are: the pattern is found anywhere in the text. */
const MATCHES: ReadonlyMap<string, { readonly isCaseless: boolean; readonly isNegative: boolean }> = new Map(
  Object.entries(OPERATORS).map(([operator, name]) => [name, { isCaseless: operator.endsWith('*'), isNegative: operator.startsWith('!') }]),
);

const SERIES = 'generate_series';

/** Functions that the engine has under another name. */
const RENAMED: Readonly<Record<string, string>> = {
  json_build_object: 'json_object',
  jsonb_build_object: 'json_object',
  json_build_array: 'json_array',
};

const SYSTEM_SCHEMAS = new Set(['pg_catalog', 'information_schema', 'main']);

function rewriteFunction(node: SqlNode, context: RewriteContext): SqlNode {
  const name = nodeText(node.function_name).toLowerCase();
  const children = Array.isArray(node.children) ? (node.children as readonly unknown[]) : [];
  const alias = nodeText(node.alias);
  const match = MATCHES.get(name);
  if (match !== undefined) {
    const found = functionCall('regexp_matches', match.isCaseless ? [...children, textConstant('i')] : children);
    return match.isNegative ? negatedNode(found, alias) : { ...found, alias };
  }
  const schema = nodeText(node.schema).toLowerCase();
  if (schema !== '' && !SYSTEM_SCHEMAS.has(schema)) return node;
  const answer = context.sessionFunction(name, children.map(constantText));
  if (answer !== undefined) return { ...constantOf(answer), alias };
  // In PostgreSQL it makes a row of each number, also among the columns.
  if (name === SERIES && context.isCatalog) return functionCall('unnest', [{ ...node, schema: '', alias: '' }], '', alias);
  const formatted = name === 'format' ? formattedText(children, context.isCatalog) : undefined;
  if (formatted !== undefined) return { ...formatted, alias };
  if (name === 'to_char') return { ...writtenMoment(children), alias };
  if ((name === 'to_date' || name === 'to_timestamp') && children.length === 2) return { ...readMoment(name, children), alias };
  const renamed = ownValue(RENAMED, name);
  if (renamed !== undefined) return { ...node, function_name: renamed, schema: '' };
  if (context.isCatalog && context.catalogFunctions.has(name)) return { ...node, schema: PG_SCHEMA };
  return schema === '' ? node : { ...node, schema: '' };
}

/** `format('%s.%I', a, b)`: the engine's own function of that name takes braces. Undefined for a pattern that is none of PostgreSQL's. */
function formattedText([pattern, ...values]: readonly unknown[], isCatalog: boolean): SqlNode | undefined {
  const text = constantText(pattern);
  if (text === undefined || !/%[sIL%]/.test(text) || (!isCatalog && /%[IL]/.test(text))) return undefined;
  let next = 0;
  const parts = text.split(/(%[sIL%])/).filter((part) => part !== '');
  return functionCall(
    'concat',
    parts.map((part) => {
      if (!/^%[sIL]$/.test(part)) return textConstant(part === '%%' ? '%' : part);
      const value = values[next];
      next += 1;
      const quote = QUOTES[part];
      return quote === undefined ? value : functionCall(quote, [value], PG_SCHEMA);
    }),
  );
}

const QUOTES: Readonly<Record<string, string>> = { '%I': 'quote_ident', '%L': 'quote_literal' };

/** `x = any (array)`, which the parser has made a subquery over the array's elements. */
function rewriteAny(node: SqlNode): SqlNode {
  if (node.subquery_type !== 'ANY' || node.comparison_type !== 'COMPARE_EQUAL' || !isNode(node.subquery)) return node;
  const query = isNode(node.subquery.node) ? node.subquery.node : undefined;
  const [element, ...others] = nodesOf(query?.select_list);
  const isBare = isNode(query?.from_table) && query.from_table.type === 'EMPTY' && others.length === 0;
  if (!isBare || element?.class !== 'FUNCTION' || element.function_name !== 'unnest') return node;
  const [array] = Array.isArray(element.children) ? (element.children as readonly unknown[]) : [];
  const items = bracedItems(constantText(array) ?? '');
  return functionCall('list_contains', [items === undefined ? array : listConstant(items), node.child], '', nodeText(node.alias));
}

/** Columns whose first element is number 0. */
const VECTORS = new Set(['indkey', 'indclass', 'indoption', 'indcollation', 'proargtypes']);

function rewriteSubscript(node: SqlNode): SqlNode {
  if (node.type !== 'ARRAY_EXTRACT' || !Array.isArray(node.children)) return node;
  const [vector, index] = node.children as readonly unknown[];
  if (!VECTORS.has(referenceNames(vector)?.at(-1)?.toLowerCase() ?? '')) return node;
  return { ...node, children: [vector, { ...functionCall('+', [index, integerConstant(1)]), is_operator: true }] };
}

/** Gives what the statement shows the names that PostgreSQL gives; numbers of objects are shown as names. */
function named(tree: unknown, { isCatalog, sessionWord }: RewriteContext): unknown {
  if (!isNode(tree) || !isNode(tree.node)) return tree;
  const rename = (query: unknown): unknown => {
    if (!isNode(query)) return query;
    // The first part of a union names the columns.
    if (query.type === 'SET_OPERATION_NODE') {
      const [first, ...rest] = Array.isArray(query.children) ? (query.children as readonly unknown[]) : [query.left];
      const renamed = rename(first);
      if (renamed === first) return query;
      return Array.isArray(query.children) ? { ...query, children: [renamed, ...rest] } : { ...query, left: renamed };
    }
    if (query.type !== 'SELECT_NODE' || !Array.isArray(query.select_list)) return query;
    const items = query.select_list.map((item: unknown) => {
      if (!isNode(item)) return item;
      const shown =
        isCatalog && objectType(item) !== undefined && constantText(item.child) === undefined
          ? typeCast({ ...item, alias: '' }, 'VARCHAR', nodeText(item.alias))
          : item;
      const isColumn = shown.class === 'COLUMN_REF' && sessionWord(columnTitle(shown).toLowerCase()) === undefined;
      if (nodeText(shown.alias) !== '' || isColumn || shown.class === 'STAR') return shown;
      return { ...shown, alias: columnTitle(item) };
    });
    return { ...query, select_list: items };
  };
  const node = rename(tree.node);
  return node === tree.node ? tree : { ...tree, node };
}

const UNTITLED = '?column?';

function columnTitle(node: unknown): string {
  if (!isNode(node)) return UNTITLED;
  switch (node.class) {
    case 'COLUMN_REF':
      return referenceNames(node)?.at(-1) ?? UNTITLED;
    case 'FUNCTION':
    case 'WINDOW': {
      const name = nodeText(node.function_name);
      if (node.is_operator === true || MATCHES.has(name)) return UNTITLED;
      return name === 'count_star' ? 'count' : name;
    }
    case 'CAST': {
      const inner = columnTitle(node.child);
      return inner === UNTITLED && isNode(node.cast_type) ? castTitle(node.cast_type) : inner;
    }
    case 'CASE':
      return 'case';
    case 'OPERATOR':
      if (node.type === 'OPERATOR_COALESCE') return 'coalesce';
      return node.type === 'ARRAY_EXTRACT' ? columnTitle(nodesOf(node.children)[0]) : UNTITLED;
    case 'COLLATE':
      return columnTitle(node.child);
    case 'SUBQUERY':
      if (node.subquery_type === 'EXISTS') return 'exists';
      if (node.subquery_type !== 'SCALAR' || !isNode(node.subquery) || !isNode(node.subquery.node)) return UNTITLED;
      return subqueryTitle(nodesOf(node.subquery.node.select_list)[0]);
    default:
      return UNTITLED;
  }
}

const subqueryTitle = (item: SqlNode | undefined): string => (item === undefined ? UNTITLED : nodeText(item.alias) || columnTitle(item));

const CAST_TITLES: Readonly<Record<string, string>> = {
  BOOLEAN: 'bool',
  SMALLINT: 'int2',
  INTEGER: 'int4',
  BIGINT: 'int8',
  FLOAT: 'float4',
  DOUBLE: 'float8',
  VARCHAR: 'text',
  DECIMAL: 'numeric',
  'TIMESTAMP WITH TIME ZONE': 'timestamptz',
};

const castTitle = (type: SqlNode): string => unboundName(type) ?? CAST_TITLES[nodeText(type.id)] ?? nodeText(type.id).toLowerCase();
