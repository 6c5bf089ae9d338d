import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogicalType, Model, Source } from 'martlet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Analyser, isInstalled, notInstalled, startAnalyser } from '../standins/analyser.js';
import { copyProject, type ProjectCopy } from './project-copy.js';
import { relationsOf } from './relations.js';

type Cloud = 'snowflake' | 'bigquery' | 'databricks';

const TYPES: Record<Cloud, Record<Exclude<LogicalType['kind'], 'array' | 'json'>, (type: LogicalType) => string>> = {
  snowflake: {
    text: () => 'varchar',
    integer: () => 'bigint',
    decimal: (type) => `number${digits(type)}`,
    double: () => 'double',
    boolean: () => 'boolean',
    date: () => 'date',
    timestamp: () => 'timestamp_ntz(6)',
  },
  bigquery: {
    text: () => 'STRING',
    integer: () => 'INT64',
    decimal: () => 'NUMERIC',
    double: () => 'FLOAT64',
    boolean: () => 'BOOL',
    date: () => 'DATE',
    timestamp: () => 'TIMESTAMP',
  },
  databricks: {
    text: () => 'string',
    integer: () => 'bigint',
    decimal: (type) => `decimal${digits(type)}`,
    double: () => 'double',
    boolean: () => 'boolean',
    date: () => 'date',
    timestamp: () => 'timestamp',
  },
};

/** Models and business tests. The tests that contracts derive are the framework's, and held by its own tests. */
const OF_THE_PLATFORM = /^(silver|gold)\/\w+\.sql$|^tests\/\w+\.sql$/;

/** What an analyser refuses though the warehouse takes it, and why. It fails the test as soon as it is accepted. */
const KNOWN_REFUSALS: Record<Cloud, readonly string[]> = {
  // The columns that flatten() itself returns are not known to the analyser. They make the days of a calendar, and those of a comparison.
  snowflake: ['gold/dim_date.sql', 'tests/sales_performance_equals_metrics.sql'],
  bigquery: [],
  databricks: [],
};

const sources = await relationsOf<Source>('sources');
const models = await relationsOf<Model>('models');

// Martlet runs on DuckDB without credentials; for the clouds, their analysers must accept what it would run.
describe.each(['snowflake', 'bigquery', 'databricks'] as const)('compiled for %s', (dialect) => {
  let project: ProjectCopy;
  let analyser: Analyser | undefined;

  beforeAll(async () => {
    project = await copyProject();
    if (isInstalled(dialect)) analyser = await startAnalyser(dialect);
  });
  afterAll(async () => {
    await analyser?.close();
    await project?.remove();
  });

  it('every model and every business test is accepted by the analyser', async (context) => {
    if (analyser === undefined) return context.skip(notInstalled);
    const { exitCode, output } = await project.martlet('compile', '--target', dialect);
    expect(exitCode, output).toBe(0);

    await analyser.register(
      [...sources, ...models].map(({ relation }) => ({
        schema: schemaOf(relation),
        name: relation.name,
        columns: Object.entries(relation.columns).map(([name, { definition }]) => ({ name, type: typeName(dialect, definition.type) })),
      })),
    );
    const compiled = join(project.directory, 'target', 'compiled');
    const written = (await readdir(compiled, { recursive: true })).filter((file) => OF_THE_PLATFORM.test(file));
    expect(written.length).toBeGreaterThan(models.length);
    const refused = new Map<string, string>();
    for (const file of written) {
      const verdict = await analyser.analyse(await readFile(join(compiled, file), 'utf8'));
      if (!verdict.ok) refused.set(file, verdict.message);
    }
    expect([...refused.keys()].sort(), [...refused].join('\n')).toEqual(KNOWN_REFUSALS[dialect]);
  });
});

function schemaOf({ kind }: Model | Source): string {
  if (kind === 'source') return 'bronze';
  return kind === 'staging' ? 'silver' : 'gold';
}

function typeName(dialect: Cloud, type: LogicalType): string {
  if (type.kind === 'array' || type.kind === 'json') throw new Error(`the platform has no column of type ${type.kind}`);
  return TYPES[dialect][type.kind](type);
}

function digits(type: LogicalType): string {
  return type.kind === 'decimal' ? `(${type.precision}, ${type.scale})` : '';
}
