import type { PublicationOfReaders } from '../../../published/index.js';
import type { CatalogRelation } from '../catalog/rows.js';
import type { SqlNode } from '../sql/tree.js';

/** The schema whose columns are attributes and metrics. */
export const METRICS_SCHEMA = 'metrics';

/** Says what a statement asks of metrics as a query over the relations that they are made of. */
export interface MetricsTranslation {
  /** The relations of the schema, as the catalog tells of them. */
  readonly relations: readonly CatalogRelation[];
  /** The statement without relations of metrics, and which metrics it asks for. */
  translate(
    statement: SqlNode,
    parse: (sql: string) => Promise<SqlNode>,
    publication: PublicationOfReaders | undefined,
  ): Promise<{ readonly statement: SqlNode; readonly metrics: readonly string[] }>;
}
