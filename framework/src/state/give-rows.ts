import { PROJECT_TABLES } from './migrations.js';
import { ownRows, type StateDatabase } from './state-database.js';

/**
 * Gives all that a state knows of one project to another. The log comes last: a command that is killed before finds the project that it
 * began with, and does the rest.
 */
export async function giveRows(database: StateDatabase, former: string): Promise<void> {
  const { prefix, literal, project } = database;
  for (const table of PROJECT_TABLES.filter((each) => each !== 'log').concat('log')) {
    await database.execute(`update ${prefix}${table} set project = ${literal(project)} where ${ownRows({ project: former, literal })}`);
  }
}
