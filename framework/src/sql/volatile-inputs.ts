import { type BoundExpression, type BoundQuery, type BoundRaw, calledFunction, functionFacts } from './bound/index.js';
import type { Reads } from './expressions/entry.js';
import { visitExpressions } from './types/index.js';

/**
 * Something that a query reads without naming a relation. `day` and `hour` are those of the run, which stand still during it;
 * all others may be different each time.
 */
export interface VolatileInput {
  readonly kind: Exclude<Reads, 'operands'>;
  /** The word or function that reads it, as it is written: `current_date`. */
  readonly by: string;
}

/** All that a query reads beside relations, each once and in order. */
export function volatileInputs(query: BoundQuery): readonly VolatileInput[] {
  const found = new Map<string, VolatileInput>();
  const add = (kind: VolatileInput['kind'] | undefined, by: string): void => {
    if (kind !== undefined) found.set(`${kind} ${by}`, { kind, by });
  };
  visitExpressions(query, {
    expression: (expression) => {
      if (expression.kind === 'raw') for (const { kind, by } of inputsOfText(expression)) add(kind, by);
      else add(kindOf(calledBy(expression)), calledBy(expression));
    },
    query: () => undefined,
  });
  return [...found.values()].sort((left, right) => (`${left.kind} ${left.by}` < `${right.kind} ${right.by}` ? -1 : 1));
}

function calledBy(expression: BoundExpression): string {
  if (expression.kind === 'aggregate') return expression.name;
  return (expression.kind === 'operation' ? calledFunction(expression.name) : undefined) ?? '';
}

function inputsOfText({ text, functions, values, names, outside }: BoundRaw): readonly VolatileInput[] {
  const called = [...functions, ...values].flatMap((by) => {
    const kind = kindOf(by);
    return kind === undefined ? [] : [{ kind, by }];
  });
  const sequences = names.filter((name) => /\.(nextval|currval)$/.test(name)).map((by) => ({ kind: 'sequence', by }) as const);
  const sample = /\b(tablesample|using\s+sample)\b/i.exec(text.join(' '))?.[1];
  return [
    ...called,
    ...sequences,
    ...(sample === undefined ? [] : [{ kind: 'random', by: sample.toLowerCase() } as const]),
    ...outside.map((by) => ({ kind: 'outside', by }) as const),
  ];
}

function kindOf(name: string): VolatileInput['kind'] | undefined {
  const { reads } = functionFacts(name);
  return reads === 'operands' ? undefined : reads;
}
