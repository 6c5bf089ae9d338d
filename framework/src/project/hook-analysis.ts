import {
  AliasNode,
  ColumnNode,
  type ColumnUpdateNode,
  DeleteQueryNode,
  FromNode,
  IdentifierNode,
  InsertQueryNode,
  type OperationNode,
  PrimitiveValueListNode,
  RawNode,
  ReferenceNode,
  SelectionNode,
  SelectQueryNode,
  TableNode,
  UpdateQueryNode,
  ValueListNode,
  ValueNode,
  ValuesNode,
} from 'kysely';
import { SELF } from '../model/index.js';
import {
  type BoundTables,
  bind,
  type ColumnLineage,
  type Fragments,
  lineageOfBound,
  type QueryLineage,
  type ShapeInput,
  type ValueInput,
  type VolatileInput,
  volatileInputs,
} from '../sql/index.js';

/** What statements around a build make of the rows of its query, and the raw SQL in them that only a parser can read. */
export interface HookedLineage {
  readonly lineage: QueryLineage;
  readonly unread: readonly string[];
  /** What they read beside relations. */
  readonly volatile: readonly VolatileInput[];
}

/**
 * The lineage of a model once its statements have run. Each of them is read as the select of what it writes; what is no insert, update or
 * delete may have made anything of everything that is in scope.
 */
export function withHooks(
  lineage: QueryLineage,
  statements: readonly OperationNode[],
  tables: BoundTables,
  fragments?: Fragments,
): HookedLineage {
  const unread: string[] = [];
  const volatile: VolatileInput[] = [];
  const read = (select: OperationNode): QueryLineage => {
    const bound = bind(select, tables, fragments);
    unread.push(...bound.unread);
    volatile.push(...volatileInputs(bound.query));
    return lineageOfBound(bound);
  };
  const columns = lineage.columns.map(({ name }) => name);
  const after = statements.reduce((known, statement) => {
    const change = changeOf(statement, columns);
    if (change.kind === 'elsewhere') return known;
    if (change.kind === 'unknown') {
      // A statement that does not name the table, such as a line for a log, writes no values into it.
      if (namesSelf(statement)) volatile.push(...volatileInputs(bind(statement, tables, fragments).query));
      return unknownRows(known, tables);
    }
    return change.selects.reduce((current, { select, names }) => written(current, change.kind, read(select), names), known);
  }, lineage);
  return { lineage: after, unread, volatile };
}

function namesSelf(node: OperationNode): boolean {
  return tableName(node) === SELF || (RawNode.is(node) && node.parameters.some(namesSelf));
}

type Change =
  /** Another relation is written to. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'unknown' }
  /** Selects of what is written, with the columns that it goes into in their order. */
  | {
      readonly kind: 'insert' | 'update' | 'delete';
      readonly selects: readonly { readonly select: OperationNode; readonly names: readonly string[] }[];
    };

function changeOf(statement: OperationNode, columns: readonly string[]): Change {
  if (UpdateQueryNode.is(statement)) return updateOf(statement);
  if (InsertQueryNode.is(statement)) return insertOf(statement, columns);
  if (DeleteQueryNode.is(statement)) return deleteOf(statement);
  return { kind: 'unknown' };
}

function updateOf({ table, from, joins, where, updates = [], with: withNode }: UpdateQueryNode): Change {
  if (table === undefined) return { kind: 'unknown' };
  if (tableName(table) !== SELF) return { kind: 'elsewhere' };
  const named = updates.map((update) => ({ name: columnName(update), value: update.value }));
  if (named.length === 0 || named.some(({ name }) => name === undefined)) return { kind: 'unknown' };
  const names = named.flatMap(({ name }) => name ?? []);
  const selections = named.map(({ value }, index) => selected(value, `c${index}`));
  const froms = [table, ...(from?.froms ?? [])];
  return { kind: 'update', selects: [{ select: selectOf({ froms, joins, where, selections, withNode }), names }] };
}

function insertOf({ into, columns, values, with: withNode, defaultValues }: InsertQueryNode, all: readonly string[]): Change {
  if (into === undefined) return { kind: 'unknown' };
  if (tableName(into) !== SELF) return { kind: 'elsewhere' };
  const names = columns?.map(({ column }) => column.name) ?? all;
  if (defaultValues === true) return { kind: 'insert', selects: [] };
  if (values === undefined) return { kind: 'unknown' };
  if (SelectQueryNode.is(values)) {
    const select = withNode === undefined ? values : { ...values, with: withNode };
    return { kind: 'insert', selects: [{ select, names }] };
  }
  if (!ValuesNode.is(values)) return { kind: 'unknown' };
  const selects = values.values.map((row) => {
    const items = PrimitiveValueListNode.is(row)
      ? row.values.map((item) => ValueNode.create(item))
      : ValueListNode.is(row)
        ? row.values
        : [];
    return { select: selectOf({ froms: [], selections: items.map((item, index) => selected(item, `c${index}`)), withNode }), names };
  });
  return { kind: 'insert', selects };
}

function deleteOf({ from, using, joins, where, with: withNode }: DeleteQueryNode): Change {
  const [target] = from.froms;
  if (target === undefined) return { kind: 'unknown' };
  if (tableName(target) !== SELF) return { kind: 'elsewhere' };
  const froms = [...from.froms, ...(using?.tables ?? [])];
  const selections = [selected(ValueNode.createImmediate(1), 'c0')];
  return { kind: 'delete', selects: [{ select: selectOf({ froms, joins, where, selections, withNode }), names: [] }] };
}

interface Parts {
  readonly froms: readonly OperationNode[];
  readonly joins?: SelectQueryNode['joins'];
  readonly where?: SelectQueryNode['where'];
  readonly selections: readonly SelectionNode[];
  readonly withNode?: SelectQueryNode['with'];
}

function selectOf({ froms, joins, where, selections, withNode }: Parts): SelectQueryNode {
  return {
    kind: 'SelectQueryNode',
    selections,
    ...(froms.length === 0 ? {} : { from: FromNode.create(froms) }),
    ...(joins === undefined ? {} : { joins }),
    ...(where === undefined ? {} : { where }),
    ...(withNode === undefined ? {} : { with: withNode }),
  };
}

function selected(value: OperationNode, name: string): SelectionNode {
  return SelectionNode.create(AliasNode.create(value, IdentifierNode.create(name)));
}

function tableName(node: OperationNode): string | undefined {
  const table = AliasNode.is(node) ? node.node : node;
  return TableNode.is(table) && table.table.schema === undefined ? table.table.identifier.name : undefined;
}

function columnName({ column }: ColumnUpdateNode): string | undefined {
  if (ColumnNode.is(column)) return column.column.name;
  if (ReferenceNode.is(column) && ColumnNode.is(column.column)) return column.column.column.name;
  return undefined;
}

/** What is known of the columns, after a statement that wrote `change` into the columns of these names. */
function written(known: QueryLineage, kind: 'insert' | 'update' | 'delete', change: QueryLineage, names: readonly string[]): QueryLineage {
  const behind = new Map(known.columns.map((column) => [column.name.toLowerCase(), column]));
  const shape = change.rowInputs.flatMap((input) => shapeBehind(input, behind));
  const position = new Map(names.map((name, index) => [name.toLowerCase(), index]));
  const columns = known.columns.map((column): ColumnLineage => {
    const found = change.columns[position.get(column.name.toLowerCase()) ?? -1];
    if (found === undefined) return column;
    return {
      name: column.name,
      inputs: strongest([...column.inputs, ...found.inputs.flatMap((input) => valuesBehind(input, behind))].map(noCopy)),
      shapedBy: unique([
        ...column.shapedBy,
        ...found.shapedBy.flatMap((input) => shapeBehind(input, behind)),
        ...found.inputs.flatMap((input) => shapesOfValue(input, behind)),
        ...(kind === 'update' ? shape : []),
      ]),
      opaque: column.opaque || found.opaque || (kind === 'update' && change.rowsOpaque),
      mayRead: [...column.mayRead, ...found.mayRead, ...(kind === 'update' ? change.rowsMayRead : [])].filter(
        ({ table }) => table !== SELF,
      ),
    };
  });
  if (kind === 'update') return { ...known, columns };
  return {
    ...known,
    columns,
    rowInputs: unique([...known.rowInputs, ...shape]),
    rowsOpaque: known.rowsOpaque || change.rowsOpaque,
    rowsMayRead: [...known.rowsMayRead, ...change.rowsMayRead].filter(({ table }) => table !== SELF),
  };
}

/** A statement of which nothing is known may have made anything of all that is in scope. */
function unknownRows(known: QueryLineage, tables: BoundTables): QueryLineage {
  const all = Object.values(tables).flatMap(({ relation, columns }) =>
    relation === SELF ? [] : columns.map((column) => ({ table: relation, column })),
  );
  return {
    ...known,
    columns: known.columns.map((column) => ({
      ...column,
      inputs: column.inputs.map(noCopy),
      opaque: true,
      mayRead: [...column.mayRead, ...all],
    })),
    rowsOpaque: true,
    rowsMayRead: [...known.rowsMayRead, ...all],
  };
}

type Behind = ReadonlyMap<string, ColumnLineage>;

/** What a value is made of, where it is one of the model's own columns: what that is made of. */
function valuesBehind(input: ValueInput, behind: Behind): readonly ValueInput[] {
  if (input.table !== SELF) return [input];
  const own = behind.get(input.column.toLowerCase())?.inputs ?? [];
  return input.masked === true ? own.map((each) => ({ ...each, masked: true })) : own;
}

function shapesOfValue(input: ValueInput, behind: Behind): readonly ShapeInput[] {
  return input.table === SELF ? (behind.get(input.column.toLowerCase())?.shapedBy ?? []) : [];
}

function shapeBehind(input: ShapeInput, behind: Behind): readonly ShapeInput[] {
  if (input.table !== SELF) return [input];
  const own = behind.get(input.column.toLowerCase());
  return [...(own?.inputs ?? []).map(({ table, column }) => ({ table, column, kind: input.kind })), ...(own?.shapedBy ?? [])];
}

/** A column that statements write to is no unchanged copy any more. */
function noCopy(input: ValueInput): ValueInput {
  return input.kind === 'copied' ? { ...input, kind: 'transformed' } : input;
}

/** Each input once, unmasked where any path is. */
function strongest(inputs: readonly ValueInput[]): readonly ValueInput[] {
  const found = new Map<string, ValueInput>();
  for (const input of inputs) {
    const key = `${input.table}.${input.column}`;
    const known = found.get(key);
    if (known === undefined || (known.masked === true && input.masked !== true)) found.set(key, input);
  }
  return [...found.values()];
}

function unique(inputs: readonly ShapeInput[]): readonly ShapeInput[] {
  return [...new Map(inputs.map((input) => [`${input.table}.${input.column} ${input.kind}`, input])).values()];
}
