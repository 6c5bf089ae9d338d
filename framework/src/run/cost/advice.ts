import { MartletError } from '../../errors.js';
import { cursorOf, keptOf, storedAs, timeColumnOf } from '../../materializations/index.js';
import type { Prices, Project, ProjectModel } from '../../project/index.js';
import { lineageOfColumn, type QueryLineage, type RelationLineage } from '../../sql/index.js';
import type { RecordedStep, RunRecord } from '../run-record.js';
import { moneyFor, NO_USAGE, sumOfUsage, type Usage, usageOfSteps } from './prices.js';

/** What advice is given by. */
export interface AdviceGrounds {
  readonly project: Project;
  /** The runs of an environment, oldest first. */
  readonly runs: readonly RunRecord[];
  readonly lineages: readonly RelationLineage[];
  /** How often readers of the API and of SQL have read a relation; undefined where no log says so. */
  readonly reads?: ReadonlyMap<string, number>;
}

/** Something that would cost less. */
export interface Advice {
  /** What was found, with its evidence, and what to do. */
  readonly error: MartletError;
  readonly relation?: string;
  /** What it took in the runs that were looked at; of idle time, what nothing was done in. */
  readonly usage: Usage;
  /** The column by which a table could be filled. */
  readonly incrementalBy?: string;
}

/** What is less says nothing of a habit, or is not worth the change. */
const LEAST = { runs: 3, milliseconds: 1000, rows: 1000, newShare: 0.2, idleMilliseconds: 600_000, idleShare: 0.5 };

/** What would cost less, the dearest first. Where the runs hold no evidence there is no advice. */
export function adviceOf(grounds: AdviceGrounds): readonly Advice[] {
  const { project, runs, lineages } = grounds;
  const taken = takenBy(runs);
  const byRelation = new Map(lineages.map(({ relation, lineage }) => [relation, lineage]));
  const found = project.models.flatMap((model): Advice[] => {
    const own = taken.get(model.id);
    if (own === undefined) return [];
    const lineage = byRelation.get(model.id);
    const unread = unreadAdvice(grounds, model, own);
    // What is not needed at all is not made cheaper.
    if (unread !== undefined) return [unread];
    return [
      ...(lineage === undefined ? [] : [incrementalAdvice(model, own, lineage), partitionAdvice(project, model, own, lineage)]),
      testsAdvice(model, own),
    ].filter((advice) => advice !== undefined);
  });
  const { prices } = project.config.cost;
  const idle = idleAdvice(project, runs);
  return [...found, ...(idle === undefined ? [] : [idle])].sort((a, b) => worth(b, prices) - worth(a, prices));
}

function worth({ usage }: Advice, prices: Prices | undefined): number {
  return prices === undefined ? usage.workMilliseconds + usage.warehouseMilliseconds : moneyFor(usage, prices);
}

/** What the builds and the data tests of a relation took. */
interface Taken {
  readonly builds: readonly { readonly step: RecordedStep; readonly usage: Usage }[];
  readonly tests: readonly Usage[];
}

function takenBy(runs: readonly RunRecord[]): ReadonlyMap<string, Taken> {
  const found = new Map<string, { builds: { step: RecordedStep; usage: Usage }[]; tests: Usage[] }>();
  for (const { step, usage } of runs.flatMap(usageOfSteps)) {
    const own = found.get(step.relation) ?? { builds: [], tests: [] };
    found.set(step.relation, own);
    if (step.kind === 'tests') own.tests.push(usage);
    else if (step.kind === 'model' && step.status === 'succeeded') own.builds.push({ step, usage });
  }
  return found;
}

/**
 * A model that no model, test, exposure, report or metric reads, and no reader of the log. A fact or a dimension may be read by tools that are not
 * declared: it counts only where the project declares its readers, or a log names them.
 */
function unreadAdvice({ project, reads }: AdviceGrounds, { id, kind }: ProjectModel, { builds, tests }: Taken): Advice | undefined {
  const { models, exposures, reports, metrics } = project;
  const isInner = kind === 'staging' || kind === 'intermediate';
  if (builds.length < LEAST.runs || (!isInner && reads === undefined && exposures.length + reports.length === 0)) return undefined;
  const isRead =
    (reads?.get(id) ?? 0) > 0 ||
    models.some(({ from }) => [...from.values()].includes(id)) ||
    project.tests.some(({ from }) => [...from.values()].includes(id)) ||
    [...exposures, ...reports, ...metrics].some((reader) => reader.reads.includes(id)) ||
    models.some(({ relation }) => Object.values(relation.columns).some(({ definition }) => refersTo(project, definition.tests, id)));
  if (isRead) return undefined;
  const usage = sumOfUsage([...builds.map((build) => build.usage), ...tests]);
  return {
    relation: id,
    usage,
    error: new MartletError('model-unread', {
      relation: id,
      runs: builds.length,
      milliseconds: tookOf(usage),
      isLogged: reads !== undefined,
    }),
  };
}

function refersTo(project: Project, tests: readonly { readonly rule: { readonly kind: string } }[], id: string): boolean {
  return tests.some(
    ({ rule }) => rule.kind === 'references' && 'to' in rule && project.idOf(rule.to as Parameters<Project['idOf']>[0]) === id,
  );
}

/** A table that is made whole again and again of one relation, row by row, while few of its rows are new. */
function incrementalAdvice({ id, from, relation }: ProjectModel, { builds }: Taken, lineage: QueryLineage): Advice | undefined {
  if (
    storedAs(relation) !== 'table' ||
    keptOf(relation) !== undefined ||
    relation.unknownMember !== undefined ||
    from.size !== 1 ||
    !isRowByRow(lineage)
  )
    return undefined;
  const last = builds.at(-1)?.step;
  const same = builds.filter(({ step }) => step.isWhole === true && step.fingerprint === last?.fingerprint && step.rows !== undefined);
  const [first, newest] = [same[0]?.step.rows ?? 0, same.at(-1)?.step.rows ?? 0];
  if (same.length < LEAST.runs || newest < LEAST.rows || newest <= first) return undefined;
  const newShare = (newest - first) / (same.length - 1) / newest;
  const usage = sumOfUsage(same.map((build) => build.usage));
  if (newShare > LEAST.newShare || tookOf(usage) < LEAST.milliseconds) return undefined;
  const column = Object.entries(relation.columns).find(([name, { definition }]) => {
    const isTime = definition.type.kind === 'date' || definition.type.kind === 'timestamp';
    const inputs = lineageOfColumn(lineage, name)?.inputs ?? [];
    return isTime && !definition.nullable && inputs.length === 1 && inputs[0]?.kind === 'copied';
  })?.[0];
  if (column === undefined) return undefined;
  const rows = Math.round((newest - first) / (same.length - 1));
  return {
    relation: id,
    usage,
    incrementalBy: column,
    error: new MartletError('rebuilt-whole', {
      relation: id,
      runs: same.length,
      rows: newest,
      newRows: rows,
      milliseconds: tookOf(usage),
      column,
    }),
  };
}

/** Whether each row comes of one row: nothing is joined, grouped, ordered or hidden in SQL that was not read. */
function isRowByRow({ columns, hidden, rowInputs, rowsOpaque }: QueryLineage): boolean {
  return (
    !rowsOpaque &&
    hidden === undefined &&
    rowInputs.every(({ kind }) => kind === 'filtered') &&
    columns.every(({ inputs, shapedBy, opaque }) => !opaque && shapedBy.length === 0 && inputs.every(({ kind }) => kind !== 'aggregated'))
  );
}

/** A table that keeps its rows, and reads all partitions of another for the few that are new. */
function partitionAdvice(
  project: Project,
  { id, from, relation }: ProjectModel,
  { builds }: Taken,
  lineage: QueryLineage,
): Advice | undefined {
  const { materialized } = relation;
  // A history compares all rows with those that it has.
  if (keptOf(relation) === undefined || 'hardDeletes' in materialized) return undefined;
  const parts = builds.filter(({ step }) => step.isWhole === undefined);
  if (parts.length < LEAST.runs || lineage.rowsOpaque) return undefined;
  const filter = cursorOf(materialized) ?? timeColumnOf(materialized);
  // Martlet filters by it, as far down as it comes from.
  const filtered = filter === undefined ? [] : (lineageOfColumn(lineage, filter)?.inputs ?? []);
  for (const upstream of from.values()) {
    const read = project.byId.get(upstream)?.relation;
    const column = read === undefined || !('partitionBy' in read) ? undefined : read.partitionBy?.column;
    if (column === undefined) continue;
    const isLimited = [...lineage.rowInputs, ...filtered].some((input) => input.table === upstream && input.column === column);
    if (isLimited) continue;
    const usage = sumOfUsage(parts.map((part) => part.usage));
    return {
      relation: id,
      usage,
      error: new MartletError('partitions-unfiltered', {
        relation: id,
        upstream,
        column,
        runs: parts.length,
        bytes: usage.bytes,
        milliseconds: tookOf(usage),
      }),
    };
  }
  return undefined;
}

/** Data tests that take more than what they test. */
function testsAdvice({ id }: ProjectModel, { builds, tests }: Taken): Advice | undefined {
  if (builds.length < LEAST.runs || tests.length < LEAST.runs) return undefined;
  const [built, tested] = [sumOfUsage(builds.map(({ usage }) => usage)), sumOfUsage(tests)];
  if (tookOf(tested) < LEAST.milliseconds || tookOf(tested) <= tookOf(built)) return undefined;
  return {
    relation: id,
    usage: tested,
    error: new MartletError('tests-dearer', { relation: id, tests: tookOf(tested), builds: tookOf(built), runs: tests.length }),
  };
}

/** A warehouse that is paid by time, and for the most part of it waits for the command. */
function idleAdvice({ config, target }: Project, runs: readonly RunRecord[]): Advice | undefined {
  const { prices } = config.cost;
  if (prices === undefined || (prices.creditsPerWarehouseHour === 0 && prices.perWarehouseHour === 0)) return undefined;
  const all = runs.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const worked = runs.reduce((sum, { warehouseMilliseconds, milliseconds }) => sum + Math.min(warehouseMilliseconds, milliseconds), 0);
  const idle = all - worked;
  if (runs.length < LEAST.runs || idle < LEAST.idleMilliseconds || idle < all * LEAST.idleShare) return undefined;
  return {
    usage: { ...NO_USAGE, warehouseMilliseconds: idle },
    error: new MartletError('warehouse-idle', { target: target.name, runs: runs.length, milliseconds: all, worked }),
  };
}

/** What was measured of a usage: work where the warehouse tells it, else its time. */
function tookOf({ workMilliseconds, warehouseMilliseconds }: Usage): number {
  return Math.round(workMilliseconds > 0 ? workMilliseconds : warehouseMilliseconds);
}
