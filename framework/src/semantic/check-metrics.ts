import { MartletError } from '../errors.js';
import { type MetricDefinition, type Model, waysOf } from '../model/index.js';
import { locateFindings } from '../project/check/index.js';
import type { Project, ProjectModel } from '../project/index.js';
import { aliasProblem } from './aliases.js';
import { answerAlone } from './answer-alone.js';
import { type Asker, attributeAt, defaultRole } from './attributes.js';
import { columnsBehind } from './computed-attribute.js';
import { filterCondition } from './filters.js';
import { measuredValue } from './measure-node.js';
import { RowScope } from './scope.js';
import { type SemanticModel, semanticModelOf, type Table } from './semantic-model.js';
import { Writing } from './writing.js';

/**
 * Proves measures, joins, aliases, hierarchies, bridges and metrics against the models: columns that are named exist, ways lead to rows, and each metric compiles. The
 * compiler finds most of it where types are written out; what is computed or cast is hidden from it.
 */
export async function checkMetrics(project: Project): ReturnType<typeof locateFindings> {
  const model = semanticModelOf(project);
  const findings = [
    ...project.models.flatMap((subject) =>
      problemsOfModel(model, subject).map((found) => ({ subject, severity: 'error' as const, ...found })),
    ),
    ...project.metrics.flatMap(({ metric, file, exportName }) => {
      const error = problemOfMetric(model, metric);
      return error === undefined
        ? []
        : [{ subject: { id: metric.name, file, exportName }, error, severity: 'error' as const, place: { kind: 'declaration' as const } }];
    }),
  ];
  return locateFindings(project.directory, findings);
}

interface Found {
  readonly error: MartletError;
  readonly place: { readonly kind: 'property'; readonly path: readonly string[] };
}

function problemsOfModel(model: SemanticModel, { id, relation }: ProjectModel): readonly Found[] {
  const asked = [
    relation.measures,
    relation.attributes,
    relation.joins,
    relation.aliases,
    relation.hierarchies,
    relation.bridges,
    relation.time,
  ];
  if (asked.every((each) => each === undefined)) return [];
  const table = model.tableOf(relation);
  const found: Found[] = [];
  const report = (path: readonly string[], problem: string): void => {
    found.push({
      error: new MartletError('semantics-invalid', { relation: id, option: path.join('.'), problem }),
      place: { kind: 'property', path },
    });
  };
  const needs = (path: readonly string[], of: Model | ProjectModel['relation'], names: readonly string[]): void => {
    for (const name of names) if (of.columns[name] === undefined) report(path, `${of.name} has no column "${name}"`);
  };
  for (const [name, { on, to, bridge }] of waysOf(relation)) {
    const path = bridge !== undefined ? ['bridges', name] : relation.joins?.[name] === undefined ? undefined : ['joins', name];
    if (path === undefined) continue;
    needs(
      path,
      relation,
      on.map(([from]) => from),
    );
    needs(path, to as Model, [
      ...on.map(([, other]) => other),
      ...(bridge === undefined ? [] : [bridge.attribute, ...(bridge.weight === undefined ? [] : [bridge.weight])]),
    ]);
  }
  for (const name of Object.keys(relation.aliases ?? {})) {
    const problem = aliasProblem(table, name);
    if (problem !== undefined) report(['aliases', name], problem);
  }
  for (const [name, { levels }] of Object.entries(relation.hierarchies ?? {})) needs(['hierarchies', name], relation, levels);
  for (const name of Object.keys(relation.attributes ?? {})) {
    const path = ['attributes', name];
    if (relation.columns[name] !== undefined) report(path, `a column of ${relation.name} is called ${name}, too`);
    else if (table.hops.has(name)) report(path, `a way of ${relation.name} is called ${name}, too`);
    else {
      const problem = problemIn(() => needs(path, relation, columnsBehind(table, name)));
      if (problem !== undefined) report(path, problem);
    }
  }
  const reported = (path: readonly string[], prove: () => unknown): void => {
    const problem = problemIn(prove);
    if (problem !== undefined) report(path, problem);
  };
  if (relation.time !== undefined) reported(['time'], () => defaultRole({ metric: id, table, time: undefined }));
  for (const name of Object.keys(relation.measures ?? {})) reported(['measures', name], () => proveMeasure(model, table, name));
  return found;
}

/** @throws MartletError What is wrong with a measure. */
function proveMeasure(model: SemanticModel, table: Table, name: string): void {
  const measure = table.relation.measures?.[name];
  if (measure === undefined) return;
  const writing = new Writing(model);
  const scope = new RowScope(table, writing, undefined);
  const asker: Asker = { metric: name, table, time: undefined };
  const context = { model, asker, reads: writing, timeZone: undefined, at: 0, shown: new Set<string>() };
  measuredValue(model, asker, scope, measure);
  for (const filter of measure.where ?? []) filterCondition(context, scope, filter);
  const { by, unitFrom, balance } = measure;
  const columns = [...(by === undefined ? [] : [by]), ...(balance === undefined ? [] : [balance.over, ...balance.per])];
  const missing = columns.find((column) => table.relation.columns[column] === undefined);
  if (missing !== undefined) throw new RangeError(`${table.name} has no column "${missing}"`);
  if (unitFrom !== undefined) attributeAt(model, asker, unitFrom);
}

/** What is wrong with a metric, whatever it is asked by. A unit that a question has to choose is no fault. */
function problemOfMetric(model: SemanticModel, metric: MetricDefinition): MartletError | undefined {
  try {
    answerAlone(model, metric, '2000-01-01');
    return undefined;
  } catch (error) {
    if (!(error instanceof MartletError)) throw error;
    return error.reason === 'units-mixed' || error.reason === 'question-invalid' ? undefined : error;
  }
}

function problemIn(prove: () => unknown): string | undefined {
  try {
    prove();
    return undefined;
  } catch (error) {
    // A measure's expression is its author's own code.
    return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  }
}
