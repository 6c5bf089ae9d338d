import type { Dialect } from '../../warehouses/dialect.js';
import type { RelationName } from '../../warehouses/warehouse.js';

/** A piece of SQL, and the values of its markers: no value of a person is ever in the text of a statement. */
export interface Sql {
  readonly sql: string;
  readonly parameters: readonly string[];
}

/** The values that a column may have, for each of some columns. */
export type WantedValues = ReadonlyMap<string, ReadonlySet<string>>;

type Words = Pick<Dialect, 'identifier' | 'typeName'>;

export function placeOf({ identifier }: Words, { schema, name }: RelationName): string {
  return `${identifier(schema)}.${identifier(name)}`;
}

/** What a column holds, as a text. */
export function asText({ identifier, typeName }: Words, column: string): string {
  return `cast(${identifier(column)} as ${typeName({ kind: 'text' })})`;
}

/** Whether any of some columns has one of its values; never null. */
export function hasAny(words: Words, wanted: WantedValues): Sql {
  const parts = [...wanted].filter(([, values]) => values.size > 0);
  if (parts.length === 0) return { sql: '1 = 0', parameters: [] };
  return {
    sql: parts
      .map(([column, values]) => `coalesce(${asText(words, column)} in (${[...values].map(() => '?').join(', ')}), 1 = 0)`)
      .join(' or '),
    parameters: parts.flatMap(([, values]) => [...values]),
  };
}

/** The values of some columns of some rows, each once: rows of `position`, that of the column, and `found`. */
export function distinctValues(words: Words, relation: RelationName, columns: readonly string[], where: Sql): Sql {
  const one = (column: string, position: number): string =>
    `select distinct ${position} as position, ${asText(words, column)} as found from ${placeOf(words, relation)} where ${words.identifier(column)} is not null and (${where.sql})`;
  return { sql: columns.map(one).join('\nunion all\n'), parameters: columns.flatMap(() => where.parameters) };
}

/** Takes rows away, or leaves them with something else in some columns. */
export function eraseRows(
  words: Words,
  relation: RelationName,
  where: Sql,
  change: 'delete' | { readonly nulls: readonly string[]; readonly tokens: ReadonlyMap<string, ReadonlyMap<string, string>> },
): Sql {
  const place = placeOf(words, relation);
  if (change === 'delete') return { sql: `delete from ${place} where ${where.sql}`, parameters: where.parameters };
  const tokens = [...change.tokens].filter(([, pairs]) => pairs.size > 0);
  const cases = tokens.map(([column, pairs]) => {
    const branches = [...pairs].map(() => 'when ? then ?').join(' ');
    return `${words.identifier(column)} = case ${words.identifier(column)} ${branches} else ${words.identifier(column)} end`;
  });
  const nulls = change.nulls.map((column) => `${words.identifier(column)} = null`);
  return {
    sql: `update ${place} set ${[...cases, ...nulls].join(', ')} where ${where.sql}`,
    parameters: [...tokens.flatMap(([, pairs]) => [...pairs].flat()), ...where.parameters],
  };
}
