import type { TargetInput } from '../../framework/src/warehouses/targets.js';

/** A warehouse that runs on this machine, for the vendor's own client. */
export interface StandInServer {
  readonly port: number;
  /** What a project's config would say to reach it. */
  readonly target: TargetInput;
  /** The same in other ways to sign in. */
  readonly variants: Readonly<Record<string, TargetInput>>;
  /** Targets with something wrong that the server notices. */
  readonly planted: Readonly<Record<string, TargetInput>>;
  /** The same target through another port of this machine. */
  through(port: number): TargetInput;
  close(): Promise<void>;
}

/** The warehouses that have a server here. */
export type ServedWarehouse = 'snowflake' | 'bigquery' | 'databricks';

/** Starts the server of a warehouse and waits until it answers. */
export async function startStandIn(name: ServedWarehouse): Promise<StandInServer> {
  switch (name) {
    case 'snowflake':
      return (await import('./snowflake/snowflake-server.js')).startSnowflakeServer();
    case 'bigquery':
      return (await import('./bigquery/bigquery-server.js')).startBigQueryServer();
    case 'databricks':
      return (await import('./databricks/databricks-server.js')).startDatabricksServer();
    default:
      return name satisfies never;
  }
}
