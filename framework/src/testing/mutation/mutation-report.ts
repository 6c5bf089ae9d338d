import type { Mutation } from './mutation.js';

/** What became of one mutant. */
export interface JudgedMutant {
  readonly kind: Mutation['kind'];
  readonly what: string;
  readonly status: 'unit-test' | 'data-test' | 'survived';
  /** The test that killed it. */
  readonly test?: string;
  /** The lines of the model's SQL that the mutant lacks, and those that it has instead. */
  readonly sql: { readonly original: readonly string[]; readonly mutated: readonly string[] };
  /** For a survivor: rows that would tell it from the model; none where none were found. */
  readonly world?: string;
}

/** The mutants of one model. */
export interface ModelMutation {
  readonly model: string;
  readonly file: string;
  readonly mutants: readonly JudgedMutant[];
  /** Changes that provably mean the same. */
  readonly equivalent: number;
}

/** The share of mutants that a test noticed, 0 to 1; 1 where there are none. */
export function mutationScore(models: readonly ModelMutation[]): number {
  const mutants = models.flatMap((model) => model.mutants);
  return mutants.length === 0 ? 1 : mutants.filter(({ status }) => status !== 'survived').length / mutants.length;
}

/** The lines in which two texts differ, without those that they begin and end with alike. */
export function differingLines(original: string, mutated: string): JudgedMutant['sql'] {
  const [before, after] = [original.split('\n'), mutated.split('\n')];
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const part = (lines: readonly string[]): readonly string[] => lines.slice(start, lines.length - end).map((line) => line.trim());
  return { original: part(before), mutated: part(after) };
}
