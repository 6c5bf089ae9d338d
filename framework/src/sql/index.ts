export {
  type Binding,
  type BindProblem,
  type Bound,
  type BoundExpression,
  type BoundQuery,
  type BoundReference,
  type BoundSelect,
  type BoundSource,
  type BoundTables,
  bind,
  calledFunction,
  columnNames,
  type Fragments,
  type FunctionFacts,
  fragmentStatement,
  functionFacts,
  isVolatile,
  mayExpand,
  readFragment,
  type SerializedExpression,
} from './bound/index.js';
export { SqlExpression, type ValueOf } from './expression.js';
export { castNode, fromTextNode } from './expressions/casts.js';
export { currentTimestamp } from './expressions/clock.js';
export * from './expressions/index.js';
export { type MutationHints, otherValue } from './expressions/mutation-hints.js';
export { portablePattern } from './expressions/pattern.js';
export { portableEntry, standardEntry } from './expressions/registry.js';
export { structureText } from './expressions/structure-text.js';
export * from './fingerprint/index.js';
export * from './lineage/index.js';
export { mapNode } from './map-node.js';
export { withOwnNodes } from './own-nodes.js';
export * from './pii/index.js';
export { portableName } from './portable.js';
export { outputName, type ProjectedColumn, projectColumns, referencedColumn } from './projection.js';
export * from './query/index.js';
export { placeTables, resolveRelations } from './relations.js';
export { atRunInstant } from './run-instant.js';
export {
  BoundKinds,
  type ComparedValue,
  type KindOfColumn,
  type KindProblem,
  type TypedQuery,
  typedLiterals,
  typedLiteralsOfBound,
} from './types/index.js';
export { type VolatileInput, volatileInputs } from './volatile-inputs.js';
