import { MARTLET_VERSION } from '../../../artifacts/index.js';

/** Who says it, in every event and every facet. */
export const PRODUCER = `urn:martlet:${MARTLET_VERSION}`;

/** The schema of events. */
export const EVENT_SCHEMA = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';

/** The version of each facet that is written here, and the name of its schema. */
const FACETS = {
  parent: ['1-2-0', 'ParentRunFacet'],
  processing_engine: ['1-1-1', 'ProcessingEngineRunFacet'],
  errorMessage: ['1-0-1', 'ErrorMessageRunFacet'],
  externalQuery: ['1-0-2', 'ExternalQueryRunFacet'],
  jobType: ['2-0-4', 'JobTypeJobFacet'],
  sql: ['1-1-0', 'SQLJobFacet'],
  sourceCodeLocation: ['1-1-0', 'SourceCodeLocationJobFacet'],
  jobDocumentation: ['1-1-0', 'DocumentationJobFacet'],
  jobOwnership: ['1-0-1', 'OwnershipJobFacet'],
  jobTags: ['1-0-0', 'TagsJobFacet'],
  dataSource: ['1-0-1', 'DatasourceDatasetFacet'],
  schema: ['1-2-0', 'SchemaDatasetFacet'],
  documentation: ['1-1-0', 'DocumentationDatasetFacet'],
  ownership: ['1-0-1', 'OwnershipDatasetFacet'],
  symlinks: ['1-0-1', 'SymlinksDatasetFacet'],
  version: ['1-0-1', 'DatasetVersionDatasetFacet'],
  columnLineage: ['1-2-0', 'ColumnLineageDatasetFacet'],
  dataQualityAssertions: ['1-1-0', 'DataQualityAssertionsDatasetFacet'],
  dataQualityMetrics: ['1-0-3', 'DataQualityMetricsInputDatasetFacet'],
  inputStatistics: ['1-0-0', 'InputStatisticsInputDatasetFacet'],
  outputStatistics: ['1-0-2', 'OutputStatisticsOutputDatasetFacet'],
} as const satisfies Readonly<Record<string, readonly [version: string, name: string]>>;

/** A facet: what it says, who says it, and where its form is written down. */
export type Facet = Readonly<Record<string, unknown>>;

export function facet(kind: keyof typeof FACETS, body: Readonly<Record<string, unknown>>): Facet {
  const [version, name] = FACETS[kind];
  return { _producer: PRODUCER, _schemaURL: `https://openlineage.io/spec/facets/${version}/${name}.json#/$defs/${name}`, ...body };
}
