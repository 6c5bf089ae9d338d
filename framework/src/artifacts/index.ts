export { buildManifest } from './manifest.js';
export type { Manifest } from './manifest-schema.js';
export { buildPlanFile } from './plan-file.js';
export { type PlanFile, planSchema } from './plan-schema.js';
export { buildRunResults } from './run-results.js';
export type { RunResults } from './run-results-schema.js';
export { runWithArtifacts } from './run-with-artifacts.js';
export { MARTLET_VERSION } from './version.js';
export { writeCompiled, writeManifest, writeRunResults } from './write-artifacts.js';
