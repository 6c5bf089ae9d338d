import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openWarehouse } from '../../../framework/src/warehouses/open.js';
import { asWritten } from '../../../framework/src/warehouses/redaction.js';
import { type TargetInput, targetSchema } from '../../../framework/src/warehouses/targets.js';
import { isStandInInstalled } from '../../standins/cache.js';
import { type StandInServer, startStandIn } from '../../standins/servers.js';
import type { Subject, WarehouseName } from './conformance-case.js';

const SLOW_QUERIES: Readonly<Record<WarehouseName, string>> = {
  duckdb: 'select count(*) as n from range(100000000) a(x), range(100000) b(y) where (a.x * b.y) % 7 = 3',
  snowflake:
    'select count(*) as n from table(generator(rowcount => 1000000)) a cross join table(generator(rowcount => 1000000)) b cross join table(generator(rowcount => 100)) c',
  bigquery:
    'select count(*) as n from unnest(generate_array(1, 60000)) a cross join unnest(generate_array(1, 60000)) b where mod(a * b, 7) = 3',
  // In many parts, between which Spark looks whether it is to stop.
  databricks: 'select count(*) as n from range(0, 100000000000, 1, 2000) where id % 7 = 3 and id % 11 = 5',
};

/** The vendor itself, where the environment names a target of it: a file of JSON, as in a project’s config. */
export function vendorTarget(name: WarehouseName): TargetInput | undefined {
  const file = process.env[`MARTLET_CONFORMANCE_${name.toUpperCase()}`];
  return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as TargetInput);
}

/** Whether the suite can run on a warehouse here. */
export function isAvailable(name: WarehouseName): boolean {
  return name === 'duckdb' || vendorTarget(name) !== undefined || isStandInInstalled(name);
}

function databaseOf(target: TargetInput): string {
  const named =
    'database' in target ? target.database : 'project' in target ? target.project : 'catalog' in target ? target.catalog : undefined;
  return named ?? 'memory';
}

/** Opens a warehouse, on its stand-in unless the environment names the vendor. */
export async function openSubject(name: WarehouseName): Promise<Subject & { close(): Promise<void> }> {
  const vendor = vendorTarget(name);
  const server: StandInServer | undefined = name === 'duckdb' || vendor !== undefined ? undefined : await startStandIn(name);
  const target = vendor ?? server?.target ?? { warehouse: 'duckdb', path: ':memory:' };
  const warehouse = await openWarehouse(targetSchema.parse(target), process.cwd(), asWritten);
  const session = await warehouse.session();
  const schema = `martlet_${randomBytes(4).toString('hex')}`;
  await session.execute(warehouse.statements.createSchema(schema));
  return {
    name,
    warehouse,
    session,
    database: databaseOf(target),
    schema,
    slowQuery: SLOW_QUERIES[name],
    close: async () => {
      for (const own of [schema, `${schema}__versions`]) {
        await session.execute(`drop schema if exists ${warehouse.dialect.identifier(own)} cascade`);
      }
      await session.close();
      await warehouse.close();
      await server?.close();
    },
  };
}
