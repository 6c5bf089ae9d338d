import { MartletError } from '../../errors.js';
import { similarNames } from '../../graph/index.js';
import type { Refusal } from '../../warehouses/binder.js';
import { inQuery, type Mention, type MentionPlace } from './place.js';

/** Says why the engine refused the SQL of a reader, as an error of its own kind. */
export function refusalError(reader: string, refusal: Refusal): MartletError {
  const { reason, name = '', table, call = '', candidates, message } = refusal;
  switch (reason) {
    case 'column':
      return new MartletError('column-unknown', { reader, column: name, table, similar: similarNames(name, candidates) });
    case 'ambiguous-column':
      return new MartletError('column-ambiguous', { reader, column: name, tables: candidates.map(withoutColumn) });
    case 'table':
      return new MartletError('table-unknown', { reader, table: name, similar: similarNames(name, candidates) });
    case 'function':
      return new MartletError('function-unknown', { reader, name, similar: candidates });
    case 'arguments':
      return new MartletError('function-arguments', { reader, call, candidates });
    case 'relation':
    case 'syntax':
    case 'other':
      return new MartletError('sql-refused', { reader, message });
    default:
      return reason satisfies never;
  }
}

/** Where a refusal stands in the query that made the SQL: in its raw SQL, or where the builder was given the name. */
export function refusalPlace(sql: string, refusal: Refusal): MentionPlace {
  const { reason, name, offset } = refusal;
  const raw: Mention[] = offset === undefined ? [] : [{ kind: 'sql', sql, offset }];
  // A query builder makes no mistakes of grammar, so the raw SQL before the place is what has led to it.
  if (reason === 'syntax' && offset !== undefined) raw.push({ kind: 'sql-before', sql, offset });
  const word: readonly Mention[] = name === undefined ? [] : [{ kind: 'raw-word', word: name }];
  return inQuery(...raw, ...namedMentions(refusal), ...word);
}

function namedMentions({ reason, name, table }: Refusal): readonly Mention[] {
  if (name === undefined) return [];
  switch (reason) {
    case 'column':
    case 'ambiguous-column':
    case 'other':
      return [{ kind: 'reference', column: name, table }];
    case 'table':
      return [{ kind: 'qualifier', table: name }];
    case 'relation':
      return [{ kind: 'table', table: name }];
    case 'function':
    case 'arguments':
      return [{ kind: 'call', name }];
    case 'syntax':
      return [];
    default:
      return reason satisfies never;
  }
}

function withoutColumn(name: string): string {
  return name.slice(0, name.lastIndexOf('.'));
}
