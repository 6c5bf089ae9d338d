import type { OperationNode } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { compileQuestion, semanticModel } from '../../framework/src/semantic/index.js';
import { resolveRelations } from '../../framework/src/sql/index.js';
import { dialect } from '../../framework/src/warehouses/dialects.js';
import { type Analyser, isInstalled, notInstalled, startAnalyser } from '../standins/analyser.js';
import { TODAY } from './questions/asked.js';
import { questions } from './questions/index.js';
import { answers, askedOfRollups, readBy } from './rolled-up-answers.js';
import { metrics } from './star/metrics.js';
import { models } from './star/models.js';
import { rollups } from './star/rollups.js';

/**
 * What an analyser refuses though the warehouse takes it, by a part of its message: that of Snowflake does not know the columns which
 * flatten() itself returns.
 */
const KNOWN_REFUSALS = {
  snowflake: "Unknown table or alias 'item'",
  bigquery: undefined,
  databricks: undefined,
} as const;

/** A query, and what it names. */
interface Asked {
  readonly query: OperationNode;
  readonly reads: ReadonlyMap<string, string>;
}

const model = semanticModel(models, metrics);
const all = Object.entries(questions).flatMap(([kind, asked]) =>
  asked.map(({ words, question }) => [`${kind}: ${words}`, { ...TODAY, ...question }] as const),
);

/** Of several answers of a question, the one from the coarsest roll-ups. */
const fromRollups = askedOfRollups.flatMap(([words, question]) =>
  answers(question)
    .slice(0, 1)
    .map((answer) => [`${readBy(answer).join(' and ')}: ${words}`, answer] as const),
);

describe.each(['snowflake', 'bigquery', 'databricks'] as const)('%s', (name) => {
  const target = dialect(name);
  let analyser: Analyser | undefined;

  beforeAll(async () => {
    if (!isInstalled(name)) return;
    analyser = await startAnalyser(name);
    await analyser.register(
      [...models, ...rollups].map((each) => ({
        schema: 'gold',
        name: each.name,
        columns: Object.entries(each.columns).map(([column, { definition }]) => ({ name: column, type: target.typeName(definition.type) })),
      })),
    );
  });
  afterAll(async () => {
    await analyser?.close();
  });

  it.for(all)('accepts %s', ([, question], context) => expectAccepted(compileQuestion(model, question, { today: TODAY.at }), context));

  it.for(fromRollups)('accepts an answer from %s', ([, answer], context) => expectAccepted(answer, context));

  it.for(rollups)('accepts what fills $name', ({ from, query }, context) =>
    // The query of a roll-up is made of what it is of, and asks for nothing.
    expectAccepted(
      {
        query: query(undefined as never).toOperationNode(),
        reads: new Map(Object.entries(from).map(([alias, { name: relation }]) => [alias, relation])),
      },
      context,
    ),
  );

  async function expectAccepted({ query, reads }: Asked, context: TestContext): Promise<void> {
    const places = [...reads].map(([alias, relation]) => [alias, { schema: 'gold', name: relation }] as const);
    const sql = target.compile(resolveRelations(query, new Map(places)).query);
    if (analyser === undefined) return context.skip(notInstalled);
    const analysis = await analyser.analyse(sql);
    const known = KNOWN_REFUSALS[name];
    if (!analysis.ok && known !== undefined && analysis.message.includes(known)) return;
    expect(analysis.ok, analysis.ok ? '' : `${analysis.message}\n${sql}`).toBe(true);
  }
});
