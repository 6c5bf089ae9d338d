import { type OperationNode, PrimitiveValueListNode, ValueListNode, ValueNode } from 'kysely';
import { decimalDigits, exactInstant, isDay, plainDecimal } from '../../columns/index.js';
import {
  type Bound,
  type BoundExpression,
  type BoundQuery,
  type BoundTables,
  bind,
  calledFunction,
  type FunctionFacts,
  functionFacts,
} from '../bound/index.js';
import { callNode, constantNode, conversionNode } from '../expressions/operand.js';
import { withOwnNodes } from '../own-nodes.js';
import { BoundKinds, branchesOf, COMPARISONS, INFIX_ARITHMETIC, type Kind, type KindOfColumn, NUMBERS } from './bound-kind.js';
import { replaceNodes } from './replace-nodes.js';
import { visitExpressions } from './visit-expressions.js';

/** What is wrong where values meet. */
export type KindProblem =
  /** A text that a function takes as a text, though a column in scope has that name. */
  | { readonly kind: 'text-names-column'; readonly text: string }
  /** Values of two kinds are compared, or would stand in one column. */
  | { readonly kind: 'kinds-differ'; readonly left: ComparedValue; readonly right: ComparedValue }
  /** A literal is no value of what it meets. */
  | { readonly kind: 'literal-unfit'; readonly value: string; readonly expected: string };

/** One of the values that meet: the column that it comes from, where it is one, and what it is. */
export interface ComparedValue {
  readonly column?: string;
  readonly of: Kind;
}

/** A query whose literals have the type of what they meet. */
export interface TypedQuery {
  readonly query: OperationNode;
  readonly problems: readonly KindProblem[];
}

/**
 * Gives each literal the type of what it meets: a text beside a date becomes a day, one beside a decimal that number to its last digit, on
 * every warehouse. Values meet where they are compared, where a function takes one of them, in a case and in the columns of a union. Of what
 * is no portable expression over declared columns, nothing is known, and literals beside it stay as they are.
 */
export function typedLiterals(query: OperationNode, tables: BoundTables, kindOfColumn: KindOfColumn): TypedQuery {
  // One literal may stand in two places and meet something else in each.
  const own = withOwnNodes(query);
  return typedLiteralsOfBound(own, bind(own, tables), kindOfColumn);
}

/** The same for a query whose names are bound already, and in which no value stands in two places. */
export function typedLiteralsOfBound(query: OperationNode, bound: Bound, kindOfColumn: KindOfColumn): TypedQuery {
  const typer = new LiteralTyper(new BoundKinds(kindOfColumn));
  visitExpressions(bound.query, typer);
  return {
    query: typer.literals.size === 0 ? query : replaceNodes(query, (node) => typer.literals.get(node) ?? node),
    problems: [...bound.problems.filter((problem) => problem.kind === 'text-names-column'), ...typer.problems],
  };
}

class LiteralTyper {
  readonly literals = new Map<OperationNode, OperationNode>();
  readonly problems: KindProblem[] = [];

  constructor(private readonly kinds: BoundKinds) {}

  expression(expression: BoundExpression): void {
    if (expression.kind !== 'operation' || expression.misread) return;
    const { name, operands } = expression;
    if (CASTS.has(name)) this.#tellKind(operands);
    if (name === 'in' || name === 'not in') this.#meetAmong(operands);
    else if (COMPARISONS.has(name) || operandsOf(name).startsWith('alike')) this.#meet(operands);
    else if (name === 'case') {
      this.#meet(branchesOf(expression));
      const [subject, ...whens] = operands.map((part) => (part.kind === 'operation' ? part : undefined));
      if (subject?.name === 'of')
        this.#meet([...subject.operands, ...whens.flatMap((when) => (when?.name === 'when' ? when.operands.slice(0, 1) : []))]);
    } else if (INFIX_ARITHMETIC.has(name) || operandsOf(name).startsWith('numbers')) this.#meetNumbers(operands);
  }

  query(query: BoundQuery): void {
    if (query.kind === 'raw' || query.setOperations.length === 0) return;
    for (const [place, { expression }] of query.columns.entries()) {
      const parts = query.setOperations.map(({ query: part }) => (part.kind === 'raw' ? undefined : part.columns[place]?.expression));
      this.#meet([expression, ...parts.filter((part) => part !== undefined)]);
    }
  }

  /** A cast knows what it converts, since warehouses convert texts, instants and decimals in ways of their own. */
  #tellKind([value, type]: readonly BoundExpression[]): void {
    if (value === undefined || type?.kind !== 'value' || type.node === undefined) return;
    const from = this.kinds.of(value);
    if (from !== undefined) this.literals.set(type.node, conversionNode(type.node, from));
  }

  #meetAmong([left, among]: readonly BoundExpression[]): void {
    if (left === undefined || among === undefined) return;
    if (among.kind === 'operation' && (among.name === 'list' || among.name.startsWith('ValueListNode')))
      this.#meet([left, ...among.operands]);
    else this.#meet([left, among]);
  }

  /** Values that have to be of one kind. */
  #meet(expressions: readonly BoundExpression[]): void {
    const known = expressions.flatMap((expression) => {
      const kind = this.kinds.of(expression);
      return kind === undefined || OPAQUE.has(kind) || isLiteral(expression) ? [] : [{ expression, kind }];
    });
    const [first] = known;
    if (first === undefined) return;
    const other = known.find(({ kind }) => kind !== first.kind && !(NUMBERS.has(kind) && NUMBERS.has(first.kind)));
    if (other !== undefined) {
      this.problems.push({
        kind: 'kinds-differ',
        left: metValue(first.expression, first.kind),
        right: metValue(other.expression, other.kind),
      });
      return;
    }
    const kind = this.kinds.common(known.map((one) => one.kind));
    if (kind !== undefined) for (const expression of expressions) this.#demand(expression, kind);
  }

  /** A number beside a decimal is one too, to its last digit. */
  #meetNumbers(operands: readonly BoundExpression[]): void {
    const kinds = operands.map((operand) => this.kinds.of(operand));
    if (kinds.includes('decimal') && !kinds.includes('double')) for (const operand of operands) this.#demand(operand, 'decimal');
  }

  #demand(expression: BoundExpression, kind: Kind): void {
    if (expression.kind === 'value') this.#type(expression, kind);
    else if (expression.kind === 'operation' && expression.name === 'case')
      for (const branch of branchesOf(expression)) this.#demand(branch, kind);
    else if (expression.kind === 'operation' && isOneOfItsOperands(expression.name))
      for (const one of expression.operands) this.#demand(one, kind);
  }

  #type({ value, node }: Extract<BoundExpression, { readonly kind: 'value' }>, kind: Kind): void {
    if (node === undefined || !['string', 'number', 'boolean'].includes(typeof value)) return;
    const typed = typedNode(value, kind);
    if (typed.kind === 'unfit') {
      this.problems.push({ kind: 'literal-unfit', value: String(value), expected: typed.expected });
      return;
    }
    if (PrimitiveValueListNode.is(node)) this.#typeList(node, kind);
    else if (typed.node !== undefined) this.literals.set(node, typed.node);
  }

  #typeList(list: PrimitiveValueListNode, kind: Kind): void {
    const typed = list.values.map((value) => {
      const item = typedNode(value, kind);
      return item.kind === 'typed' ? item.node : undefined;
    });
    if (typed.some((node) => node !== undefined))
      this.literals.set(list, ValueListNode.create(typed.map((node, place) => node ?? ValueNode.createImmediate(list.values[place]))));
  }
}

/** What the operands of an operation have in common, as far as that is a function. */
function operandsOf(operation: string): FunctionFacts['operands'] {
  return functionFacts(calledFunction(operation) ?? '').operands;
}

function isOneOfItsOperands(operation: string): boolean {
  return functionFacts(calledFunction(operation) ?? '').value === 'common';
}

const CASTS: ReadonlySet<string> = new Set(['call:martlet:cast', 'call:martlet:tryCast']);

/** Kinds of which the literals, if there are any, need no type here. */
const OPAQUE: ReadonlySet<Kind> = new Set<Kind>(['json', 'array']);

function isLiteral(expression: BoundExpression): boolean {
  return expression.kind === 'value';
}

function metValue(expression: BoundExpression, kind: Kind): ComparedValue {
  if (expression.kind !== 'reference') return { of: kind };
  const column = expression.binding.columns?.[expression.column];
  return column === undefined ? { of: kind } : { of: kind, column };
}

type Typed =
  | { readonly kind: 'unfit'; readonly expected: string }
  /** Without a node where the literal is right as it is. */
  | { readonly kind: 'typed'; readonly node?: OperationNode };

const AS_IT_IS: Typed = { kind: 'typed' };

function typedNode(value: unknown, kind: Kind): Typed {
  if (value === null || value === undefined || (typeof value === 'object' && value !== null)) return AS_IT_IS;
  switch (kind) {
    case 'decimal':
      return typedDecimal(value);
    case 'date':
      return typeof value === 'string' && isDay(value) ? literalNode('dateLiteral', value) : unfit('a day such as 2024-02-29');
    case 'timestamp':
      return typedInstant(value);
    case 'text':
      return typeof value === 'string' ? AS_IT_IS : unfit('a text');
    case 'integer':
    case 'double':
      return typeof value === 'number' || typeof value === 'bigint' ? AS_IT_IS : unfit('a number');
    case 'boolean':
      return typeof value === 'boolean' ? AS_IT_IS : unfit('true or false');
    case 'json':
    case 'array':
      return AS_IT_IS;
    default:
      return kind satisfies never;
  }
}

/** A whole number is exact beside a decimal on every warehouse. */
function typedDecimal(value: unknown): Typed {
  const digits = decimalDigits(value);
  if (digits === undefined) return unfit('a decimal such as -1234.50');
  if (typeof value !== 'string' && Number.isSafeInteger(Number(value))) return AS_IT_IS;
  return literalNode('decimalLiteral', plainDecimal(digits));
}

/** A day beside instants is its first one. */
function typedInstant(value: unknown): Typed {
  const text = typeof value === 'string' ? exactInstant(isDay(value) ? `${value}T00:00:00Z` : value) : undefined;
  return text === undefined ? unfit('an instant such as 2024-02-29T12:00:00Z') : literalNode('timestampLiteral', text);
}

function literalNode(name: 'dateLiteral' | 'timestampLiteral' | 'decimalLiteral', text: string): Typed {
  return { kind: 'typed', node: callNode(name, constantNode(text)) };
}

function unfit(expected: string): Typed {
  return { kind: 'unfit', expected };
}
