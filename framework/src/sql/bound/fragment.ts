/**
 * Raw SQL that a real parser has read. Parsing is asynchronous and needs an engine, so it happens outside: `bind` tells
 * which fragments it could not read, the engine serialises them, and a second `bind` uses what it said.
 */
export type Fragments = ReadonlyMap<string, SerializedExpression>;

/** An expression in the JSON of DuckDB's `json_serialize_sql`. */
export type SerializedExpression = Readonly<Record<string, unknown>>;

const PLACEHOLDER = 'martlet_node_';

/** A fragment as one text, with a name in the place of each node. */
export function fragmentText(pieces: readonly string[]): string {
  return pieces.map((piece, index) => (index === 0 ? piece : `${PLACEHOLDER}${index - 1}${piece}`)).join('');
}

/** The node that a name in a fragment refers to. */
export function placeholderIndex(name: string): number | undefined {
  return name.startsWith(PLACEHOLDER) ? Number(name.slice(PLACEHOLDER.length)) : undefined;
}

/** The statement to hand to `json_serialize_sql`, so that it reads a fragment as an expression. */
export function fragmentStatement(fragment: string): string {
  return `select ${fragment}`;
}

/** What the parser said of {@link fragmentStatement}; undefined when the fragment is not one whole expression. */
export function readFragment(serialized: string): SerializedExpression | undefined {
  const parsed: unknown = JSON.parse(serialized);
  const [statement, ...statements] = list(property(parsed, 'statements'));
  const select = property(statement, 'node');
  const [expression, ...expressions] = list(property(select, 'select_list'));
  const hasMore =
    statements.length > 0 ||
    expressions.length > 0 ||
    property(property(select, 'from_table'), 'type') !== 'EMPTY' ||
    list(property(select, 'modifiers')).length > 0 ||
    ['where_clause', 'having', 'qualify'].some((clause) => (property(select, clause) ?? null) !== null);
  return hasMore || !isSerialized(expression) || expression.alias !== '' ? undefined : expression;
}

export function isSerialized(value: unknown): value is SerializedExpression {
  return typeof value === 'object' && value !== null && 'class' in value;
}

/** How comparisons are named in a statement that was read, and written. */
export const COMPARISON_OPERATORS = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '!=',
  COMPARE_LESSTHAN: '<',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHAN: '>',
  COMPARE_GREATERTHANOREQUALTO: '>=',
} as const;

/** A decimal of a statement that was read, which has its digits and how many of them are behind the point. */
export function decimalText(digits: string, scale: number): string {
  const padded = digits.replace('-', '').padStart(scale + 1, '0');
  const sign = digits.startsWith('-') ? '-' : '';
  return scale === 0 ? digits : `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

export function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
