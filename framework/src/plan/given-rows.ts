import { type Columns, exactRows } from '../columns/index.js';
import type { Model, Seed } from '../model/index.js';
import type { Statements } from '../warehouses/statements.js';

/** Rows of a project, and the select that reads them from a parameter. */
export interface SeedParameter {
  readonly select: string;
  readonly parameters: readonly string[];
}

/**
 * How the rows of a seed are sent. Literals would make a statement that grows with them, and warehouses limit its length; a
 * parameter is a text beside it. Undefined for what is no seed, and for rows that have no plain texts.
 */
export function givenRows(model: Model, statements: Pick<Statements, 'selectGiven'>): SeedParameter | undefined {
  if (!isSeed(model) || model.rows.length === 0) return undefined;
  const names = Object.keys(model.columns);
  const values = exactRows(model.columns, model.rows as readonly Readonly<Record<string, unknown>>[], model.name).map((row) =>
    names.map((name) => row[name]),
  );
  if (Object.values<Columns[string]>(model.columns).some(({ definition }) => definition.type.kind === 'array')) return undefined;
  // Warehouses have words of their own for what is no finite number.
  if (values.flat().some((value) => typeof value === 'number' && !Number.isFinite(value))) return undefined;
  const texts = values.map((row) => row.map((value) => (value === null || value === undefined ? null : String(value))));
  return { select: statements.selectGiven(model.columns), parameters: [JSON.stringify(texts)] };
}

function isSeed(model: Model): model is Seed {
  return model.kind === 'seed';
}
