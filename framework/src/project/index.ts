export type { AlertsConfig, ChannelConfig } from './alerts-config.js';
export { type Analysis, analyse, analyseModel, analyseQuery, type QueryDeclaration } from './analysis.js';
export { changedSince, type Git, type GitOutcome } from './changed-since.js';
export { type Gated, refuseErrors } from './check/gate.js';
export { type ColumnDescription, columnDescriptions } from './column-descriptions.js';
export {
  type Config,
  defineConfig,
  type Generate,
  type GeneratedTable,
  type GenerateOptions,
  type ProjectConfig,
  schemaOf,
  type TargetConfig,
} from './config.js';
export { discreetRows } from './discreet-rows.js';
export { fileOptionProblems } from './file-options.js';
export { type LoadOptions, loadProject, readProject } from './load.js';
export { loadConfig, targetOf } from './load-config.js';
export { replaceFile, withOriginalPositions } from './modules/index.js';
export { isName } from './names.js';
export type { Declared, Project, ProjectExposure, ProjectModel, ProjectRelation, ProjectSource, ProjectTest } from './project.js';
export { projectLineage } from './project-lineage.js';
export { type Proof, proofs, proofsByModel, repeats } from './proofs/index.js';
export {
  declaredColumns,
  insteadOf,
  type LeftOutColumn,
  leftOutColumns,
  type ProposedSource,
  proposeSource,
  whyLeftOut,
} from './proposed-source.js';
export { type OwnPrints, type RelationPrints, relationPrints } from './relation-prints.js';
export { columnText, sourceText } from './source-text.js';
export type { StateConfig } from './state-config.js';
export { describeVolatile, instantsOf, isOfRun, volatilityOf } from './volatility.js';
export { type WarehouseLimit, warehouseLimits } from './warehouse-limits.js';
