import { main } from '../../src/cli/main.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { tempProject } from '../temp-project.js';

/** A project of a seed, a model and its data tests, whose telemetry goes where a test wants it. */
export function watchedShop(observability: string, files: Readonly<Record<string, string>> = {}) {
  const directory = tempProject({
    'martlet.config.ts': `
      import { defineConfig } from 'martlet';
      export default defineConfig({ name: 'shop', defaultTarget: 'local', observability: ${observability},
        targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } } });`,
    'models/customers.ts': `
      import { integer, seed, text } from 'martlet';
      export const customers = seed({ name: 'customers', columns: { id: integer().notNull().unique(), name: text().pii('name') },
        rows: [{ id: 4711, name: 'Anna Secret' }, { id: 2, name: null }] });`,
    'models/visits.ts': `
      import { atLeast, integer, model, table } from 'martlet';
      import { customers } from './customers.js';
      export const visits = model({ name: 'visits', from: { customers }, materialized: table(), columns: { id: integer().notNull().test(atLeast(3)) },
        query: (db) => db.selectFrom('customers').select('id').where('id', '<', 4712) });`,
    ...files,
  });
  const martlet = async (argv: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
    const world = new FakeSurroundings(directory, { environment });
    const resources = () => ({ cpuMilliseconds: 1500, peakMemoryBytes: 64_000_000 });
    Object.assign(world, { clock: { elapsed: () => performance.now(), now: () => new Date().toISOString(), resources } });
    return { exitCode: await main(argv, world), out: world.written, err: world.complained };
  };
  return { directory, martlet };
}
