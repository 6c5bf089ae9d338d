import { defineConfig } from 'martlet';

export default defineConfig({
  name: 'physical_product_platform',
  data: {
    directory: process.env.SAMPLE_DATA_DIR ?? 'sample_data',
    generator: () => import('./generators/index.js'),
  },
  unitTests: { config: 'tests/vitest.config.ts', files: ['tests/models'] },
  targets: {
    local: { warehouse: 'duckdb', path: process.env.DUCKDB_PATH ?? 'warehouse.duckdb', comments: true },
    // Without credentials: `martlet compile --target snowflake` shows what the models are there.
    snowflake: { warehouse: 'snowflake' },
    bigquery: { warehouse: 'bigquery' },
    databricks: { warehouse: 'databricks' },
  },
  defaultTarget: 'local',
  // Where builds publish files for readers: `martlet serve` and `report`, the notebook, other programs.
  ...(process.env.PUBLISHED_DIR === undefined
    ? {}
    : {
        serve: { folder: process.env.PUBLISHED_DIR, anonymous: 'analyst' },
        roles: { analyst: { relations: 'gold.*', metrics: '*' } },
      }),
});
