import { FunctionNode, type OperationNode, ValueNode } from 'kysely';
import { readableColumns } from '../../columns/index.js';
import type { Model } from '../../model/index.js';
import { buildQuery } from '../../project/declared-query.js';
import { type BoundTables, portableName, queryFingerprint } from '../../sql/index.js';
import { mutantsOfCall, mutateAggregate, mutateCase, mutateConstant, mutateFunction, mutateOrder } from './expression-mutators.js';
import type { Mutation, Mutator } from './mutation.js';
import { mutateGroupKey, mutateJoin, mutateOperator, mutatePredicate, mutateRows, mutateSetOperation } from './relational-mutators.js';

const MUTATORS: readonly Mutator[] = [
  mutateJoin,
  mutatePredicate,
  mutateOperator,
  mutateSetOperation,
  mutateRows,
  mutateGroupKey,
  mutateAggregate,
  mutateFunction,
  mutateOrder,
  mutateCase,
  mutateConstant,
];

/** A model's query with one change. */
export interface Mutant {
  /** Its place among the model's mutants, the same in every process. */
  readonly place: number;
  readonly kind: Mutation['kind'];
  readonly what: string;
  readonly query: OperationNode;
}

export interface Mutants {
  readonly mutants: readonly Mutant[];
  /** How many changes were left out because the query means the same with them. */
  readonly equivalent: number;
}

/**
 * All queries that differ from a model's own in one node. Those that provably mean the same, or the same as another
 * mutant, are left out: their canonical fingerprints are equal.
 */
export function mutantsOf(model: Model): Mutants {
  const query = buildQuery(model, `${model.name}.ts`);
  const tables: BoundTables = Object.fromEntries(
    Object.entries(model.from).map(([alias, relation]) => [
      alias,
      { relation: relation.name, columns: Object.keys(readableColumns(relation)) },
    ]),
  );
  const original = queryFingerprint(query, tables);
  const known = new Set([original]);
  const mutants: Mutant[] = [];
  let equivalent = 0;
  for (const [place, { kind, what, node }] of [...changes(query)].entries()) {
    const fingerprint = queryFingerprint(node, tables);
    if (fingerprint === original) equivalent += 1;
    if (!known.has(fingerprint)) mutants.push({ place, kind, what, query: node });
    known.add(fingerprint);
  }
  return { mutants, equivalent };
}

/** Every change of a tree: those of its root, then those of each child. */
function* changes(node: OperationNode): Generator<Mutation> {
  if (mutantsOfCall(node)?.inside === false) return;
  // How a fraction becomes an integer is Martlet's business and not the author's.
  if (isToInteger(node)) {
    yield* changesOfRounded(node);
    return;
  }
  for (const mutate of MUTATORS) yield* mutate(node);
  for (const [key, child] of Object.entries(node)) {
    if (isNode(child)) for (const mutation of changes(child)) yield { ...mutation, node: put(node, key, mutation.node) };
    else if (Array.isArray(child)) {
      for (const [place, item] of child.entries()) {
        if (!isNode(item)) continue;
        for (const mutation of changes(item)) {
          yield {
            ...mutation,
            node: put(
              node,
              key,
              child.map((one, at) => (at === place ? mutation.node : one)),
            ),
          };
        }
      }
    }
  }
}

/** `toInteger`: a cast of what is rounded to no digits. */
function isToInteger(node: OperationNode): node is FunctionNode {
  if (!FunctionNode.is(node) || portableName(node) !== 'cast') return false;
  const [rounded, type] = node.arguments;
  return rounded !== undefined && portableName(rounded) === 'round' && type !== undefined && ValueNode.is(type) && type.value === 'integer';
}

function* changesOfRounded(cast: FunctionNode): Generator<Mutation> {
  const [rounded, type] = cast.arguments;
  if (rounded === undefined || type === undefined || !FunctionNode.is(rounded)) return;
  const [value, ...options] = rounded.arguments;
  if (value === undefined) return;
  for (const mutation of changes(value)) {
    yield { ...mutation, node: { ...cast, arguments: [{ ...rounded, arguments: [mutation.node, ...options] }, type] } as FunctionNode };
  }
}

function put(node: OperationNode, key: string, value: unknown): OperationNode {
  return { ...node, [key]: value } as OperationNode;
}

function isNode(value: unknown): value is OperationNode {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
