import type { TestedWarehouse } from '../conformance-case.js';

/** A relation in the schema of the suite, as SQL names it. */
export const tablePath = ({ warehouse: { dialect }, schema }: Pick<TestedWarehouse, 'warehouse' | 'schema'>, name: string): string =>
  `${dialect.identifier(schema)}.${dialect.identifier(name)}`;

/** The numbers in the column `value` of a relation in the schema of the suite, in order. */
export async function numbersIn(subject: TestedWarehouse, name: string): Promise<readonly number[]> {
  return (await subject.session.query(`select value from ${tablePath(subject, name)} order by value`)).map(({ value }) => Number(value));
}
