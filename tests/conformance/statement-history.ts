import type { Session } from '../../framework/src/warehouses/warehouse.js';
import type { ServedWarehouse, StandInServer } from '../standins/servers.js';

/** A statement as the warehouse remembers it. */
export interface RememberedStatement {
  readonly sql: string;
  readonly labels: Readonly<Record<string, string>>;
}

type Recall = (server: StandInServer, session: Session) => Promise<readonly RememberedStatement[]>;

const RECALL: Readonly<Record<ServedWarehouse, Recall>> = {
  snowflake: async (_server, session) => {
    const rows = await session.query('select query_text, query_tag from table(information_schema.query_history())');
    return rows.map(({ query_text, query_tag }) => ({ sql: String(query_text), labels: JSON.parse(String(query_tag) || '{}') }));
  },
  bigquery: async ({ port }) => {
    const response = await fetch(`http://127.0.0.1:${port}/bigquery/v2/projects/test/jobs?projection=full&maxResults=100000`);
    const { jobs = [] } = (await response.json()) as { readonly jobs?: readonly BigQueryJob[] };
    return jobs.map(({ configuration: { query, labels = {} } }) => ({ sql: query?.query ?? 'load', labels }));
  },
  databricks: async (_server, session) => {
    const rows = await session.query('select statement_text, query_tags from system.query.history');
    return rows.map(({ statement_text, query_tags }) => ({ sql: String(statement_text), labels: JSON.parse(String(query_tags)) }));
  },
};

interface BigQueryJob {
  readonly configuration: {
    readonly query?: { readonly query: string };
    readonly labels?: Readonly<Record<string, string>>;
  };
}

/** All statements that a stand-in has run, in the vendor's own history of them. */
export function statementHistory(name: ServedWarehouse, server: StandInServer, session: Session): Promise<readonly RememberedStatement[]> {
  return RECALL[name](server, session);
}
