import { AggregateFunctionNode, AliasNode, FunctionNode, IdentifierNode, type OperationNode, SelectionNode, ValueNode } from 'kysely';
import { afterAll, describe, expect, test } from 'vitest';
import { CASES_OF_FUNCTIONS, EXPRESSION_CASES, type ExpressionCase, PARTS, textOfCell } from '../../src/conformance/expressions/index.js';
import type { Entry } from '../../src/sql/expressions/entry.js';
import * as exported from '../../src/sql/expressions/index.js';
import { EXPRESSIONS, portableEntry } from '../../src/sql/expressions/registry.js';
import * as room from '../../src/sql/index.js';
import { dialect } from '../../src/warehouses/dialects.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';

/** Functions that are made of other expressions, or of SQL that all warehouses share: they need no entry. */
const COMPOSED = [
  ...['literal', 'expressionOf', 'asc', 'desc', 'ifElse', 'caseWhen', 'isTrue', 'toInteger', 'sumIf', 'countIf', 'median', 'hashKey'],
  ...['runningSum', 'ratioToReport', 'islandOfDays', 'islandOfNumbers', 'valuesOf'],
  ...['deduplicate', 'sessionize', 'pivot', 'unpivot', 'unionAllByName'],
];

/** Expressions that Martlet itself writes; authors have no function for them, and so no case. */
const OWN = ['currentTimestamp', 'structureText'];

const { standard, clauses, ...portable } = EXPRESSIONS;
const entries = Object.values(portable).flatMap(namesOf);
const functions = Object.entries(exported).flatMap(([name, value]) =>
  typeof value === 'function' && !/^class\b/.test(String(value)) ? [name] : [],
);
const casesOf = (name: string): readonly ExpressionCase[] =>
  (CASES_OF_FUNCTIONS as Readonly<Record<string, readonly ExpressionCase[]>>)[name] ?? [];

describe('the registry of expressions', () => {
  test.each(entries)('%s has a function, %s', (_name, written) => {
    expect(Object.keys({ ...exported, ...room })).toContain(written);
  });

  test('every function that is exported has an entry, or is made of others that have one', () => {
    const written = [...entries, ...namesOf(standard)].map(([, name]) => name);
    const known = new Set([...written, ...Object.keys(clauses), ...COMPOSED]);
    expect(functions.filter((name) => !known.has(name))).toEqual([]);
    expect(COMPOSED.filter((name) => !functions.includes(name) || written.includes(name))).toEqual([]);
  });

  test.each(entries.filter(([name]) => !OWN.includes(name)))('a case of its function calls %s (%s)', (name, written) => {
    if (portableEntry(name)?.form === 'run-instant') expect(casesOf(written)).not.toEqual([]);
    else expect(casesOf(written).filter(({ query }) => callsOf(query).some((call) => nameOf(call) === name))).not.toEqual([]);
  });

  test('every function has its cases in one place, and every case a name of its own', () => {
    expect(repeated(Object.values(PARTS).flatMap(Object.keys))).toEqual([]);
    for (const cases of Object.values(EXPRESSION_CASES)) expect(repeated(cases.map(({ name }) => name))).toEqual([]);
  });

  test('what `mutate` makes of an expression is another of the same form', () => {
    for (const [name] of entries) {
      const entry = portableEntry(name);
      for (const other of entry?.mutants.becomes ?? []) expect(portableEntry(other)?.form, `${name} becomes ${other}`).toBe(entry?.form);
    }
  });
});

describe('what the registry says of nulls holds', async () => {
  const warehouse = await openDuckDB({ path: ':memory:' });
  const session = await warehouse.session();
  afterAll(async () => {
    await session.close();
    await warehouse.close();
  });
  const resultOf = async (node: OperationNode): Promise<string> => {
    const selection = SelectionNode.create(AliasNode.create(node, IdentifierNode.create('result')));
    const query = { kind: 'SelectQueryNode', selections: [selection] } as OperationNode;
    const [row = {}] = await session.query(dialect('duckdb').compile(query));
    return textOfCell(Object.values(row)[0]);
  };
  const strict = entries.filter(([name]) => {
    const entry = portableEntry(name);
    return entry?.form === 'scalar' && entry.nulls === 'strict';
  });

  test.each(strict)('%s (%s) is null where an operand is, and only there', async (name, written) => {
    const calls = casesOf(written)
      .flatMap(({ query }) => callsOf(query))
      .filter((call): call is FunctionNode => FunctionNode.is(call) && nameOf(call) === name && isConstant(call));
    for (const call of calls) {
      const operands = await Promise.all(call.arguments.map(async (one) => await resultOf(one)));
      expect((await resultOf(call)) === 'null', dialect('duckdb').compile(call)).toBe(operands.includes('null'));
      for (const [place, operand] of call.arguments.entries()) {
        if (ValueNode.is(operand)) continue;
        const none = FunctionNode.create('nullif', [operand, operand]);
        const changed = { ...call, arguments: call.arguments.map((one, at) => (at === place ? none : one)) } as FunctionNode;
        expect(await resultOf(changed)).toBe('null');
      }
    }
    expect(calls).not.toEqual([]);
  });
});

/** The names of expressions, and of the functions that make them. */
function namesOf(group: object): readonly (readonly [name: string, written: string])[] {
  return Object.entries(group as Readonly<Record<string, Entry>>).map(([name, { writtenAs = name }]) => [name, writtenAs]);
}

function repeated(names: readonly string[]): readonly string[] {
  return names.filter((name, place) => names.indexOf(name) !== place);
}

function nameOf(call: FunctionNode | AggregateFunctionNode): string {
  return call.func.replace(/^martlet:/, '');
}

/** The calls of portable expressions in a tree. */
function callsOf(node: unknown): readonly (FunctionNode | AggregateFunctionNode)[] {
  if (Array.isArray(node)) return node.flatMap(callsOf);
  if (typeof node !== 'object' || node === null) return [];
  const own = node as OperationNode;
  const isCall = (FunctionNode.is(own) || AggregateFunctionNode.is(own)) && own.func.startsWith('martlet:');
  return [...(isCall ? [own] : []), ...Object.values(node).flatMap(callsOf)];
}

/** Whether an expression reads no column. */
function isConstant(node: unknown): boolean {
  if (Array.isArray(node)) return node.every(isConstant);
  if (typeof node !== 'object' || node === null) return true;
  return (node as OperationNode).kind !== 'ReferenceNode' && Object.values(node).every(isConstant);
}
