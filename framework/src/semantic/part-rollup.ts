import type { Filter } from '../model/index.js';
import { countDistinct } from '../sql/index.js';
import type { AnswerRollup } from './answer.js';
import type { GatheringOptions } from './ask.js';
import { filterText } from './filter-text.js';
import { filterCondition, flattened } from './filters.js';
import { keptColumn } from './first-groups.js';
import { keptNode, keptValue } from './kept-measure.js';
import { all, any, anyTyped, column, compare, type Select, value } from './nodes.js';
import type { FactPart } from './part.js';
import { groupsByOccurrence, regrouped } from './part-groups.js';
import { isPinned } from './pinned.js';
import { attributeKey, type KeptAttribute, NotKept, RolledUpScope } from './rolled-up-scope.js';
import { filterKey, rollupContent } from './rollup-content.js';
import type { RollupTable, SemanticModel, Table } from './semantic-model.js';
import type { Transform } from './transforms.js';

/** The same aggregates from the first roll-up that tells all that is asked, and why others are not read. */
export function rolledUp(part: FactPart, gathering: GatheringOptions, transforms: readonly Transform[], suffix: string) {
  const { model, table: base } = part.options;
  let found: { readonly id: string; readonly query: Select } | undefined;
  const rollups = fewestRows(model, base).map((rollup): AnswerRollup => {
    const { id } = rollup;
    if (found !== undefined) return { relation: id, problem: `${found.id} has all that is asked` };
    try {
      const problem = gathering.rollupProblem(id);
      if (problem !== undefined) throw new NotKept(problem);
      found = { id, query: gathering.writing.attempt(() => fromRollup(part, gathering, transforms, suffix, rollup)) };
      return { relation: id };
    } catch (error) {
      if (error instanceof NotKept) return { relation: id, problem: error.message };
      throw error;
    }
  });
  return { found, rollups };
}

/** The roll-ups of a relation, those that should have the fewest rows first: those by a key have the most. */
function fewestRows(model: SemanticModel, base: Table): readonly RollupTable[] {
  return [...model.rollupsOf(base)].sort((one, other) => rollupContent(model, one).keys - rollupContent(model, other).keys);
}

/** @throws NotKept Where the rows of the roll-up don't tell something that is asked. */
function fromRollup(
  part: FactPart,
  gathering: GatheringOptions,
  transforms: readonly Transform[],
  suffix: string,
  of: RollupTable,
): Select {
  const { model, ask, table: base } = part.options;
  const { writing, timeZone } = gathering;
  if (ask.weightedBy !== undefined) throw new NotKept('weights split rows');
  const rollup = rollupContent(model, of);
  if ((timeZone ?? 'UTC') !== of.rollup.timeZone && rollup.dependsOnZone)
    throw new NotKept(`its days are those of ${of.rollup.timeZone}, and not of ${timeZone ?? 'UTC'}`);
  const context = part.context(gathering);
  const known = new Set(rollup.where);
  const isKnown = (filter: Filter): boolean => known.has(filterKey(context, filter));
  const scope = new RolledUpScope(
    base,
    writing,
    timeZone,
    writing.nameOf(of),
    rollup.attributes,
    new Set(ask.by.map(({ alias }) => alias)),
  );
  const wanted = ask.where.flatMap(flattened);
  const where = part.conditions(gathering, scope, context, transforms, (filter) => !isKnown(filter));
  const isAskedBy = new Set(ask.by.map(({ path }) => attributeKey(part.attributeOf(path))));
  // No row is in two periods, or has two members.
  const isOfOneGroup = transforms.length === 0 && !part.overlaps;
  const finerThan = (filters: readonly Filter[]): KeptAttribute | undefined => {
    const isOne = isPinned(context, filters);
    return rollup.attributes.find(({ attribute }) => !isAskedBy.has(attributeKey(attribute)) && !isOne(attribute));
  };
  const isRow =
    isOfOneGroup &&
    ask.by.length > 0 &&
    part.aggregates.every(({ asked }) => asked.flatMap(flattened).every(isKnown)) &&
    finerThan([...wanted, ...part.commonRows().flatMap(flattened)]) === undefined;
  const parts = part.aggregates.map(({ column: name, name: measured, measure, asked, rows, conversion }) => {
    const kept = rollup.measures.get(measured);
    if (conversion !== undefined) throw new NotKept('a conversion follows single rows');
    if (kept === undefined) throw new NotKept(`it does not keep the measure ${measured}`);
    const holding = new Set([...wanted, ...rows.flatMap(flattened)].map((filter) => filterKey(context, filter)));
    const lost = rollup.where.findIndex((key) => !holding.has(key));
    if (lost >= 0) throw new NotKept(`it keeps only rows where ${of.rollup.where.flatMap(flattened).map(filterText)[lost] ?? ''}`);
    const left = asked.flatMap(flattened);
    const conditions = left.filter((filter) => !isKnown(filter)).map((filter) => filterCondition(context, scope, filter));
    const counts = kept.rows === undefined ? [] : [compare(column(scope.alias, kept.rows), '>', value(0))];
    const counted = [...counts, ...conditions];
    // All that tells the rows of the roll-up apart is asked by, or is one thing: then each row of the answer is one of these.
    const finer = kept.adds === 'cut' ? finerThan([...wanted, ...left]) : undefined;
    if (kept.adds === 'cut' && (finer !== undefined || !isOfOneGroup)) {
      // Whatever rows a value is in, it is the same one.
      const key = measure.aggregation === 'count distinct' ? keptColumn(rollup.attributes, measure.of) : undefined;
      if (key === undefined)
        throw new NotKept(`a ${measure.aggregation} of ${measured} does not add up over ${finer?.attribute.path ?? 'periods'}`);
      const options = counted.length === 0 ? {} : { filter: anyTyped(all(counted)) };
      const values = countDistinct(anyTyped(column(scope.alias, key.name)), options).toOperationNode();
      return { value: [name, values] as const, counted };
    }
    const condition = conditions.length === 0 ? undefined : all(conditions);
    const node = isRow ? keptValue(scope.alias, measure, kept) : keptNode(scope.alias, measure, kept, condition);
    return { value: [name, node] as const, counted };
  });
  // Only rows that one of the aggregates counts make a group.
  const some = parts.every(({ counted }) => counted.length > 0) ? [any(parts.map(({ counted }) => all(counted)))] : [];
  const rows = [...where, ...some];
  const groups = groupsByOccurrence(part, gathering, transforms, suffix, { scope, where: rows });
  if (groups !== undefined) return regrouped(part, gathering, transforms, groups);
  const keys = part.keys(gathering, scope, context, transforms);
  return {
    selections: [...keys, ...parts.map((part) => part.value)],
    ...scope.from,
    where: rows,
    ...(isRow ? {} : { groupBy: keys.map(([, node]) => node) }),
  };
}
