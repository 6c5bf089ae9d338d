import type { RelationName } from './warehouse.js';

/** What relations of a warehouse are called by programs that know many: https://openlineage.io/docs/spec/naming */
export interface DatasetPlace {
  /** The warehouse: `snowflake://org-account`. */
  readonly namespace: string;
  /** The relation in it: `DB.GOLD.FACT_SALES`. */
  nameOf(relation: RelationName): string;
}
