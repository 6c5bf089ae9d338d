import type { AddCommand } from './program.js';

/** What the help says of a command, and where the rest of it is. */
export interface CommandEntry {
  readonly description: string;
  readonly alias?: string;
  /** In their order: an argument as commander writes it, and what it is. */
  readonly arguments?: Readonly<Record<string, string>>;
  /** A command's options and its work are loaded when it is called, and not before: `--help` needs neither. */
  readonly load: () => Promise<AddCommand>;
}

/** All commands, in the order in which the help lists them. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  build: {
    description: 'ingest what is new, build the models, test them, and publish what passed',
    load: async () => (await import('./commands/build.js')).addBuild,
  },
  plan: {
    description: 'tell what a build would do, and why, without doing it; in a terminal, ask whether to do it',
    arguments: { '[environment]': 'the environment; the config’s default when left out' },
    load: async () => (await import('./commands/plan.js')).addPlan,
  },
  apply: {
    description: 'do exactly what a plan has shown, or refuse when anything has moved since',
    arguments: { '[file]': 'a plan that `martlet plan` has kept; the last one when left out' },
    load: async () => (await import('./commands/apply.js')).addApply,
  },
  approve: {
    description: 'sign a saved plan, so that it may be applied to an environment that needs approvals',
    arguments: { '[file]': 'a plan that `martlet plan` has kept; the last one when left out' },
    load: async () => (await import('./commands/approve.js')).addApprove,
  },
  run: {
    description: 'build and publish the models, without loading or testing',
    load: async () => (await import('./commands/run.js')).addRun,
  },
  test: { description: 'test what is built', load: async () => (await import('./commands/test.js')).addTest },
  freshness: {
    description: 'tell how fresh sources and models are; exit code 1 when one has failed',
    load: async () => (await import('./commands/freshness.js')).addFreshness,
  },
  monitor: {
    description: 'measure what is watched, and tell what is unusual',
    load: async () => (await import('./commands/monitor.js')).addMonitor,
  },
  quality: {
    description: 'print quality scores by domain, relation and dimension, and keep them',
    load: async () => (await import('./commands/quality.js')).addQuality,
  },
  alerts: {
    description: 'list what is open, and send what could not be sent before',
    load: async () => (await import('./commands/alerts.js')).addAlerts,
  },
  mutate: {
    description: 'change models on purpose and tell which changes no test notices',
    load: async () => (await import('./commands/mutate.js')).addMutate,
  },
  ingest: {
    description: 'load new and changed files into the sources',
    load: async () => (await import('./commands/ingest.js')).addIngest,
  },
  retry: {
    description: 'do the last run of an environment again: what it finished stands, only the rest is done',
    load: async () => (await import('./commands/retry.js')).addRetry,
  },
  restate: {
    description: 'compute a model again though nothing has changed, or a range of its intervals, and all that reads it',
    arguments: { '<model>': 'a model or source, with or without its schema' },
    load: async () => (await import('./commands/restate.js')).addRestate,
  },
  promote: {
    description: 'publish in one environment what another one holds; only readers of kept tables may have to be built',
    arguments: { '<from>': 'the environment whose versions are to be published', '<to>': 'the environment to publish them in' },
    load: async () => (await import('./commands/promote.js')).addPromote,
  },
  rollback: {
    description: 'return an environment to an earlier publication; nothing is built',
    arguments: { '[environment]': 'the environment; the config’s default when left out' },
    load: async () => (await import('./commands/rollback.js')).addRollback,
  },
  ci: {
    description: 'judge a pull request: check, test, build what it changes in an environment of its own, compare, and write a report',
    load: async () => (await import('./commands/ci.js')).addCi,
  },
  environments: {
    description: 'list environments, what they hold and what they can return to',
    alias: 'envs',
    load: async () => (await import('./commands/environments.js')).addEnvironments,
  },
  invalidate: {
    description: 'take an environment away: its views now, what only it needed with the next janitor',
    arguments: { '<environment>': 'an environment other than the config’s default' },
    load: async () => (await import('./commands/invalidate.js')).addInvalidate,
  },
  runs: {
    description: 'list the last runs, show one, and tell what loads and builds took over time',
    load: async () => (await import('./commands/runs.js')).addRuns,
  },
  cost: {
    description: 'tell what runs have cost, by model, tag, owner, environment, pipeline, command or day',
    load: async () => (await import('./commands/cost.js')).addCost,
  },
  access: {
    description: 'write all that is held about a person, to be read and as JSON',
    load: async () => (await import('./commands/access.js')).addAccess,
  },
  forget: {
    description: 'find all that is held about a person, and with --apply erase it, keep it from coming back, and certify it',
    load: async () => (await import('./commands/forget.js')).addForget,
  },
  janitor: {
    description: 'drop versions that no environment needs, nor a publication that can be rolled back to, and what is too old to be kept',
    load: async () => (await import('./commands/janitor.js')).addJanitor,
  },
  generate: { description: 'write the project’s sample data', load: async () => (await import('./commands/generate.js')).addGenerate },
  source: {
    description: 'declare tables that other tools load into the warehouse',
    load: async () => (await import('./commands/source.js')).addSource,
  },
  airflow: {
    description: 'write the DAG files with which Airflow runs the project',
    load: async () => (await import('./commands/airflow.js')).addAirflow,
  },
  check: {
    description: 'find what is wrong with the models, without data and without a connection',
    load: async () => (await import('./commands/check.js')).addCheck,
  },
  compile: {
    description: 'write the SQL of models and tests to target/compiled/; with --select, print the models’ SQL too',
    load: async () => (await import('./commands/compile.js')).addCompile,
  },
  lineage: {
    description: 'tell where a column’s values come from and where they go',
    arguments: { '<name>': 'a column, such as gold.fact_sales.net_amount, or a relation' },
    load: async () => (await import('./commands/lineage.js')).addLineage,
  },
  pii: {
    description: 'list the columns with personal data: where they come from, where they go, and how each role sees them',
    arguments: { '[relation]': 'a model or source, with or without its schema; all when left out' },
    load: async () => (await import('./commands/pii.js')).addPii,
  },
  grants: {
    description: 'compare rights in the warehouse with what roles and models declare, and mend them',
    load: async () => (await import('./commands/grants.js')).addGrants,
  },
  docs: {
    description: 'make the catalog: a static site of all that the project declares',
    load: async () => (await import('./commands/docs.js')).addDocs,
  },
  ls: {
    description: 'list sources and models, in the order in which they are built',
    alias: 'list',
    load: async () => (await import('./commands/ls.js')).addLs,
  },
  diff: {
    description: 'compare two environments: relations, columns, and rows by their key',
    arguments: { '<a>': 'an environment', '<b>': 'another one' },
    load: async () => (await import('./commands/diff.js')).addDiff,
  },
  show: {
    description: 'print the first rows of what is built',
    arguments: { '<model>': 'a model or source, with or without its schema' },
    load: async () => (await import('./commands/show.js')).addShow,
  },
  sql: {
    description: 'run a select over an environment, or open a shell for several; read only',
    arguments: { '[statement]': 'a select over models and sources; a shell when left out' },
    load: async () => (await import('./commands/sql.js')).addSql,
  },
  export: {
    description: 'write rows of a relation, or of metrics, as files of one publication',
    arguments: { '<names...>': 'a relation, or metrics as `metrics query` takes them' },
    load: async () => (await import('./commands/export.js')).addExport,
  },
  metrics: {
    description: 'list and describe metrics, and answer questions with them',
    load: async () => (await import('./commands/metrics.js')).addMetrics,
  },
  serve: {
    description: 'answer questions and requests for rows over HTTP, from what is published',
    load: async () => (await import('./commands/serve.js')).addServe,
  },
  client: {
    description: 'write a typed client for the API',
    load: async () => (await import('./commands/client.js')).addClient,
  },
  report: {
    description: 'write reports as workbooks of Excel, from what is published',
    arguments: { '[reports...]': 'the reports; all when left out' },
    load: async () => (await import('./commands/report.js')).addReport,
  },
  tableau: {
    description: 'write data sources of Tableau: facts with what they refer to, and metrics as calculated fields',
    arguments: { '[facts...]': 'the facts; all that metrics are measured on when left out' },
    load: async () => (await import('./commands/tableau.js')).addTableau,
  },
  rename: {
    description: 'take over what this project made under a former name: its state, tables and views',
    arguments: { '<former>': 'the name that the config had before' },
    load: async () => (await import('./commands/rename.js')).addRename,
  },
  unlock: {
    description: 'end the lock that a killed command has left on an environment',
    arguments: { '[environment]': 'the environment; the config’s default when left out' },
    load: async () => (await import('./commands/unlock.js')).addUnlock,
  },
  audit: {
    description: 'show who has done what, and verify that no entry of that log was changed, taken out or put in',
    load: async () => (await import('./commands/audit.js')).addAudit,
  },
  debug: {
    description: 'check the config, the project’s files, the data and the connection',
    load: async () => (await import('./commands/debug.js')).addDebug,
  },
  clean: { description: 'remove target/; the warehouse is left alone', load: async () => (await import('./commands/clean.js')).addClean },
};

/** The commands whose names an argument list holds; the one that it calls is among them. */
export function namedCommands(argv: readonly string[]): readonly string[] {
  return Object.entries(COMMANDS).flatMap(([name, { alias }]) =>
    argv.includes(name) || (alias !== undefined && argv.includes(alias)) ? [name] : [],
  );
}

/** Loads the modules of the commands that an argument list may call. */
export async function loadCommands(argv: readonly string[]): Promise<ReadonlyMap<string, AddCommand>> {
  const named = Object.entries(COMMANDS).filter(([name]) => namedCommands(argv).includes(name));
  return new Map(await Promise.all(named.map(async ([name, { load }]) => [name, await load()] as const)));
}
