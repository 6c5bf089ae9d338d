import { type BoundExpression, type BoundReference, calledFunction, type FunctionFacts, functionFacts } from '../../sql/index.js';
import { anyOf, BY_THE_QUERY, both, type Evidence, type Facts, NOTHING_KNOWN, orNull } from './facts.js';
import { ownKind } from './value-kind.js';

/** What expressions know of the select that they stand in. */
export interface KnownOfSelect {
  readonly referenceFacts: (reference: BoundReference) => Facts;
  /** Columns in which a value stands because the relation adds a row with it: the unknown member. */
  readonly memberOf: (value: unknown) => readonly string[];
  /** There is a row in every group, since the select groups by something. */
  readonly isGrouped: boolean;
}

/** What is known of the value of an expression. */
export function expressionFacts(expression: BoundExpression, around: KnownOfSelect): Facts {
  const facts = factsOf(expression, around);
  const kind = facts.kind ?? ownKind(expression);
  return kind === undefined ? facts : { ...facts, kind };
}

function factsOf(expression: BoundExpression, around: KnownOfSelect): Facts {
  switch (expression.kind) {
    case 'value':
      return valueFacts(expression.value, around);
    case 'reference':
      return around.referenceFacts(expression);
    case 'aggregate':
      return aggregateFacts(expression, around);
    case 'operation':
      // The warehouse reads it in another way than the tree.
      return expression.misread ? NOTHING_KNOWN : operationFacts(expression.name, expression.operands, around);
    default:
      return NOTHING_KNOWN;
  }
}

function valueFacts(value: unknown, { memberOf }: KnownOfSelect): Facts {
  if (value === null || value === undefined) return { ...NOTHING_KNOWN, accepted: { values: new Set(), basis: BY_THE_QUERY } };
  return {
    notNull: BY_THE_QUERY,
    accepted: { values: new Set([String(value)]), basis: BY_THE_QUERY },
    occursIn: new Map(memberOf(value).map((column) => [column, BY_THE_QUERY])),
  };
}

/** Operators whose result is null only where an operand is. */
const COMPARISONS: ReadonlySet<string> = new Set([
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'like',
  'not like',
  'and',
  'or',
  '+',
  '-',
  '*',
  'not _',
]);
const NEVER_NULL: ReadonlySet<string> = new Set(['is', 'is not']);

function operationFacts(name: string, operands: readonly BoundExpression[], around: KnownOfSelect): Facts {
  const factsOf = (operand: BoundExpression): Facts => expressionFacts(operand, around);
  const nulls = nullsOf(name);
  if (nulls === 'all') return coalesceFacts(operands.map(factsOf));
  if (name === 'case') return caseFacts(operands, factsOf);
  if (nulls === 'never') return { ...NOTHING_KNOWN, notNull: BY_THE_QUERY };
  if (nulls !== 'strict') return NOTHING_KNOWN;
  const bases = operands.map((operand) => factsOf(operand).notNull);
  return bases.every((basis) => basis !== undefined)
    ? { ...NOTHING_KNOWN, notNull: bases.reduce<Evidence>(both, BY_THE_QUERY) }
    : NOTHING_KNOWN;
}

/** When the result of an operation is null. */
function nullsOf(operation: string): FunctionFacts['nulls'] {
  const called = calledFunction(operation);
  if (called !== undefined) return functionFacts(called).nulls;
  if (NEVER_NULL.has(operation)) return 'never';
  return COMPARISONS.has(operation) ? 'strict' : 'possible';
}

/** Null only where all are null, so one that never is will do. */
function coalesceFacts(operands: readonly Facts[]): Facts {
  const [notNull] = operands.flatMap((facts) => facts.notNull ?? []).sort((a, b) => a.size - b.size);
  return { ...orNull(anyOf(operands)), ...(notNull === undefined ? {} : { notNull }) };
}

function caseFacts(operands: readonly BoundExpression[], factsOf: (operand: BoundExpression) => Facts): Facts {
  const results = operands.flatMap((operand) => {
    if (operand.kind !== 'operation') return [NOTHING_KNOWN];
    const result = operand.name === 'when' ? operand.operands[1] : operand.name === 'else' ? operand.operands[0] : undefined;
    return result === undefined ? [] : [factsOf(result)];
  });
  const hasElse = operands.some((operand) => operand.kind === 'operation' && operand.name === 'else');
  const facts = anyOf(results);
  return hasElse ? facts : orNull(facts);
}

function aggregateFacts(aggregate: Extract<BoundExpression, { kind: 'aggregate' }>, around: KnownOfSelect): Facts {
  const { name, operands, filter, over } = aggregate;
  const { nulls, passes } = functionFacts(name);
  if (nulls === 'never') return { ...NOTHING_KNOWN, notNull: BY_THE_QUERY };
  const [operand] = operands;
  if (operand === undefined || nulls !== 'of-nothing') return NOTHING_KNOWN;
  const facts = expressionFacts(operand, around);
  // A frame that leaves the row itself out may be empty; the usual ones hold it.
  const seesARow =
    filter === undefined && (over === undefined ? around.isGrouped : over.frame === undefined || HOLDS_ITSELF.test(over.frame));
  const notNull = seesARow && facts.notNull !== undefined ? { notNull: facts.notNull } : {};
  return passes === 'choice' ? { ...orNull(facts), ...notNull } : { ...NOTHING_KNOWN, ...notNull };
}

const HOLDS_ITSELF = /between (unbounded|\d+) preceding and (current row|(unbounded|\d+) following)|between current row and/;
