import type { Relation } from '../../columns/index.js';
import type { Model, Source } from '../../model/index.js';
import type { GivenRows } from '../given.js';
import { isConstant } from '../sub-project.js';
import { referencesOf } from './world-arbitrary.js';

/** Rows for what a model reads, to be generated from contracts. */
export interface World<R extends object = object> {
  readonly subject: Model<R>;
  /** The relations whose rows are generated, each behind those that it refers to. */
  readonly relations: readonly (Model | Source)[];
  /** Rows that are the same in every world. */
  readonly fixed: readonly GivenRows[];
  /** The most rows of a relation. */
  readonly rows: number;
}

export interface WorldOptions {
  /** The relations whose rows are generated, such as the sources behind a mart; what the model reads itself when left out. */
  readonly of?: readonly (Model | Source)[];
  /** Rows that are the same in every world. */
  readonly fixed?: readonly GivenRows[];
  /** The most rows of a relation; 6 when left out. */
  readonly rows?: number;
}

/**
 * The world that a model lives in: rows of what it reads, consistent with keys, references, accepted values, ranges,
 * patterns and nullability, and with every condition on rows that the relations declare.
 *
 * @example
 * ```ts
 * const sales = world(factSales, { rows: 10 });
 * ```
 */
export function world<R extends object>(model: Model<R>, { of, fixed = [], rows = 6 }: WorldOptions = {}): World<R> {
  const given = new Set(fixed.map(({ relation }) => relation));
  const relations = (of ?? Object.values(model.from).filter((input) => !isConstant(input))).filter((relation) => !given.has(relation));
  return { subject: model, relations: inOrderOfReference([...new Set(relations)]), fixed, rows };
}

function inOrderOfReference(relations: readonly (Model | Source)[]): readonly (Model | Source)[] {
  const ordered: (Model | Source)[] = [];
  const visit = (relation: Model | Source, path: readonly Relation[]): void => {
    if (ordered.includes(relation) || path.includes(relation)) return;
    for (const { to } of referencesOf(relation)) {
      const referred = relations.find((candidate) => candidate === to);
      if (referred !== undefined) visit(referred, [...path, relation]);
    }
    ordered.push(relation);
  };
  for (const relation of relations) visit(relation, []);
  return ordered;
}
