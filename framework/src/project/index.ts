export type { AirflowConfig } from './airflow-config.js';
export type { AlertsConfig, ChannelConfig } from './alerts-config.js';
export { type Analysis, analyse, analyseModel, analyseQuery } from './analysis.js';
export { changedSince, type Git } from './changed-since.js';
export { refuseErrors } from './check/gate.js';
export { type ColumnDescription, columnDescriptions } from './column-descriptions.js';
export {
  type Config,
  type GeneratedTable,
  schemaOf,
} from './config.js';
export type { CostConfig, Prices } from './cost-config.js';
export { moduleFolders } from './discover.js';
export type { Protection } from './environments-config.js';
export { exposureModule } from './exposure-module.js';
export { fileSourceText, percent } from './file-source-text.js';
export { tableOf } from './foreign-table.js';
export { isInlined } from './inlined.js';
export { loadProject, readProject } from './load.js';
export { loadConfig, targetOf } from './load-config.js';
export { replaceFile, withOriginalPositions } from './modules/index.js';
export { isName } from './names.js';
export type { ObservabilityConfig } from './observability-config.js';
export { holdsPersonalData, personalColumns } from './personal-data.js';
export type {
  Project,
  ProjectExposure,
  ProjectMetric,
  ProjectModel,
  ProjectRelation,
  ProjectReport,
  ProjectSource,
  ProjectTest,
} from './project.js';
export { modelLineages, projectLineage } from './project-lineage.js';
export { type Proof, proofs, proofsByModel, repeats } from './proofs/index.js';
export {
  declaredColumns,
  insteadOf,
  leftOutColumns,
  type ProposedSource,
  proposeSource,
  whyLeftOut,
} from './proposed-source.js';
export { redactedRows } from './redacted-rows.js';
export { type RelationFingerprints, relationFingerprints, withContent } from './relation-fingerprints.js';
export { type MaskConfig, type MaskingConfig, PII_CLASSES, type RoleConfig } from './roles-config.js';
export { columnText, isReserved, sourceText } from './source-text.js';
export type { StateConfig } from './state-config.js';
export { describeVolatile, instantsOf, isOfRun, volatilityOf } from './volatility.js';
export { warehouseLimits } from './warehouse-limits.js';
