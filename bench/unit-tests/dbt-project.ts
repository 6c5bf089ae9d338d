import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Columns, describeType } from '../../framework/src/columns/index.js';
import type { Model, Source } from '../../framework/src/model/index.js';
import { run } from '../../framework/src/testing/run.js';
import { isConstant } from '../../framework/src/testing/sub-project.js';
import { fillRows } from '../../framework/src/testing/valid-rows.js';
import { CASES, type Case } from './cases.js';

/**
 * The same unit tests as a project of dbt on DuckDB: the same queries, as Martlet compiles them, over tables without rows that
 * stand for what the models read, and the same rows given and expected.
 *
 * @param selectOf - A model's query; what it reads is called by its name.
 */
export async function writeDbtProject(directory: string, tests: number, selectOf: (model: Model) => string): Promise<void> {
  const files = new Map<string, string>([
    ['dbt_project.yml', 'name: units\nprofile: units\nversion: 1.0.0\nconfig-version: 2\nmodels: { units: { +materialized: table } }\n'],
    ['profiles.yml', `units: { target: dev, outputs: { dev: { type: duckdb, path: ${join(directory, 'units.duckdb')}, threads: 2 } } }\n`],
  ]);
  const tested = new Set<Model | Source>(CASES.map(({ model }) => model));
  const read = new Set<Model | Source>(CASES.flatMap(({ model }) => Object.values(model.from) as (Model | Source)[]));
  for (const model of tested as ReadonlySet<Model>) {
    const names = Object.entries(model.from).map(([alias, { name }]) => [alias, name] as const);
    const ctes = names.map(([alias, name]) => `"${alias}" as (select * from {{ ref('${name}') }})`).join(', ');
    files.set(`models/${model.name}.sql`, `with ${ctes} select * from (${selectOf(model)})\n`);
  }
  for (const relation of read) if (!tested.has(relation)) files.set(`models/${relation.name}.sql`, emptyTable(relation.columns));
  const units: string[] = [];
  for (let index = 0; index < tests; index += 1) {
    const unit = CASES[index % CASES.length];
    if (unit !== undefined) units.push(await unitTest(unit.model, index, await givenOf(unit), (await run(unit.model, ...unit.given)).rows));
  }
  files.set('models/units.yml', `unit_tests:\n${units.join('')}`);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

function emptyTable(columns: Columns): string {
  const casts = Object.entries(columns).map(
    ([name, { definition }]) => `cast(null as ${sqlType(describeType(definition.type))}) as ${name}`,
  );
  return `select ${casts.join(', ')} limit 0\n`;
}

function sqlType(type: string): string {
  return type === 'text' ? 'varchar' : type === 'integer' ? 'bigint' : type;
}

/**
 * What dbt is given: rows of every relation that the model reads, complete. Of a calendar, which a test of Martlet has as it is, the days
 * that the other rows name.
 */
async function givenOf({ model, given }: Case): Promise<ReadonlyMap<string, readonly object[]>> {
  const rows = new Map<string, readonly object[]>();
  const named = JSON.stringify(given.map(({ rows: some }) => some));
  for (const input of new Set(Object.values(model.from) as (Model | Source)[])) {
    const own = given.filter(({ relation }) => relation === input).flatMap(({ rows: some }) => some);
    const isCalendar = input.kind !== 'source' && own.length === 0 && isConstant(input);
    const days = isCalendar ? (await run(input)).rows.filter((row) => named.includes(JSON.stringify(Object.values(row)[0]))) : [];
    rows.set(input.name, isCalendar ? days : await fillRows(input, own, new Map()));
  }
  return rows;
}

async function unitTest(
  { name, grain = [] }: Model,
  index: number,
  given: ReadonlyMap<string, readonly object[]>,
  expected: readonly object[],
): Promise<string> {
  const inputs = [...given].map(([input, rows]) => `      - { input: ref('${input}'), rows: ${JSON.stringify(rows)} }\n`).join('');
  const keys = expected.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => grain.includes(column))));
  return `  - name: unit_${index}\n    model: ${name}\n    given:\n${inputs}    expect: { rows: ${JSON.stringify(keys)} }\n`;
}
