import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Model, Source } from 'martlet';
import { bindModel } from '../../framework/src/project/compile.js';
import type { ProjectModel, ProjectRelation } from '../../framework/src/project/index.js';
import type { Dialect } from '../../framework/src/warehouses/dialect.js';
import type { AnalysedTable } from '../standins/analyser.js';
import type { Benchmark } from './setup.js';
import * as tpcdsTables from './tpcds/tables.js';
import * as tpchTables from './tpch/tables.js';

/** A benchmark's query as a model: `tpch/q07.ts` exports `q07`. */
export interface BenchmarkModel {
  readonly benchmark: Benchmark;
  readonly number: number;
  /** As the official queries are numbered: `q07`. */
  readonly name: string;
  readonly file: string;
  readonly model: Model;
}

/** The models of both benchmarks, whose files the folders hold. */
export async function benchmarkModels(): Promise<readonly BenchmarkModel[]> {
  const found = (['tpch', 'tpcds'] as const).flatMap((benchmark) =>
    readdirSync(fileURLToPath(new URL(benchmark, import.meta.url)))
      .filter((file) => /^q\d\d\.ts$/.test(file))
      .sort()
      .map((file) => ({ benchmark, name: file.slice(0, 3), file: `${benchmark}/${file}` })),
  );
  return await Promise.all(
    found.map(async ({ benchmark, name, file }) => {
      const module = (await import(`./${benchmark}/${name}.ts`)) as Readonly<Record<string, Model | undefined>>;
      const model = module[name];
      if (model === undefined) throw new Error(`${file} does not export ${name}.`);
      return { benchmark, number: Number(name.slice(1)), name, file, model };
    }),
  );
}

const tables: Readonly<Record<Benchmark, readonly Source[]>> = { tpch: Object.values(tpchTables), tpcds: Object.values(tpcdsTables) };

/** The empty tables of both benchmarks for an analyser, each benchmark in a schema of its name. */
export function tablesFor(dialect: Dialect): readonly AnalysedTable[] {
  return (['tpch', 'tpcds'] as const).flatMap((benchmark) =>
    tables[benchmark].map(({ name, columns }) => ({
      schema: benchmark,
      name,
      columns: Object.entries(columns).map(([column, { definition }]) => ({ name: column, type: dialect.typeName(definition.type) })),
    })),
  );
}

/** The SQL that a dialect makes of a model, which reads its tables from a schema. */
export function compileModel({ benchmark, file, name, model }: BenchmarkModel, dialect: Dialect, schema: string): string {
  const sources = tables[benchmark].map((relation): ProjectRelation => {
    const id = `${schema}.${relation.name}`;
    return { kind: 'source', id, schema, name: relation.name, relation, file: `${benchmark}/tables.ts`, exportName: relation.name };
  });
  const from = new Map(Object.entries(model.from).map(([alias, relation]) => [alias, `${schema}.${relation.name}`]));
  const projectModel: ProjectModel = { kind: model.kind, id: name, schema, name, relation: model, from, file, exportName: name };
  const byId = new Map(sources.map((source) => [source.id, source]));
  const { query, unused } = bindModel({ byId }, projectModel, (id) => ({ schema, name: id.slice(schema.length + 1) }));
  if (unused.length > 0) throw new Error(`${file} declares ${unused.join(', ')} in from, but its query never reads it.`);
  return dialect.compile(query);
}
