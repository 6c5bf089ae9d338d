import { defineConfig } from 'martlet';

export default defineConfig({
  name: 'data_tests',
  targets: { local: { warehouse: 'duckdb', path: process.env.DUCKDB_PATH ?? 'warehouse.duckdb' } },
  defaultTarget: 'local',
});
