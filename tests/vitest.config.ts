import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const results = process.env.MARTLET_TEST_RESULTS;
const suite = process.env.npm_lifecycle_event?.replace(/\W/g, '-') ?? 'vitest';

/** Much of the time tests wait for commands that they have started; with one worker less than there are cores, as is usual, two would do one's work. */
const maxWorkers = Math.max(2, availableParallelism() - 1);

/**
 * Suites that drive the vendors' clients against servers on this machine. `npm run test:warehouses` runs DuckDB's and Snowflake's, whose
 * server starts in two seconds and answers in milliseconds. What stays out are BigQuery's and Databricks' (servers in Python and in
 * Spark, a third of a second to two seconds a statement); `npm run test:sessions` runs all of them.
 */
const SESSIONS = ['batches', 'platform', 'serving', 'warehouses']
  .map((suite) => `tests/conformance/${suite}/*.test.ts`)
  .concat('tests/standins/faults/*.test.ts');
const SLOW_SESSIONS = SESSIONS.map((pattern) => pattern.replace('*.test.ts', '{bigquery,databricks}.test.ts'));

/** Suites that need another warehouse's engine; `npm run test:warehouses` runs them. */
const WAREHOUSES = [
  'tests/standins/**/*.test.ts',
  'tests/conformance/**/*.test.ts',
  'tests/tpc/**/*.test.ts',
  'tests/platform/dialects.test.ts',
  'tests/semantic/dialects.test.ts',
  'framework/tests/state/postgres-store.test.ts',
  'tests/faults/two-applies.test.ts',
];

/** The catalog in a real browser; skipped where there is none. */
const BROWSER = 'tests/browser/**/*.test.ts';

/** Gives properties the same seed each time in CI. */
const REPEATABLE = fileURLToPath(new URL('../framework/tests/repeatable-properties.ts', import.meta.url));

/** What comes a moment later comes much later on a busy machine. */
const PATIENT = { poll: { timeout: 20_000 } };

export default defineConfig({
  test: {
    reporters: results === undefined ? ['default'] : ['default', ['json', { outputFile: `${results}/${suite}.json` }]],
    projects: [
      {
        test: {
          name: 'framework',
          root: 'framework',
          maxWorkers,
          include: ['tests/**/*.test.ts'],
          setupFiles: [REPEATABLE],
          expect: PATIENT,
          // Some look at many cases: on a busy machine they have taken three quarters of a minute.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Projects that tests write are loaded as users' projects are, by Node with tsx. Vite would sometimes evaluate a
          // module twice when it is imported by path and by another module at the same time.
          execArgv: ['--import', 'tsx'],
          server: { deps: { external: [/martlet-project-/] } },
        },
      },
      {
        test: {
          name: 'platform',
          root: '.',
          globalSetup: ['tests/pack-once.ts'],
          maxWorkers,
          include: ['tests/**/*.test.ts'],
          exclude: [...WAREHOUSES, BROWSER],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Copies of the platform that tests change are loaded as users' projects are.
          execArgv: ['--import', 'tsx'],
          server: { deps: { external: [/martlet-(?:platform|project)-/] } },
        },
      },
      {
        test: {
          name: 'browser',
          root: '.',
          include: [BROWSER],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          globalSetup: ['tests/browser/write-sites-once.ts'],
          expect: PATIENT,
        },
      },
      { test: { name: 'sessions', root: '.', include: SESSIONS, testTimeout: 180_000, hookTimeout: 300_000, fileParallelism: false } },
      {
        test: {
          name: 'warehouses',
          root: '.',
          setupFiles: [REPEATABLE],
          expect: PATIENT,
          include: WAREHOUSES,
          exclude: SLOW_SESSIONS,
          testTimeout: 180_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
