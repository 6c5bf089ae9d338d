import { MartletError } from '../errors.js';
import { migrationsFrom, STATE_VERSION } from './migrations.js';
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
      if (attempt === ATTEMPTS) throw error;
      await world.sleep(MILLISECONDS_BETWEEN * attempt * (0.5 + world.random()));
    }
  }
}

/** The version of the state's form; undefined where there is no state, or none that can be read. */
async function versionOf(database: StateDatabase): Promise<number | undefined> {
  try {
    const rows = await database.query(`select version from ${database.prefix}state_version`);
    return Math.max(0, ...rows.map(({ version }) => Number(version)));
  } catch {
    // No database says in the same way that a table is missing. If it is anything else, making the table fails too, and says so.
    return undefined;
  }
}

async function migrate(database: StateDatabase, found: number | undefined): Promise<void> {
  const { prefix, textType, literal, createSchema } = database;
  if (found === undefined) {
    if (createSchema !== undefined) await database.execute(createSchema);
    await database.execute(`create table if not exists ${prefix}state_version (version ${textType})`);
  }
  await database.transaction(async () => {
    for (const statement of migrationsFrom(found ?? 0, database)) await database.execute(statement);
    await database.execute(`insert into ${prefix}state_version values (${literal(String(STATE_VERSION))})`);
  });
}
