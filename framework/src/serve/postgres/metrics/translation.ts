import type { CatalogRelation } from '../catalog/rows.js';
import type { TreeNode } from '../sql/tree.js';

/** The schema whose columns are attributes and metrics. */
export const METRICS_SCHEMA = 'metrics';

/** Says what a statement asks of metrics as a query over the relations that they are made of. */
export interface MetricsTranslation {
  /** The relations of the schema, as the catalog tells of them. */
  readonly relations: readonly CatalogRelation[];
  /** The statement without relations of metrics, and which metrics it asks for. */
  translate(
    statement: TreeNode,
    parse: (sql: string) => Promise<TreeNode>,
  ): Promise<{ readonly statement: TreeNode; readonly metrics: readonly string[] }>;
}

/** There are no metrics. */
export const NO_METRICS: MetricsTranslation = { relations: [], translate: async (statement) => ({ statement, metrics: [] }) };
