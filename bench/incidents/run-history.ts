import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProject } from '../../framework/src/project/index.js';
import { openRun } from '../../framework/src/run/index.js';
import { watch } from '../../framework/src/run/monitors/index.js';
import { DOMAINS } from './domains.js';
import { type Incident, incidentsOf } from './incidents.js';
import { randomOf } from './random.js';
import { dayOf, simulate } from './simulate.js';

export const DAYS = 60;
/** The first day on which somebody runs the monitors; what is older they learn from the data. */
const FIRST_RUN = 7;
/** Alarms count from here on: there are four weeks to learn from. */
export const FIRST_JUDGED = 29;

export interface Alarm {
  readonly domain: string;
  /** The number of the day that is unusual. */
  readonly day: number;
  readonly monitor: string;
  readonly score: number;
}

export interface SimulatedHistory {
  readonly incidents: readonly Incident[];
  readonly alarms: readonly Alarm[];
  /** How many numbers were judged on each day, on average. */
  readonly monitors: number;
}

/** Lives through 60 days: every morning the rows of the day before come in, and all monitors are run on the warehouse. */
export async function runHistory(seed: number): Promise<SimulatedHistory> {
  const incidents = incidentsOf(seed, DAYS, randomOf(seed));
  const directory = await mkdtemp(join(tmpdir(), 'martlet-incidents-'));
  try {
    const declared = await loadProject(join(import.meta.dirname, 'project'));
    // Each history has a warehouse of its own, however many there are in one process.
    const target = { name: 'local', config: { warehouse: 'duckdb', path: join(directory, 'simulation.duckdb') } } as const;
    const project = { ...declared, target };
    let now = `${dayOf(0)}T06:00:00.000Z`;
    const clock = { elapsed: () => performance.now(), now: () => now };
    const ids = new Set(project.sources.map(({ id }) => id));
    const alarms: Alarm[] = [];
    let results = 0;
    await openRun(
      project,
      { access: 'note', clock },
      () => undefined,
      async ({ run }) => {
        await run.session.execute('create schema if not exists bronze');
        for (const domain of DOMAINS) {
          const file = join(directory, `${domain.name}.csv`);
          await writeFile(file, simulate(domain, DAYS, seed, incidents));
          const columns =
            "{'loaded': 'date', 'event_id': 'varchar', 'happened_at': 'timestamp', 'category': 'varchar', 'amount': 'decimal(18,2)', 'code': 'varchar'}";
          await run.session.execute(`create table staged_${domain.name} as from read_csv('${file}', header = false, columns = ${columns})`);
          await run.session.execute(
            `create table bronze.${domain.name} as select * exclude (loaded) from staged_${domain.name} where false`,
          );
        }
        for (let day = FIRST_RUN; day < DAYS; day += 1) {
          const [from, to] = [day === FIRST_RUN ? dayOf(0) : dayOf(day), dayOf(day)];
          for (const { name } of DOMAINS) {
            await run.session.execute(
              `insert into bronze.${name} select * exclude (loaded) from staged_${name} where loaded between '${from}' and '${to}'`,
            );
          }
          now = `${dayOf(day + 1)}T06:00:00.000Z`;
          const watched = await watch({ run }, { ids, changed: ids, standing: ids });
          for (const { relation, errors = [], test = '' } of watched.results) {
            results += 1;
            for (const { reason, parameters } of errors) {
              if (reason !== 'monitor-unusual') throw new Error(`${relation} ${test}: ${reason} ${JSON.stringify(parameters)}`);
              const { monitor, score } = parameters as { readonly monitor: string; readonly score: number };
              if (day >= FIRST_JUDGED) alarms.push({ domain: relation.split('.')[1] ?? '', day, monitor, score });
            }
          }
        }
      },
    );
    return { incidents, alarms, monitors: results / (DAYS - FIRST_RUN) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
