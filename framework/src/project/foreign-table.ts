import { z } from 'zod';
import { MartletError } from '../errors.js';
import type { Source } from '../model/index.js';
import type { RelationName } from '../warehouses/warehouse.js';
import type { ProjectSource } from './project.js';

/** Where the table of a source is that others load. */
export function tableOf({ schema, name, relation: { table = {} } }: Pick<ProjectSource, 'schema' | 'name' | 'relation'>): RelationName {
  return { schema, name, ...table };
}

/** What is wrong with what a source says of the table of others: the compiler says the same of what it can see. */
export function foreignTableProblems(source: string, declared: Source, file: string): readonly MartletError[] {
  const { files, columns, table, changes } = declared;
  const problems = [
    ...(files === undefined
      ? []
      : ['table', 'changes'].filter((option) => option in declared && declared[option as 'table'] !== undefined)
    ).map((option) => `${option} has no meaning beside files, which Martlet loads itself.`),
    ...(table === undefined ? [] : sentencesOf('table', tablePlace.safeParse(table))),
    ...(changes === undefined ? [] : sentencesOf('changes', changesShape.safeParse(changes))),
    ...(changes !== undefined && 'column' in changes && !Object.hasOwn(columns, changes.column)
      ? [`changes.column is "${changes.column}", which is no column of the contract.`]
      : []),
  ];
  return problems.map((problem) => new MartletError('source-table-invalid', { source, problem }, { file }));
}

const part = z.string().min(1, 'a name was expected').optional();
const tablePlace = z.strictObject({ database: part, schema: part, name: part });
const query = z.custom<object>(
  (value) => typeof value === 'object' && value !== null && 'toOperationNode' in value,
  'a query was expected',
);
const changesShape = z.union([z.strictObject({ column: z.string() }), z.strictObject({ query })], '{ column } or { query } was expected');

function sentencesOf(option: string, result: z.ZodSafeParseResult<unknown>): readonly string[] {
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${[option, ...path.map(String)].join('.')}: ${message}.`);
}
