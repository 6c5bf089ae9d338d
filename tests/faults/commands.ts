import type { ShopState } from './shop.js';

/** The states of code and data that commands are run in. */
export const SHOPS = {
  /** Of which the first days are known to no file any more. */
  old: { days: 10, forgotten: 3, price: 2 },
  first: { days: 8, price: 2 },
  'first of new code': { days: 8, price: 3 },
  'new data': { days: 13, forgotten: 3, price: 2 },
  'new code': { days: 10, forgotten: 3, price: 3 },
  'newer code': { days: 10, forgotten: 3, price: 4 },
  'new name': { days: 10, forgotten: 3, price: 2, name: 'store' },
  'late data': { days: 10, forgotten: 3, price: 2, flaw: 'late' },
  'wrong data': { days: 13, forgotten: 3, price: 2, flaw: 'orphan' },
} as const satisfies Readonly<Record<string, ShopState>>;

export type ShopName = keyof typeof SHOPS;

/** What the warehouse and its state hold when a command begins. */
export type Moment = 'prod and dev' | 'promoted' | 'invalidated' | 'late data came' | 'wrong data came' | 'new data came';

/** A command that is disturbed, and what it begins with. */
export interface CommandCase {
  readonly argv: readonly string[];
  /** How often the long form kills it for each store. */
  readonly kills: number;
  readonly shop?: ShopName;
  readonly before?: Moment;
  /** The exit codes of the same command when it is given again, which may find that all is done. */
  readonly again?: readonly number[];
}

/** How each command of the command line is disturbed, or why it is not. */
export const DISTURBED: Readonly<Record<string, Readonly<Record<string, CommandCase>> | string>> = {
  build: {
    'a build of new data': { argv: ['build'], kills: 15, shop: 'new data' },
    'a build of new code': { argv: ['build', '--env', 'dev', '--kept', 'keep'], kills: 9, shop: 'newer code' },
  },
  plan: { 'a plan': { argv: ['plan'], kills: 2, shop: 'new data' } },
  apply: { 'an apply of a saved plan': { argv: ['apply', 'saved-plan.json'], kills: 7, shop: 'new data' } },
  run: { 'a run of what was loaded': { argv: ['run'], kills: 6, shop: 'new data', before: 'new data came' } },
  test: { 'the tests, which keep failing rows': { argv: ['test', '--store-failures'], kills: 4 } },
  freshness: { 'a look at how fresh the sources are': { argv: ['freshness'], kills: 1 } },
  monitor: { 'a measurement': { argv: ['monitor'], kills: 1 } },
  quality: { 'the scores': { argv: ['quality'], kills: 1 } },
  alerts: { 'the list of alerts': { argv: ['alerts'], kills: 1, before: 'wrong data came' } },
  ingest: { 'a load': { argv: ['ingest'], kills: 8, shop: 'new data' } },
  retry: { 'a run that failed, done again': { argv: ['retry'], kills: 6, shop: 'new data', before: 'wrong data came' } },
  restate: {
    'a restatement of a day': {
      argv: ['restate', 'fact_orders', '--from', '2026-01-05', '--to', '2026-01-06'],
      kills: 6,
      shop: 'late data',
      before: 'late data came',
    },
    'a model computed again': { argv: ['restate', 'dim_customers'], kills: 5 },
  },
  promote: { 'a promotion': { argv: ['promote', 'dev', 'prod'], kills: 8, shop: 'new code' } },
  rollback: { 'a rollback': { argv: ['rollback', '--to', '2'], kills: 6, shop: 'new code', before: 'promoted', again: [0, 2] } },
  cost: { 'what was spent': { argv: ['cost'], kills: 1 } },
  runs: { 'the list of runs': { argv: ['runs'], kills: 1 } },
  environments: { 'the list of environments': { argv: ['environments'], kills: 1 } },
  invalidate: { 'an environment taken away': { argv: ['invalidate', 'dev'], kills: 4, again: [0, 2] } },
  janitor: { 'the janitor': { argv: ['janitor'], kills: 5, before: 'invalidated' } },
  access: 'reads, and writes files for one person',
  forget: 'framework/tests/erasure/ ends it before each of its statements',
  source: { 'a look for sources': { argv: ['source', 'generate', 'gold', '--print'], kills: 1 } },
  docs: { 'the catalog with profiles': { argv: ['docs', 'generate', '--profile', '--out', 'site'], kills: 1 } },
  diff: { 'a comparison of environments': { argv: ['diff', 'prod', 'dev'], kills: 1 } },
  show: { 'a look at rows': { argv: ['show', 'fact_orders'], kills: 1 } },
  sql: { 'a statement': { argv: ['sql', 'select count(*) from fact_orders'], kills: 1 } },
  export: { 'an export': { argv: ['export', 'fact_orders', '--to', 'csv', '--partition-by', 'order_date', '--overwrite'], kills: 4 } },
  metrics: { 'a list of metrics': { argv: ['metrics', 'list'], kills: 1 } },
  serve: 'It changes nothing, and runs until it is ended: its own tests end it.',
  tableau: 'reads published files and writes sources, each whole or not at all',
  report: 'reads published files and writes workbooks, each whole or not at all: framework/tests/excel/ breaks it off',
  client: { 'a client for the API': { argv: ['client', 'generate'], kills: 1 } },
  rename: { 'a project that is renamed': { argv: ['rename', 'shop'], kills: 4, shop: 'new name', again: [0, 2] } },
  audit: { 'a look at the audit log': { argv: ['audit', 'verify'], kills: 1 } },
  unlock: { 'an unlock': { argv: ['unlock'], kills: 1 } },
  debug: { 'a diagnosis': { argv: ['debug'], kills: 1 } },
  check: { 'a check': { argv: ['check'], kills: 1, shop: 'new data' } },
  compile: { 'a compilation': { argv: ['compile'], kills: 1 } },
  grants: 'tested beside the rights that it compares',
  pii: { 'the columns with personal data': { argv: ['pii'], kills: 1 } },
  lineage: { 'a look at lineage': { argv: ['lineage', 'gold.fact_orders.revenue'], kills: 1 } },
  ls: { 'a list': { argv: ['ls'], kills: 1 } },
  clean: { 'a cleaning of target/': { argv: ['clean'], kills: 1 } },
  generate: 'writes files of sample data and opens nothing',
  mutate: 'runs the unit tests over copies of models and opens nothing',
  approve: 'signs a saved plan and opens nothing',
  airflow: 'writes DAG files and opens nothing',
  ci: 'does what other commands of this list do, and has kills of its own in its tests',
};

export const COMMAND_CASES: Readonly<Record<string, CommandCase>> = Object.assign(
  {},
  ...Object.values(DISTURBED).filter((cases) => typeof cases !== 'string'),
);

/** The commands that change what is published, or what a state says, in more than one statement. */
export const WRITERS = Object.entries(COMMAND_CASES).filter(([, { kills }]) => kills >= 4);
