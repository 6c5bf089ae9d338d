import { type OperationNode, RawNode, TableNode } from 'kysely';
import { bindExpression, type ExpressionPlace } from './bind-expression.js';
import { bindFragment } from './bind-fragment.js';
import { noteSource } from './binder.js';
import type { BoundCandidate, BoundExpression, BoundRaw } from './bound-expression.js';
import type { BoundSource } from './bound-query.js';
import { fragmentText } from './fragment.js';
import { isKnownFunction, isSetReturning } from './functions.js';
import { unwrapRaw } from './names.js';
import { ATOM, UNKNOWN } from './precedence.js';
import { type RawName, readRawText } from './raw-text.js';
import { everyTable, everythingInScope, findBinding, findColumn, findSource, type TableNames } from './scope.js';

/**
 * Binds the nodes of raw SQL, and finds out what the names in its text may refer to. What is not surely an expression of its
 * names and nodes may read everything in scope.
 *
 * @param isTable - It stands where a table or a query does.
 */
export function bindRaw(node: RawNode, place: ExpressionPlace, isTable = false): BoundRaw {
  const pieces: string[] = [''];
  const nodes: OperationNode[] = [];
  flatten(node, pieces, nodes);
  const { text, names, functions, values, tables, isAtom, isPlain } = readRawText(pieces, isTable);
  const candidates: BoundCandidate[] = [];
  const bare: string[] = [];
  for (const name of names) {
    const found = candidatesOf(name, place);
    candidates.push(...found);
    if (found.length > 0 || !name.soft) bare.push(name.path.join('.'));
  }
  const elsewhere: string[] = [];
  const operands = nodes.map((one) => bindOperand(one, place, candidates, elsewhere));
  const isSettled =
    isPlain &&
    tables.length === 0 &&
    functions.every((name) => isKnownFunction(name) || isSetReturning(name)) &&
    names.every((name) => name.soft || candidatesOf(name, place).length > 0);
  if (!isSettled) {
    // A query that names no table which is known may read any.
    const mayReadTables = isTable && !candidates.some(({ kind }) => kind === 'source');
    candidates.push(...everythingInScope(place.scope), ...(mayReadTables ? everyTable(place.scope, place.binder.tables) : []));
  }
  const raw: BoundRaw = {
    kind: 'raw',
    text,
    operands,
    names: bare,
    candidates,
    functions,
    values,
    // Only common table expressions have the same name in text as in the warehouse.
    outside: [...elsewhere, ...tables.filter((table) => findSource(place.scope, table, NO_TABLES)?.kind !== 'cte')],
    isSettled,
    isPlain: isSettled && !isTable && functions.every(isKnownFunction),
    precedence: isAtom ? ATOM : UNKNOWN,
  };
  if (bare.length === 0 && isSettled) return raw;
  const fragment = fragmentText(pieces);
  const parsed = place.binder.fragments.get(fragment);
  if (parsed === undefined) place.binder.unread.add(fragment);
  const isName = (name: string): boolean => bare.some((path) => path.split('.')[0] === name);
  const reading = parsed && bindFragment(parsed, operands, place.scope, isName);
  return reading === undefined ? raw : { ...raw, reading };
}

const NO_TABLES: TableNames = new Map();

/** Raw SQL inside of raw SQL is one text. */
function flatten(node: RawNode, pieces: string[], nodes: OperationNode[]): void {
  for (const [index, piece] of node.sqlFragments.entries()) {
    pieces[pieces.length - 1] += piece;
    const parameter = node.parameters[index];
    if (parameter === undefined) continue;
    const inner = unwrapRaw(parameter);
    if (RawNode.is(inner)) flatten(inner, pieces, nodes);
    else {
      nodes.push(inner);
      pieces.push('');
    }
  }
}

/** A table's name in raw SQL stands in a `from` that is not read here, or for its row. */
function bindOperand(node: OperationNode, place: ExpressionPlace, candidates: BoundCandidate[], elsewhere: string[]): BoundExpression {
  if (!TableNode.is(node)) return bindExpression(node, place);
  const { schema, identifier } = node.table;
  const { name } = identifier;
  if (schema !== undefined) {
    elsewhere.push(`${schema.name}.${name}`);
    return { kind: 'unresolved', name: `${schema.name}.${name}`.toLowerCase() };
  }
  if (findBinding(place.scope, name) !== undefined) return bindExpression(node, place);
  const source = findSource(place.scope, name, place.binder.tables);
  if (source === undefined) {
    place.binder.undeclared.add(name);
    return bindExpression(node, place);
  }
  noteSource(place.binder, node, source);
  candidates.push(sourceCandidate(source, 0));
  return { kind: 'unresolved', name: name.toLowerCase() };
}

function candidatesOf({ path }: RawName, { scope, binder }: ExpressionPlace): readonly BoundCandidate[] {
  const [first = '', second] = path;
  const table = findBinding(scope, first);
  const place = second === undefined ? undefined : table?.binding.places.get(second);
  if (table !== undefined && place !== undefined) return [{ kind: 'reference', binding: table.binding, column: place, level: table.level }];

  const found = findColumn(scope, first);
  if (found.kind === 'reference') return [found];
  if (found.kind === 'ambiguous') {
    return found.bindings.map((binding) => ({ kind: 'reference', binding, column: binding.places.get(first) ?? 0, level: 0 }));
  }
  if (table !== undefined) return [sourceCandidate(table.binding.source, table.level)];
  const source = findSource(scope, first, binder.tables);
  return source === undefined ? [] : [sourceCandidate(source, 0)];
}

function sourceCandidate(source: BoundSource, level: number): BoundCandidate {
  if (source.kind === 'cte') source.cte.reads += 1;
  return { kind: 'source', source, level };
}
