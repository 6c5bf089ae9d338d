import { loadedColumns } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { similarNames } from '../../graph/index.js';
import type { BindProblem } from '../../sql/index.js';
import { type Finding, findingOf } from './finding.js';
import { inQuery } from './place.js';
import type { Reader } from './readers.js';

/**
 * What is wrong with the names of a query.
 *
 * @param undeclared - Relations that have been reported already.
 */
export function checkNames(reader: Reader, problems: readonly BindProblem[], undeclared: ReadonlySet<string>): readonly Finding[] {
  return problems.flatMap((problem) => {
    const found = nameProblem(reader, problem, undeclared);
    return found === undefined ? [] : [found];
  });
}

function nameProblem(reader: Reader, problem: BindProblem, undeclared: ReadonlySet<string>): Finding | undefined {
  switch (problem.kind) {
    case 'unknown-table': {
      const { table, known } = problem;
      if (undeclared.has(table)) return undefined;
      const error = new MartletError('table-unknown', { reader: reader.id, table, similar: similarNames(table, known) });
      return findingOf(reader, error, inQuery({ kind: 'qualifier', table }, { kind: 'table', table }));
    }
    case 'unknown-column': {
      const { column, table, known } = problem;
      const error = new MartletError('column-unknown', { reader: reader.id, column, table, similar: similarNames(column, known) });
      return findingOf(reader, error, inQuery({ kind: 'reference', column, table }, { kind: 'raw-word', word: column }));
    }
    case 'ambiguous-column': {
      const { column, tables } = problem;
      const error = new MartletError('column-ambiguous', { reader: reader.id, column, tables });
      return findingOf(reader, error, inQuery({ kind: 'reference', column }));
    }
    case 'duplicate-table': {
      const error = new MartletError('name-repeated', { reader: reader.id, what: 'table', name: problem.table });
      return findingOf(reader, error, inQuery({ kind: 'table', table: problem.table }));
    }
    case 'duplicate-column': {
      // Columns without a name have been reported for what made them so.
      if (problem.column === '') return undefined;
      // Stars over two sources with files both give what loads add, which no contract can take.
      if (problem.column in loadedColumns) return undefined;
      const error = new MartletError('name-repeated', { reader: reader.id, what: 'column', name: problem.column });
      return findingOf(reader, error, inQuery({ kind: 'output', column: problem.column }));
    }
    case 'column-count': {
      const { expected, found } = problem;
      return findingOf(reader, new MartletError('column-count-differs', { reader: reader.id, expected, found }), inQuery());
    }
    case 'not-a-query':
      return findingOf(reader, new MartletError('query-not-select', { model: reader.id }), inQuery());
    case 'text-names-column':
      // Told with the values that meet.
      return undefined;
    case 'unknown-columns':
      // The engine knows them, and its answer is held against the contract.
      return undefined;
    default:
      return problem satisfies never;
  }
}
