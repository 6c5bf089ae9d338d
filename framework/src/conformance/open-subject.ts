import { randomBytes } from 'node:crypto';
import { type Closing, failuresOfClosing } from '../run/closing-all.js';
import { openWarehouse, probesOf } from '../warehouses/open.js';
import { asWritten } from '../warehouses/redaction.js';
import type { ConnectionConfig } from '../warehouses/targets.js';
import type { Session, Warehouse } from '../warehouses/warehouse.js';
import type { SecondPrincipal, TestedWarehouse } from './conformance-case.js';

export interface OpenTestedWarehouse extends TestedWarehouse {
  /** Drops the schemas, and closes what was opened. */
  readonly close: () => Promise<void>;
}

/**
 * Opens a warehouse, and makes a schema in it that nothing else writes to.
 *
 * @param directory - The directory that relative paths start from.
 * @param reader - How a second principal connects.
 * @throws MartletError, WarehouseError where the warehouse can't be opened, or the schema not be made.
 */
export async function openSubject(config: ConnectionConfig, directory: string, reader?: ConnectionConfig): Promise<OpenTestedWarehouse> {
  const probes = await probesOf(config);
  // All rows are the suite's own.
  const warehouse = await openWarehouse(config, directory, asWritten);
  const closing: Closing = [() => warehouse.close()];
  const close = async (): Promise<void> => {
    const [failure] = await failuresOfClosing(closing);
    if (failure !== undefined) throw failure;
  };
  try {
    const session = await warehouse.session();
    closing.push(() => session.close());
    await dropLeftSchemas(warehouse, session, new Date());
    const schema = `${schemaSince(new Date())}_${randomBytes(4).toString('hex')}`;
    await session.execute(warehouse.statements.createSchema(schema));
    closing.push(async () => {
      for (const own of [schema, `${schema}__versions`]) await dropSchema(warehouse, session, own);
    });
    const second = reader === undefined ? undefined : await openReader(reader, directory, closing);
    return {
      warehouse,
      session,
      database: await databaseOf(config, session),
      schema,
      probes,
      ...(second === undefined ? {} : { reader: second }),
      close,
    };
  } catch (error) {
    await failuresOfClosing(closing);
    throw error;
  }
}

async function openReader(config: ConnectionConfig, directory: string, closing: Closing): Promise<SecondPrincipal> {
  const { whoAmI, granteeOf } = await probesOf(config);
  const warehouse = await openWarehouse(config, directory, asWritten);
  closing.push(() => warehouse.close());
  const session = await warehouse.session();
  closing.push(() => session.close());
  const [row] = await session.query(whoAmI);
  return { warehouse, session, grantee: granteeOf(String(row?.who)) };
}

/** How the name of a schema begins that a run makes at a time: names are in the order of their times. */
function schemaSince(time: Date): string {
  return `martlet_suite_${time.toISOString().slice(0, 16).replace(/[-:]/g, '').toLowerCase()}`;
}

const OWN_SCHEMA = /^martlet_suite_\d{8}t\d{4}_[0-9a-f]{8}(?:__versions)?$/;

/** No run takes that long, in milliseconds. */
const LONGEST_RUN = 6 * 3_600_000;

/** Drops the schemas of runs whose process was killed. */
async function dropLeftSchemas(warehouse: Warehouse, session: Session, now: Date): Promise<void> {
  const since = schemaSince(new Date(now.getTime() - LONGEST_RUN));
  for (const schema of await warehouse.introspection.schemas(session))
    if (OWN_SCHEMA.test(schema) && schema < since) await dropSchema(warehouse, session, schema);
}

async function dropSchema({ dialect }: Warehouse, session: Session, schema: string): Promise<void> {
  await session.execute(`drop schema if exists ${dialect.identifier(schema)} cascade`);
}

/** The name that the config gives to it, or the one that the warehouse gives to a file. */
async function databaseOf(config: ConnectionConfig, session: Session): Promise<string> {
  const named =
    'database' in config ? config.database : 'project' in config ? config.project : 'catalog' in config ? config.catalog : undefined;
  if (named !== undefined) return named;
  const [row] = await session.query('select current_database() as name');
  return String(row?.name);
}
