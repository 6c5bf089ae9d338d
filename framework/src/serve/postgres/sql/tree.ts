/** A node of a parsed statement, as the engine's parser writes it. */
export type SqlNode = { readonly [key: string]: unknown };

const EXACT = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MARK = 'exact number ';

/** Reads a tree; whole numbers that JavaScript would round keep their digits. */
export function readTree(json: string): unknown {
  return JSON.parse(json.replace(EXACT, (text) => (/^-?\d{16,}$/.test(text) ? `"${MARK}${text}"` : text)));
}

/** Writes a tree that `readTree` has read. */
export function writeTree(tree: unknown): string {
  return JSON.stringify(tree, (key, value: unknown) => (key === 'query_location' ? undefined : value)).replace(
    new RegExp(`"${MARK}(-?\\d+)"`, 'g'),
    (_, digits: string) => digits,
  );
}

export const isNode = (value: unknown): value is SqlNode => typeof value === 'object' && value !== null && !Array.isArray(value);

export const nodesOf = (value: unknown): readonly SqlNode[] => (Array.isArray(value) ? value.filter(isNode) : []);

export const nodeText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Replaces nodes from the leaves up. What `replace` leaves as it is stays the same object. */
export function mapTree(value: unknown, replace: (node: SqlNode) => unknown): unknown {
  if (Array.isArray(value)) {
    let isSame = true;
    const items = value.map((item: unknown) => {
      const mapped = mapTree(item, replace);
      isSame &&= mapped === item;
      return mapped;
    });
    return isSame ? value : items;
  }
  if (!isNode(value)) return value;
  let changed: Record<string, unknown> | undefined;
  for (const [key, child] of Object.entries(value)) {
    const mapped = mapTree(child, replace);
    if (mapped === child) continue;
    changed ??= { ...value };
    changed[key] = mapped;
  }
  return replace(changed ?? value);
}

/** All nodes, outer ones first. */
export function* eachNode(value: unknown): Generator<SqlNode> {
  if (Array.isArray(value)) for (const item of value) yield* eachNode(item);
  if (!isNode(value)) return;
  yield value;
  for (const child of Object.values(value)) if (typeof child === 'object') yield* eachNode(child);
}

/** The text of a constant; undefined for any other node. */
export function constantText(value: unknown): string | undefined {
  if (!isNode(value) || value.class !== 'CONSTANT') return undefined;
  const { value: inner } = value;
  return isNode(inner) && typeof inner.value === 'string' && !inner.value.startsWith(MARK) ? inner.value : undefined;
}

/** The names of a column reference; undefined for any other node. */
export function referenceNames(value: unknown): readonly string[] | undefined {
  if (!isNode(value) || value.class !== 'COLUMN_REF' || !Array.isArray(value.column_names)) return undefined;
  return value.column_names.map(String);
}

const constant = (id: string, value: unknown): SqlNode => ({
  class: 'CONSTANT',
  type: 'VALUE_CONSTANT',
  alias: '',
  value: value === null ? { type: { id, type_info: null }, is_null: true } : { type: { id, type_info: null }, is_null: false, value },
});

export const textConstant = (value: string | null): SqlNode =>
  value === null ? typeCast(constant('NULL', null), 'VARCHAR') : constant('VARCHAR', value);
export const integerConstant = (value: number): SqlNode => constant('INTEGER', value);
export const booleanConstant = (value: boolean): SqlNode => typeCast(constant('VARCHAR', value ? 't' : 'f'), 'BOOLEAN');
export const listConstant = (values: readonly string[]): SqlNode => functionCall('list_value', values.map(textConstant));

/** A cast to a type by its name, which the engine looks up. */
export function typeCast(child: unknown, type: string, alias = ''): SqlNode {
  return { class: 'CAST', type: 'OPERATOR_CAST', alias, child, cast_type: { id: type, type_info: null }, try_cast: false };
}

export function functionCall(name: string, children: readonly unknown[], schema = '', alias = ''): SqlNode {
  return {
    class: 'FUNCTION',
    type: 'FUNCTION',
    alias,
    function_name: name,
    schema,
    children,
    filter: null,
    order_bys: { type: 'ORDER_MODIFIER', orders: [] },
    distinct: false,
    is_operator: false,
    export_state: false,
    catalog: '',
  };
}

export const negatedNode = (child: unknown, alias = ''): SqlNode => ({ class: 'OPERATOR', type: 'OPERATOR_NOT', alias, children: [child] });
