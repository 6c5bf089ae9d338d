import { defineConfig } from 'martlet';

export default defineConfig({
  name: 'simulated_history',
  models: [],
  tests: [],
  // Everything else is as it is when nobody sets anything.
  monitors: { holidays: ['2026-02-16'] },
  targets: { local: { warehouse: 'duckdb', path: 'simulation.duckdb' } },
  defaultTarget: 'local',
});
