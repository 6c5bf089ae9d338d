import { AggregateFunctionNode, CaseNode, FunctionNode, type OperationNode, OrderByItemNode, RawNode, ValueNode } from 'kysely';
import { type MutationHints, otherValue, portableEntry, portableName, standardEntry } from '../../sql/index.js';
import type { Mutation, Mutator } from './mutation.js';

/** How the expression that a node calls is changed; undefined for other nodes, and for functions of which only the warehouse knows what they mean. */
export function mutantsOfCall(node: OperationNode): MutationHints | undefined {
  if (AggregateFunctionNode.is(node)) {
    // Kysely's own aggregates mean the same as those of their names.
    const entry = portableEntry(nameOf(node));
    return entry?.form === 'aggregate' ? entry.mutants : undefined;
  }
  const name = portableName(node);
  if (name !== undefined) return portableEntry(name)?.mutants;
  return FunctionNode.is(node) ? standardEntry(node.func)?.mutants : undefined;
}

function nameOf(node: FunctionNode | AggregateFunctionNode): string {
  return node.func.replace(/^martlet:/, '');
}

export const mutateAggregate: Mutator = (node) => {
  if (!AggregateFunctionNode.is(node)) return [];
  const swaps = swapsOf(node);
  if (node.filter === undefined) return swaps;
  const { filter: _, ...unfiltered } = node;
  return [...swaps, { kind: 'aggregate', what: `the filter of ${nameOf(node)} is left out`, node: unfiltered }];
};

export const mutateFunction: Mutator = (node) => {
  if (!FunctionNode.is(node)) return [];
  const mutants = mutantsOfCall(node);
  const [first] = node.arguments;
  if (portableName(node) === 'over') return windowMutations(node);
  if (mutants?.isLeftOut === true && first !== undefined) return [{ kind: mutants.kind, what: `${nameOf(node)} is left out`, node: first }];
  return swapsOf(node);
};

/** The expressions of the same operands that a call becomes. */
function swapsOf(node: FunctionNode | AggregateFunctionNode): readonly Mutation[] {
  const mutants = mutantsOfCall(node);
  if (mutants === undefined) return [];
  return mutants.becomes.map((to) => ({
    kind: mutants.kind,
    what: `${nameOf(node)} becomes ${to}`,
    node: { ...node, func: `martlet:${to}` } as FunctionNode | AggregateFunctionNode,
  }));
}

/** The partition left out, and the frame stretched over all of it. */
function windowMutations(node: FunctionNode): readonly Mutation[] {
  return node.arguments.flatMap((argument, place): readonly Mutation[] => {
    const without = { ...node, arguments: node.arguments.filter((_, other) => other !== place) } as FunctionNode;
    if (argument.kind === 'PartitionByNode') return [{ kind: 'window', what: 'partition by is left out', node: without }];
    if (!ValueNode.is(argument)) return [];
    const whole = ValueNode.createImmediate('rows between unbounded preceding and unbounded following');
    if (argument.value === whole.value) return [{ kind: 'window', what: 'the frame is left out', node: without }];
    const stretched = { ...node, arguments: node.arguments.map((one, other) => (other === place ? whole : one)) } as FunctionNode;
    return [{ kind: 'window', what: 'the frame becomes the whole partition', node: stretched }];
  });
}

/** An order turned round. */
export const mutateOrder: Mutator = (node) => {
  if (!OrderByItemNode.is(node)) return [];
  const isDescending = node.direction !== undefined && RawNode.is(node.direction) && node.direction.sqlFragments.join('').trim() === 'desc';
  const direction = RawNode.createWithSql(isDescending ? 'asc' : 'desc');
  const what = isDescending ? 'desc becomes asc' : 'asc becomes desc';
  return [{ kind: 'window', what, node: { ...node, direction } as OrderByItemNode }];
};

/** A branch of `case` left out. */
export const mutateCase: Mutator = (node) => {
  if (!CaseNode.is(node)) return [];
  const branches = node.when ?? [];
  if (branches.length < 2) return [];
  return branches.map((_, place) => ({
    kind: 'case',
    what: `branch ${place + 1} of case is left out`,
    node: { ...node, when: branches.filter((_branch, other) => other !== place) } as CaseNode,
  }));
};

/** A constant that becomes another. It is the node above that knows what the constant means. */
export const mutateConstant: Mutator = (node) => {
  const change = mutantsOfCall(node)?.constant ?? otherValue;
  return Object.entries(node).flatMap(([key, child]: [string, unknown]): readonly Mutation[] => {
    if (isNode(child) && ValueNode.is(child)) return replaced(child, change(child.value, 0), (made) => ({ ...node, [key]: made }));
    if (!Array.isArray(child)) return [];
    return child.flatMap((item, place) =>
      isNode(item) && ValueNode.is(item)
        ? replaced(item, change(item.value, place), (made) => ({ ...node, [key]: child.map((one, at) => (at === place ? made : one)) }))
        : [],
    );
  });
};

function replaced(value: ValueNode, to: unknown, put: (made: OperationNode) => unknown): readonly Mutation[] {
  if (to === undefined || to === value.value) return [];
  const made = { ...value, value: to } as ValueNode;
  return [{ kind: 'constant', what: `${JSON.stringify(value.value)} becomes ${JSON.stringify(to)}`, node: put(made) as OperationNode }];
}

function isNode(value: unknown): value is OperationNode {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
