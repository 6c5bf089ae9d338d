import type { LogicalType } from '../../columns/index.js';
import {
  type BoundExpression,
  type BoundOperation,
  type BoundQuery,
  type BoundReference,
  type BoundSource,
  calledFunction,
  functionFacts,
} from '../bound/index.js';

/** What a value is, without its precision: whatever can be compared. */
export type Kind = LogicalType['kind'];

/** Tells the declared kind of a relation's column; undefined where none is known. */
export type KindOfColumn = (relation: string, column: string) => Kind | undefined;

/** Numbers compare with each other, whatever kind of numbers they are. */
export const NUMBERS: ReadonlySet<Kind> = new Set<Kind>(['integer', 'decimal', 'double']);

/** The kinds of bound expressions, as far as contracts and portable functions tell. A literal has none of its own: it takes that of what it meets. */
export class BoundKinds {
  readonly #columns = new Map<BoundQuery, (Kind | undefined)[]>();

  constructor(private readonly kindOfColumn: KindOfColumn) {}

  of(expression: BoundExpression): Kind | undefined {
    switch (expression.kind) {
      case 'reference':
        return this.#ofReference(expression);
      case 'operation':
        return this.#ofOperation(expression);
      case 'aggregate':
        return this.#ofCall(expression.name, expression.operands);
      case 'query':
        return this.ofColumn(expression.query, 0);
      case 'value':
        return typeof expression.value === 'boolean' ? 'boolean' : undefined;
      default:
        return undefined;
    }
  }

  /** The kind of a column that a query returns. */
  ofColumn(query: BoundQuery, column: number): Kind | undefined {
    if (query.kind === 'raw') return undefined;
    const known = this.#columns.get(query) ?? [];
    this.#columns.set(query, known);
    if (column in known) return known[column];
    // A recursive query ends here; its first part decides.
    known[column] = undefined;
    const own = query.columns[column]?.expression;
    const parts = query.setOperations.map((one) => this.ofColumn(one.query, column));
    const kind = this.common([own === undefined ? undefined : this.of(own), ...parts].filter((part) => part !== undefined));
    known[column] = kind;
    return kind;
  }

  /** The kind that values of several have in common; undefined where they have none. */
  common(kinds: readonly Kind[]): Kind | undefined {
    const [first] = kinds;
    if (first === undefined || kinds.every((kind) => kind === first)) return first;
    if (!kinds.every((kind) => NUMBERS.has(kind))) return undefined;
    return kinds.includes('double') ? 'double' : 'decimal';
  }

  #ofReference({ binding, column }: BoundReference): Kind | undefined {
    return this.#ofSource(binding.source, column);
  }

  #ofSource(source: BoundSource, column: number): Kind | undefined {
    switch (source.kind) {
      case 'table':
        return this.kindOfColumn(source.table.relation, source.table.columns[column] ?? '');
      case 'query':
        return this.ofColumn(source.query, column);
      case 'cte':
        return source.cte.query === undefined ? undefined : this.ofColumn(source.cte.query, column);
      case 'expression':
        return source.expression.kind === 'operation' && isTableFunction(source.expression.name) ? this.of(source.expression) : undefined;
      case 'unknown':
        return undefined;
      default:
        return source satisfies never;
    }
  }

  #ofOperation(operation: BoundOperation): Kind | undefined {
    const { name, operands, misread } = operation;
    if (misread) return undefined;
    const called = calledFunction(name);
    if (called !== undefined) return this.#ofCall(called, operands);
    if (name === 'case') return this.#ofAll(branchesOf(operation));
    if (INFIX_ARITHMETIC.has(name)) return this.#ofNumbers(operands);
    return BOOLEAN_OPERATIONS.has(name) ? 'boolean' : undefined;
  }

  #ofCall(name: string, operands: readonly BoundExpression[]): Kind | undefined {
    const { value } = functionFacts(name);
    switch (value) {
      case 'first':
        return this.#ofAll(operands.slice(0, 1));
      case 'common':
        return this.#ofAll(operands);
      case 'number':
        return this.#ofNumbers(operands);
      case 'named':
        return kindNamed(operands[1]);
      case 'groups':
      case 'unknown':
        return undefined;
      default:
        return value;
    }
  }

  /** What several values have in common, literals left out. */
  #ofAll(expressions: readonly BoundExpression[]): Kind | undefined {
    const kinds = expressions.filter((one) => one.kind !== 'value').map((one) => this.of(one));
    return kinds.includes(undefined) ? undefined : this.common(kinds.filter((kind) => kind !== undefined));
  }

  #ofNumbers(operands: readonly BoundExpression[]): Kind | undefined {
    const kind = this.#ofAll(operands);
    return kind !== undefined && NUMBERS.has(kind) ? kind : undefined;
  }
}

/** The results of a case. */
export function branchesOf({ operands }: BoundOperation): readonly BoundExpression[] {
  return operands.flatMap((part) => {
    if (part.kind !== 'operation') return [];
    const result = part.name === 'when' ? part.operands[1] : part.name === 'else' ? part.operands[0] : undefined;
    return result === undefined ? [] : [result];
  });
}

/** Operators whose sides have to be of one kind. */
export const COMPARISONS: ReadonlySet<string> = new Set([
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'not in',
  'is distinct from',
  'is not distinct from',
  'between',
  'between symmetric',
]);

/** Arithmetic, as Kysely writes it, whose result is as exact as its operands. Division differs between warehouses. */
export const INFIX_ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '%']);

const BOOLEAN_OPERATIONS: ReadonlySet<string> = new Set([
  ...COMPARISONS,
  'and',
  'or',
  'not _',
  'exists _',
  'not exists _',
  'is',
  'is not',
  'like',
  'not like',
  'ilike',
]);

function isTableFunction(operation: string): boolean {
  return functionFacts(calledFunction(operation) ?? '').form === 'table';
}

/** The kind of a type among the arguments of a portable function. */
function kindNamed(argument: BoundExpression | undefined): Kind | undefined {
  return argument?.kind === 'value' ? kindOfWords(String(argument.value)) : undefined;
}

/** The kind of a type in words, as {@link describeType} writes it, whatever it is converted from. */
export function kindOfWords(text: string): Kind | undefined {
  const word = text.replace(/(?:\(| from ).*$/, '');
  return KINDS.find((kind) => kind === word);
}

const KINDS: readonly Kind[] = ['text', 'integer', 'decimal', 'double', 'boolean', 'date', 'timestamp', 'json', 'array'];
