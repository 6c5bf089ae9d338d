import type { Filter } from '../model/index.js';
import type { AnswerRollup } from './answer.js';
import type { GatheringOptions } from './ask.js';
import { filterText } from './filter-text.js';
import { filterCondition, flattened } from './filters.js';
import { keptNode } from './kept-measure.js';
import { all, any, column, compare, type Select, value } from './nodes.js';
import type { FactPart } from './part.js';
import { attributeKey, NotKept, RolledUpScope } from './rolled-up-scope.js';
import { filterKey, rollupContent } from './rollup-content.js';
import type { RollupTable } from './semantic-model.js';
import type { Transform } from './transforms.js';

/** The same aggregates from the first roll-up that tells all that is asked, and why others are not read. */
export function rolledUp(part: FactPart, gathering: GatheringOptions, transforms: readonly Transform[]) {
  const { model, table: base } = part.options;
  let found: { readonly id: string; readonly query: Select } | undefined;
  const rollups = model.rollupsOf(base).map((rollup): AnswerRollup => {
    const { id } = rollup;
    if (found !== undefined) return { relation: id, problem: `${found.id} has all that is asked` };
    try {
      const problem = gathering.rollupProblem(id);
      if (problem !== undefined) throw new NotKept(problem);
      found = { id, query: gathering.writing.attempt(() => fromRollup(part, gathering, transforms, rollup)) };
      return { relation: id };
    } catch (error) {
      if (error instanceof NotKept) return { relation: id, problem: error.message };
      throw error;
    }
  });
  return { found, rollups };
}

/** @throws NotKept Where the rows of the roll-up don't tell something that is asked. */
function fromRollup(part: FactPart, gathering: GatheringOptions, transforms: readonly Transform[], of: RollupTable): Select {
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
  const keys = part.keys(gathering, scope, context, transforms);
  const where = part.conditions(gathering, scope, context, transforms, (filter) => !isKnown(filter));
  const isAskedBy = new Set(ask.by.map(({ path }) => attributeKey(part.attributeOf(path))));
  // Each row of the answer is one of the roll-up: all that tells its rows apart is asked by, and no row is in two periods.
  const finer = rollup.attributes.find(({ attribute }) => !isAskedBy.has(attributeKey(attribute)));
  const parts = part.aggregates.map(({ column: name, name: measured, measure, asked, rows, conversion }) => {
    const kept = rollup.measures.get(measured);
    if (conversion !== undefined) throw new NotKept('a conversion follows single rows');
    if (kept === undefined) throw new NotKept(`it does not keep the measure ${measured}`);
    const holding = new Set([...wanted, ...rows.flatMap(flattened)].map((filter) => filterKey(context, filter)));
    const lost = rollup.where.findIndex((key) => !holding.has(key));
    if (lost >= 0) throw new NotKept(`it keeps only rows where ${of.rollup.where.flatMap(flattened).map(filterText)[lost] ?? ''}`);
    if (kept.adds === 'cut' && (finer !== undefined || part.overlaps || transforms.length > 0))
      throw new NotKept(`a ${measure.aggregation} of ${measured} does not add up over ${finer?.attribute.path ?? 'periods'}`);
    const conditions = asked
      .flatMap(flattened)
      .filter((filter) => !isKnown(filter))
      .map((filter) => filterCondition(context, scope, filter));
    const counts = kept.rows === undefined ? [] : [compare(column(scope.alias, kept.rows), '>', value(0))];
    const condition = conditions.length === 0 ? undefined : all(conditions);
    return { value: [name, keptNode(scope.alias, measure, kept, condition)] as const, counted: [...counts, ...conditions] };
  });
  // Only rows that one of the aggregates counts make a group.
  const some = parts.every(({ counted }) => counted.length > 0) ? [any(parts.map(({ counted }) => all(counted)))] : [];
  return {
    selections: [...keys, ...parts.map((part) => part.value)],
    ...scope.from,
    where: [...where, ...some],
    groupBy: keys.map(([, node]) => node),
  };
}
