import { isMartletError, MartletError } from '../errors.js';
import { type MigrationStep, migrationsFrom, STATE_VERSION } from './migrations.js';
import type { StateDatabase } from './state-database.js';
import type { StateWorld } from './state-world.js';

const ATTEMPTS = 6;
const MILLISECONDS_BETWEEN = 100;

/**
 * Makes the state's tables, or brings them to the form of this Martlet. Where they are as they should be, that is one query.
 *
 * @throws MartletError `state-newer` when a newer Martlet wrote them.
 */
export async function prepareState(database: StateDatabase, world: StateWorld): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await versionOf(database);
    if (found !== undefined && found > STATE_VERSION) throw new MartletError('state-newer', { found, known: STATE_VERSION });
    if (found === STATE_VERSION) return;
    try {
      await migrate(database, found);
    } catch (error) {
      // Two commands that make the same table at once fail each other, even with `if not exists`; the other has done it then.
      if (attempt === ATTEMPTS || isMartletError(error, 'store-unreachable')) throw error;
      await world.sleep(MILLISECONDS_BETWEEN * attempt * (0.5 + world.random()));
    }
  }
}

/**
 * The version of the state's form; undefined where there is no state, or none that can be read.
 *
 * @throws MartletError `state-version-damaged`, `store-unreachable`
 */
async function versionOf(database: StateDatabase): Promise<number | undefined> {
  const table = `${database.prefix}state_version`;
  const found = await readVersions(database, table);
  const damaged = found?.find((version) => !/^\d+$/.test(version));
  if (damaged !== undefined) {
    const statement = `delete from ${table} where version = ${database.literal(damaged)}`;
    throw new MartletError('state-version-damaged', { table, found: damaged, statement });
  }
  return found === undefined ? undefined : Math.max(0, ...found.map(Number));
}

async function readVersions(database: StateDatabase, table: string): Promise<readonly string[] | undefined> {
  try {
    return (await database.query(`select version from ${table}`)).map(({ version }) => String(version));
  } catch (error) {
    if (isMartletError(error, 'store-unreachable')) throw error;
    // No database says in the same way that a table is missing. If it is anything else, making the table fails too, and says so.
    return undefined;
  }
}

async function migrate(database: StateDatabase, found: number | undefined): Promise<void> {
  const { prefix, textType, literal, createSchema } = database;
  if (found === undefined) {
    // Where the schema is there, the right to make one may be missing: the table then shows whether there is anything to report.
    const refused = createSchema === undefined ? undefined : await thrownBy(database.execute(createSchema));
    const failed = await thrownBy(database.execute(`create table if not exists ${prefix}state_version (version ${textType})`));
    if (failed !== undefined) throw (refused ?? failed).error;
  }
  let version = found ?? 0;
  for (const steps of migrationsFrom(version, database)) {
    version += 1;
    // Asked before, since a query that fails would end a transaction.
    const statements: string[] = [];
    for (const step of steps) if (typeof step === 'string' || !(await isDone(step, database))) statements.push(statementOf(step));
    await database.transaction(async () => {
      for (const statement of statements) await database.execute(statement);
      await database.execute(`insert into ${prefix}state_version values (${literal(String(version))})`);
    });
  }
}

async function thrownBy(work: Promise<void>): Promise<{ readonly error: unknown } | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return { error };
  }
}

function statementOf(step: MigrationStep): string {
  return typeof step === 'string' ? step : step.statement;
}

async function isDone({ unless }: Exclude<MigrationStep, string>, { query }: StateDatabase): Promise<boolean> {
  try {
    await query(unless);
    return true;
  } catch {
    return false;
  }
}
