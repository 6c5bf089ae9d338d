import type { StateDatabase } from './state-database.js';

/** A statement; one that can't be done twice is left out where a query says that it was done. */
export type MigrationStep = string | { readonly statement: string; readonly unless: string };

/**
 * What brings the state to each version of its form, in order; the first one starts from nothing. A migration is never
 * changed once it was released: a later form is a migration more. Where a database has no transactions, a migration may be
 * killed between two statements and begun again, by two commands at once: doing any of its statements twice must be as good
 * as once.
 */
const MIGRATIONS: readonly ((database: StateDatabase) => readonly MigrationStep[])[] = [
  ({ prefix, textType }) => [
    `create table if not exists ${prefix}log (place ${textType}, kind ${textType}, name ${textType}, body ${textType})`,
    `create table if not exists ${prefix}results (run_id ${textType}, environment ${textType}, step ${textType}, kind ${textType}, ` +
      `relation ${textType}, test ${textType}, status ${textType}, row_count ${textType}, failures ${textType}, milliseconds ${textType}, finished_at ${textType})`,
    // Before there were environments, every run named versions after itself. Nothing of that can be built on.
    `drop table if exists ${prefix}publications`,
    `drop table if exists ${prefix}loads`,
  ],
  ({ prefix, textType }) => [
    `create table if not exists ${prefix}locks (environment ${textType}, token ${textType}, holder ${textType}, expires ${textType})`,
  ],
  ({ prefix, textType }) => [
    `create table if not exists ${prefix}history (place ${textType}, kind ${textType}, environment ${textType}, name ${textType}, happened_at ${textType}, body ${textType})`,
  ],
  // Projects that share a store have rows of their own.
  ({ prefix, textType }) =>
    PROJECT_TABLES.map((table) => ({
      statement: `alter table ${prefix}${table} add column project ${textType}`,
      unless: `select project from ${prefix}${table} where 1 = 0`,
    })),
  ({ prefix, literal, project }) =>
    PROJECT_TABLES.map((table) => `update ${prefix}${table} set project = ${literal(project)} where project is null`),
  // The chain of the audit log: its rows are added and never changed, and a project that is renamed begins a chain of its own.
  ({ prefix, textType, refusesDoubles }) => [
    `create table if not exists ${prefix}audit (project ${textType}, sequence ${textType}, hash ${textType}, body ${textType})`,
    ...(refusesDoubles ? [`create unique index if not exists ${AUDIT_INDEX} on ${prefix}audit (project, sequence)`] : []),
  ],
];

const AUDIT_INDEX = '_martlet_audit_sequence';

/** The tables whose rows belong to a project. */
export const PROJECT_TABLES = ['log', 'results', 'locks', 'history'];

/** The version of the state's form that this Martlet reads and writes. */
export const STATE_VERSION = MIGRATIONS.length;

/** What brings a state from one version to each next one. */
export function migrationsFrom(version: number, database: StateDatabase): readonly (readonly MigrationStep[])[] {
  return MIGRATIONS.slice(version).map((migration) => migration(database));
}
