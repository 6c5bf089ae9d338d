import { jsonSchema } from '../project/json-schema.js';
import { MANIFEST_SCHEMA, manifestSchema } from './manifest-schema.js';
import { PLAN_SCHEMA, planSchema } from './plan-schema.js';
import { RUN_RESULTS_SCHEMA, runResultsSchema } from './run-results-schema.js';

/** The published JSON Schemas of the artifacts, by file name. */
export const JSON_SCHEMAS: Readonly<Record<string, object>> = {
  'manifest.schema.json': jsonSchema(MANIFEST_SCHEMA, 'The manifest of a Martlet project', manifestSchema),
  'plan.schema.json': jsonSchema(PLAN_SCHEMA, 'What a Martlet command will do', planSchema),
  'run_results.schema.json': jsonSchema(RUN_RESULTS_SCHEMA, 'The results of a Martlet run', runResultsSchema),
};
