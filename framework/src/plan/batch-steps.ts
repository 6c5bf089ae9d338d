import type { OperationNode } from 'kysely';
import { queriedColumns } from '../columns/index.js';
import {
  type BatchBounds,
  batchChangeOf,
  batchQuery,
  boundsAbove,
  countLater,
  type Due,
  intervalOf,
  isTransient,
  type KeptMaterialization,
  keptPartsOf,
  laterBound,
  lowerBound,
  maxLagMinutes,
  type Reach,
  removeLater,
  timeColumnOf,
  waitingRows,
} from '../materializations/index.js';
import { rowKeyOf as keyOfModel } from '../model/index.js';
import type { ProjectModel } from '../project/index.js';
import { type ModelVersion, relationKey } from '../state/index.js';
import type { BatchChange } from '../warehouses/batch/index.js';
import { logicalTypeOf } from '../warehouses/kysely-types.js';
import type { TableOptions } from '../warehouses/statements.js';
import type { RelationName, Warehouse } from '../warehouses/warehouse.js';
import { greatestOf, rowsCounted } from './greatest-of.js';
import type { KeptTable } from './kept-table.js';
import { planSchemaChange } from './schema-change.js';
import type { Batch, BatchBuild, BuildStep } from './step.js';

/** What the batches of a table are planned from. */
export interface BatchRequest {
  readonly model: ProjectModel;
  readonly materialized: KeptMaterialization;
  readonly kept: KeptTable;
  /** The model's query, over the relations that it reads as they stand. */
  readonly query: OperationNode;
  readonly warehouse: Pick<Warehouse, 'dialect' | 'statements'>;
  readonly environment: string;
  readonly now: string;
  /** How far tables reach that have a cursor, by the keys of versions. */
  readonly reach: ReadonlyMap<string, Reach>;
}

/** The build of a table that is kept: it takes the rows that it lacks, in batches. */
export function withBatches(step: BuildStep, request: BatchRequest): BuildStep {
  const { model, materialized, kept, warehouse } = request;
  const { statements } = warehouse;
  const table = tableOptionsOf(model);
  const start = kept.start === 'stand' ? 'resume' : kept.start;
  const prepare = {
    create: () => [statements.createEmptyTable(step.version, model.relation.columns, table)],
    clone: () => (kept.known === undefined ? [] : [copyOf(request, kept.known), ...alterations(request, kept.known)]),
    resume: () => [],
    beside: () => [],
  }[start]();
  const batches = planBatches(request, start);
  const column = timeColumnOf(materialized);
  const time = intervalOf(materialized);
  const build: BatchBuild = {
    start,
    prepare,
    batches,
    concurrency: concurrencyOf(materialized, kept.due),
    inherited: start === 'clone' ? kept.covered : [],
    ...depthOf(request, start),
    count: warehouse.dialect.compile(rowsCounted(start === 'beside' ? overlayName(kept, request.environment) : kept.version)),
    content: kept.content.id,
    restated: [...new Set(kept.restated.map(({ token }) => token))],
    data: kept.data,
    ...(column === undefined ? {} : { column }),
    ...(time === undefined ? {} : { time }),
  };
  const place = start === 'beside' ? { place: overlayName(kept, request.environment) } : {};
  return { ...step, ...place, table, batches: build, sql: batches.at(-1)?.sql ?? step.sql };
}

/** Ranges that replace their rows don't meet; rows that are updated may lie in any of them. */
function concurrencyOf(materialized: KeptMaterialization, due: readonly Due[]): number {
  return due.some(({ kind }) => kind === 'update') ? 1 : keptPartsOf(materialized).plan.concurrency(materialized);
}

/** The view of what a table will hold, while its environment is not published. */
export function overlayName({ version }: KeptTable, environment: string): RelationName {
  return { schema: version.schema, name: `${version.name}__${environment}` };
}

function planBatches(request: BatchRequest, start: BatchBuild['start']): readonly Batch[] {
  const { model, materialized, kept, query, warehouse, environment, now } = request;
  const { due } = kept;
  const { dialect, statements } = warehouse;
  const names = Object.keys(queriedColumns(model.relation.columns));
  const time = timeColumnOf(materialized);
  const bound = laterBound(model.relation, now);
  let target: RelationName = kept.version;
  return due.map((part, index): Batch => {
    const numbered = due.length === 1 ? '' : `_${index + 1}`;
    const table = { schema: kept.version.schema, name: `${kept.version.name}__${environment}__batch${numbered}` };
    const bounds = boundsOf(part, request, start);
    const isOpen = bound !== undefined && (bounds.kind !== 'range' || bounds.to === undefined || bounds.to >= bound.from);
    // What lies behind the bound is read, so that it can be counted, and left out afterwards.
    const read = isOpen && bounds.kind === 'range' ? { kind: 'range' as const, ...from(bounds.from) } : bounds;
    const sql = dialect.compile(batchQuery(query, model.relation, read));
    const change = changeOf(part, bounds, request);
    const duplicates = statements.duplicateKeys(table, change);
    // Nothing stands in the ranges of a new table, so that rows need not stand anywhere else before.
    const isPlain = change.kind === 'replace-range' || change.kind === 'replace-partitions';
    const insert =
      start === 'create' && isPlain && dialect.capabilities.publish === 'transaction'
        ? statements.insertRows(kept.version, names, sql)
        : undefined;
    const overlay = {
      schema: kept.version.schema,
      name: `${kept.version.name}__${environment}${index === due.length - 1 ? '' : numbered}`,
    };
    const after = start === 'beside' ? statements.createView(overlay, statements.afterBatch(target, table, change)) : undefined;
    if (start === 'beside') target = overlay;
    const held = insert === undefined ? table : kept.version;
    const before = waitingRows(kept.covered);
    return {
      ...('from' in part ? from(part.from) : {}),
      ...('to' in part && part.to !== undefined ? { to: part.to } : {}),
      sql,
      table,
      make: statements.createTable(table, sql, { isTransient: true }),
      ...(duplicates === undefined ? {} : { duplicates }),
      apply: statements.applyBatch(kept.version, table, change),
      ...(insert === undefined ? {} : { insert }),
      ...(after === undefined ? {} : { overlay: after }),
      ...(time === undefined ? {} : { horizon: dialect.compile(greatestOf(held, time)) }),
      ...(!isOpen
        ? {}
        : {
            later: {
              from: bound.from,
              future: bound.future,
              count: dialect.compile(countLater(held, model.relation, bound)),
              remove: dialect.compile(removeLater(held, model.relation, bound)),
              since: bounds.kind === 'range' ? (bounds.from ?? null) : bounds.kind === 'above' ? String(bounds.value) : null,
              ...(before === undefined ? {} : { before }),
            },
          }),
      ...(part.kind === 'missing' ? { isAddition: true } : {}),
    };
  });
}

function from(value: string | undefined): { readonly from?: string } {
  return value === undefined ? {} : { from: value };
}

/** How a part of what is due is worked in. */
function changeOf(part: Due, bounds: BatchBounds, request: BatchRequest): BatchChange {
  const { materialized, model, now } = request;
  const change = batchChangeOf(model.relation, bounds, now, storedColumns(request));
  const { columns, shapes } = change;
  switch (part.kind) {
    case 'range': {
      const column = timeColumnOf(materialized);
      if (change.kind === 'replace-range' || column === undefined) return change;
      const { kind: _, ...range } = part;
      return { columns, shapes, kind: 'replace-range', column, ...range };
    }
    case 'missing':
      return { columns, shapes, kind: 'append', ...(keyOfModel(model.relation) === undefined ? {} : { key: keyOfModel(model.relation) }) };
    case 'again':
      return change.kind === 'append' ? { columns, shapes, kind: 'append' } : change;
    case 'update': {
      const key = keptPartsOf(materialized).plan.rowKey(model.relation, materialized);
      // Rows that nothing tells apart are added where the table does not hold the same.
      if (key === undefined) return { columns, shapes, kind: 'append' };
      return { columns, shapes, kind: 'merge', key, update: columns.filter((column) => !key.includes(column)), deleteMissing: false };
    }
    case 'new':
      return change.kind === 'append' && part.since !== undefined ? { columns, shapes, kind: 'append' } : change;
    default:
      return part satisfies never;
  }
}

/** The columns that the table has, where they may be fewer than those of the contract. */
function storedColumns({ kept, materialized, model }: BatchRequest): readonly string[] | undefined {
  if (kept.known === undefined || materialized.onSchemaChange !== 'ignore') return undefined;
  const stored = new Set(kept.known.columns.map(({ name }) => name));
  return Object.keys(model.relation.columns).filter((name) => stored.has(name));
}

function copyOf(request: BatchRequest, before: ModelVersion): string {
  const { model, kept, warehouse } = request;
  const { cloneTable, copyTable } = warehouse.statements;
  return (isClonable(request, before) ? cloneTable : copyTable)(before.relation, kept.version, tableOptionsOf(model));
}

/**
 * Whether a clone of a table is as good as a copy. It lies as its origin does, so one that is to lie in another way has its rows written
 * anew, and so has a clone of clones that are as deep as the warehouse takes; of an origin of unknown depth nothing else is sure.
 */
function isClonable({ kept, warehouse }: BatchRequest, { cloneDepth = Number.POSITIVE_INFINITY }: ModelVersion): boolean {
  const { mostClonesDeep } = warehouse.dialect.capabilities;
  return !kept.isLaidAnew && (mostClonesDeep === undefined || cloneDepth < mostClonesDeep);
}

function depthOf(request: BatchRequest, start: BatchBuild['start']): Pick<BatchBuild, 'cloneDepth'> {
  const { known } = request.kept;
  if (start === 'create' || (start === 'clone' && (known === undefined || !isClonable(request, known)))) return { cloneDepth: 0 };
  const depth = known?.cloneDepth;
  return depth === undefined ? {} : { cloneDepth: start === 'clone' ? depth + 1 : depth };
}

/** What changes a copied table's columns, where it goes on under another contract. */
function alterations({ model, materialized, kept, warehouse }: BatchRequest, before: ModelVersion): readonly string[] {
  if (!kept.isForwardOnly) return [];
  const { statements } = warehouse;
  // Martlet has made the table, so its columns are those of the contract that it had then.
  const stored = before.columns.flatMap(({ name, type }) => {
    const logical = logicalTypeOf(type);
    return logical === undefined ? [] : [{ name, type: statements.storedType(logical) }];
  });
  const changes = planSchemaChange({
    model: model.id,
    stored,
    contract: model.relation.columns,
    policy: materialized.onSchemaChange,
    storedType: statements.storedType,
  });
  return changes.length === 0 ? [] : statements.alterTable(kept.version, changes, tableOptionsOf(model));
}

/** Which rows form a batch: those of a range, or those above the greatest that the table holds. */
function boundsOf(part: Due, { model, kept, reach }: BatchRequest, start: BatchBuild['start']): BatchBounds {
  switch (part.kind) {
    case 'range':
    case 'missing':
    case 'update':
    case 'again': {
      const { from, to } = part;
      if ((part.kind === 'again' || part.kind === 'update') && from === undefined && to === undefined) return { kind: 'all' };
      return { kind: 'range', ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    }
    case 'new': {
      if (start === 'create') return { kind: 'all' };
      const bounds = boundsAbove(model.relation, reach.get(relationKey(kept.known?.relation ?? kept.version))?.taken ?? null);
      if (bounds.kind !== 'above' || part.since === undefined) return bounds;
      const value = lowerBound(part.since, String(bounds.value));
      return value === null ? { kind: 'all' } : { kind: 'above', value };
    }
    default:
      return part satisfies never;
  }
}

/** How a model's table lies in the warehouse. */
export function tableOptionsOf({ relation }: ProjectModel): TableOptions {
  const { partitionBy, clusterBy, description, labels, materialized } = relation;
  const lag = maxLagMinutes(materialized);
  const type = partitionBy === undefined ? undefined : relation.columns[partitionBy.column]?.definition.type;
  return {
    ...(partitionBy === undefined || type === undefined ? {} : { partitionBy: { ...partitionBy, type } }),
    ...(clusterBy === undefined ? {} : { clusterBy }),
    ...(description === undefined ? {} : { description }),
    ...(lag === undefined ? {} : { maxLagMinutes: lag }),
    ...(labels === undefined ? {} : { labels }),
    ...(isTransient(relation) ? { isTransient: true } : {}),
  };
}
