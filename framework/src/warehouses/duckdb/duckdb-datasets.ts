import { parse } from 'node:path';
import type { DatasetPlace } from '../dataset-place.js';

/** The convention has no word for DuckDB; this is what other programs of OpenLineage write. DuckDB calls a database by its file. */
export function duckdbDatasets(path: string): DatasetPlace {
  const own = path === ':memory:' ? 'memory' : parse(path).name;
  return {
    namespace: `duckdb://${path}`,
    nameOf: ({ database = own, schema, name }) => `${database}.${schema}.${name}`,
  };
}
