import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProject, type Project } from '../../src/project/index.js';
import { type RunRequest, type RunResult, runProject } from '../../src/run/index.js';
import { rowsOf } from '../run-project.js';
import { tempProject } from '../temp-project.js';

/** A row of the source: what happened, and on which day. */
export type Event = readonly [id: number, day: string];

const SOURCE = `
import { date, integer, source, timestamp } from 'martlet';
export const events = source({ name: 'events',
  columns: { id: integer().notNull(), day: date().notNull(), at: timestamp().notNull() }, files: { pattern: 'events.csv' } });`;

/** A model that copies what it reads, and keeps it in some way. */
export const copyOf = (name: string, from: string, materialized: string, more = ''): string => `
import { date, days, history, hours, incremental, incrementalByTime, integer, isCurrent, model, months, table, timestamp, toDate, validFrom, validTo, view } from 'martlet';
import { ${from} } from '${from === 'events' ? '../sources' : '.'}/${from}.js';
export const ${name} = model({ name: '${name}', from: { ${from} }, grain: ['id'],
  columns: { id: integer().notNull(), day: date().notNull(), at: timestamp().notNull()${more} },
  materialized: ${materialized},
  query: (db) => db.selectFrom('${from}').select(['id', 'day', 'at']) });`;

/** A project over one file of events, whose clock is set by the test. */
export class KeptProject {
  private constructor(
    readonly directory: string,
    private readonly project: Project,
  ) {}

  static async of(models: Readonly<Record<string, string>>, warehouse?: string): Promise<KeptProject> {
    const files = Object.fromEntries(Object.entries(models).map(([name, code]) => [`models/${name}.ts`, code]));
    const directory = tempProject({ 'sources/events.ts': SOURCE, 'data/events.csv': '', ...files }, warehouse);
    return new KeptProject(directory, await loadProject(directory));
  }

  /** What the source holds from now on. */
  hold(events: readonly Event[]): void {
    const lines = events.map(([id, day]) => `${id},${day},${day}T10:00:00Z`);
    writeFileSync(join(this.directory, 'data/events.csv'), ['id,day,at', ...lines].join('\n'));
  }

  /** Builds at noon of a day, or at an instant. */
  build(at: string, request: Partial<RunRequest> = {}): Promise<RunResult> {
    const now = at.length === 10 ? `${at}T12:00:00.000Z` : at;
    const clock = { elapsed: () => performance.now(), now: () => now };
    return runProject(this.project, { command: 'build', threads: 1, emit: () => undefined, ...request, clock });
  }

  async events(relation: string): Promise<readonly Event[]> {
    const rows = await rowsOf(this.directory, `select id, day from ${relation} order by all`);
    return rows.map(({ id, day }) => [Number(id), String(day)] as const);
  }
}

/** The day so many days after the first of March 2024. */
export function day(number: number): string {
  return new Date(Date.UTC(2024, 2, 1 + number)).toISOString().slice(0, 10);
}
