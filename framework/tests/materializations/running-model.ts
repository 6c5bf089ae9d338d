import type { Columns } from '../../src/index.js';
import { type BatchBounds, batchChangeOf, batchQuery, boundsAbove, cursorOf } from '../../src/materializations/index.js';
import type { Model, Source } from '../../src/model/index.js';
import { bindModel } from '../../src/project/compile.js';
import type { ProjectModel, ProjectRelation } from '../../src/project/index.js';
import type { RelationName } from '../../src/warehouses/warehouse.js';
import { BATCH, type BatchTables, sortedTexts, TARGET, type TestRow } from './batch-tables.js';

const SOURCE: RelationName = { schema: 'gold', name: 'source_rows' };

/** A model over one source, called `events` in its query, run as a planner would run it. */
export class RunningModel {
  private readonly query: ReturnType<typeof bindModel>['query'];

  constructor(
    private readonly tables: BatchTables,
    private readonly model: Model,
    private readonly source: Source,
  ) {
    const placed = { schema: 'gold', file: 'model.ts', exportName: 'model' };
    const byId = new Map<string, ProjectRelation>([
      ['gold.source_rows', { ...placed, kind: 'source', id: 'gold.source_rows', name: 'source_rows', relation: source }],
    ]);
    const reader: ProjectModel = {
      ...placed,
      kind: model.kind,
      id: `gold.${model.name}`,
      name: model.name,
      relation: model,
      from: new Map([['events', 'gold.source_rows']]),
    };
    this.query = bindModel({ byId }, reader, () => SOURCE).query;
  }

  async begin(): Promise<void> {
    await this.tables.fill(TARGET, this.model.columns, []);
  }

  async setSource(rows: readonly TestRow[]): Promise<void> {
    await this.tables.fill(SOURCE, this.source.columns as Columns, rows);
  }

  /** Builds the next batch and works it in; repeats it, as a run would that has crashed. */
  async run(bounds: BatchBounds, at = '2024-03-01T00:00:00Z'): Promise<void> {
    const { dialect, statements } = this.tables.warehouse;
    const select = dialect.compile(batchQuery(this.query, this.model, bounds));
    await this.tables.session.execute(statements.createTable(BATCH, select));
    const change = batchChangeOf(this.model, bounds, at);
    await this.tables.apply(change);
    await this.tables.apply(change);
  }

  async runAboveCursor(): Promise<void> {
    const { materialized } = this.model;
    const cursor = cursorOf(materialized);
    if (cursor === undefined) return this.run({ kind: 'all' });
    const [row] = await this.tables.session.query(`select max(${cursor}) as greatest from ${TARGET.schema}.${TARGET.name}`);
    return this.run(boundsAbove(this.model, row?.greatest ?? null));
  }

  /** What one build of the whole query gives. */
  async fullBuild(): Promise<readonly string[]> {
    return sortedTexts(await this.tables.session.query(this.tables.warehouse.dialect.compile(this.query)));
  }

  async stored(): Promise<readonly string[]> {
    return this.tables.stored();
  }
}
