export type { ChangeOptions, SchemaPolicy } from './change-options.js';
export { type DataTest, type DataTestSpec, dataTest } from './data-test.js';
export { type Duration, type DurationUnit, days, hours, months, weeks, years } from './duration.js';
export { type Exposure, type ExposureSpec, exposure } from './exposure.js';
export type {
  ColumnReading,
  CommonFileOptions,
  CsvFileOptions,
  FileEncoding,
  FileFormatName,
  FileOptions,
  FixedWidthFileOptions,
  JsonFileOptions,
  ParquetFileOptions,
} from './file-options.js';
export { type HardDeletes, type History, type HistoryOptions, history } from './history.js';
export { type Hooks, SELF } from './hooks.js';
export { type BatchRow, type Incremental, type IncrementalOptions, incremental, type MergedRows } from './incremental.js';
export { type IncrementalByTime, type IncrementalByTimeOptions, incrementalByTime } from './incremental-by-time.js';
export {
  type Dimension,
  dimension,
  type Fact,
  fact,
  type Intermediate,
  intermediate,
  type Metric,
  metric,
  model,
  type Staging,
  staging,
} from './kinds.js';
export {
  type Ephemeral,
  ephemeral,
  type Materialization,
  type MaterializedView,
  type MaterializedViewOptions,
  materializedView,
  type Table,
  table,
  type View,
  view,
} from './materialization.js';
export type { Grain, Model, ModelKind, ModelOptions, Tables } from './model.js';
export {
  type Monitor,
  type MonitorMetric,
  type MonitorOptions,
  monitorName,
  type RowMonitors,
  type SegmentOptions,
  type Sensitivity,
} from './monitor.js';
export { rowsForm } from './rows-form.js';
export { type Seed, type SeedSpec, seed } from './seed.js';
export { type FreshnessRule, type Source, type SourceSpec, source } from './source.js';
export { type Grants, isTransient, keyOf, type Partitioning, partitionUnit, rowKeyOf } from './storage.js';
