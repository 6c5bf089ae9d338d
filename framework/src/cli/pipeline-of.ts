import type { CommandHost } from './command-host.js';

/** Where schedulers and CI systems say which pipeline a command is of. */
const VARIABLES = ['MARTLET_PIPELINE', 'AIRFLOW_CTX_DAG_ID', 'GITHUB_WORKFLOW', 'CI_PIPELINE_NAME', 'BUILDKITE_PIPELINE_SLUG'];

/** The pipeline that gives a command; nothing where none says so. */
export function pipelineOf(variables: CommandHost['environment']): { readonly pipeline?: string } {
  const [pipeline] = VARIABLES.flatMap((name) => variables[name] || []);
  return pipeline === undefined ? {} : { pipeline };
}
