import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatLocation, type MartletError, MartletErrors } from '../../src/errors.js';
import { checkProject } from '../../src/project/check/index.js';
import { loadProject } from '../../src/project/index.js';
import { planProject, type RunRequest } from '../../src/run/index.js';
import { run, wallClock } from '../run-project.js';
import { tempProject } from '../temp-project.js';

const PEOPLE = {
  'sources/people.ts': `
import { decimal, source, text } from 'martlet';
export const people = source({
  name: 'people', columns: { email: text().notNull().pii('email'), paid: decimal(18, 2).notNull() }, files: { pattern: 'people.csv' },
});`,
  'data/people.csv': 'email,paid\nada@example.com,12.50\n',
};

/** A model that reads the people; its contract, what it selects and its options. */
const model = (name: string, columns: string, selected: string, options = '', input = `people } from '../sources/people.js`): string => `
import { sql } from 'kysely';
import { decimal, ephemeral, incremental, integer, model, text } from 'martlet';
import { ${input}';
export const ${name} = model({
  name: '${name}', from: { input: ${input.split(' ')[0]} }, columns: { ${columns} }, ${options}
  query: (db) => db.selectFrom('input').select(${selected}),
});`;
const RIGHT = model('payments', 'paid: decimal(18, 2)', `['paid']`);

const told = (errors: readonly MartletError[]): readonly string[] =>
  errors.map(({ code, at, message }) => `${code} ${at === undefined ? '' : formatLocation(at)} ${message}`);

async function refusalOf(work: Promise<unknown>): Promise<readonly string[]> {
  try {
    await work;
    return [];
  } catch (error) {
    if (error instanceof MartletErrors) return told(error.errors);
    return told([error as MartletError]);
  }
}

const errorsIn = async (directory: string): Promise<readonly string[]> => {
  const problems = await checkProject(await loadProject(directory));
  return told(problems.filter(({ severity }) => severity === 'error').map(({ error }) => error));
};
const build = (directory: string, request: Partial<RunRequest> = {}) => refusalOf(run(directory, { command: 'build', ...request }));

const WRONG = {
  'a type that would round': model('payments', 'paid: integer()', `['paid']`),
  'personal data in a column that is not marked': model('payments', 'who: text()', `['email as who']`),
  'raw SQL that does not bind': model('payments', 'paid: decimal(18, 2)', "sql<string>`flor(paid)`.as('paid')"),
  'an option that can’t be': model(
    'payments',
    'paid: decimal(18, 2)',
    `['paid']`,
    `materialized: incremental({ strategy: 'merge', key: ['nothing'] } as never),`,
  ),
  'a test of a number of rows that is none': model('payments', 'paid: decimal(18, 2).notNull({ limit: -1 })', `['paid']`),
  'an option that does not exist': model('payments', 'paid: decimal(18, 2)', `['paid']`, `...{ materialised: 'view' },`),
  'a hook that does not bind': model('payments', 'paid: decimal(18, 2)', `['paid']`, 'after: () => sql`insert into nowhere values (1)`,'),
  'several at once': model('payments', 'who: text(), paid: integer()', `['email as who', 'paid']`),
};

describe('what check calls an error', () => {
  test('is refused of a source before its files are loaded, and when it is all that an edit brings', async () => {
    const directory = tempProject({ ...PEOPLE, 'models/payments.ts': RIGHT });
    expect(await build(directory)).toEqual([]);
    const weak = PEOPLE['sources/people.ts'].replace('text().notNull()', `text().notNull({ severity: 'warn' })`);
    writeFileSync(join(directory, 'sources/people.ts'), weak);
    const errors = await errorsIn(directory);
    expect(errors).toEqual([expect.stringContaining('MARTLET-C085 sources/people.ts:4:')]);
    expect(await build(directory)).toEqual(errors);
  });

  test.each(Object.entries(WRONG))('is refused in the same words before anything is built: %s', async (_, payments) => {
    const directory = tempProject({ ...PEOPLE, 'models/payments.ts': payments });
    const errors = await errorsIn(directory);
    expect(errors).not.toEqual([]);
    expect(await build(directory)).toEqual(errors);
    expect(await refusalOf(run(directory, { command: 'run' }))).toEqual(errors);
    const project = await loadProject(directory);
    expect(await refusalOf(planProject(project, { command: 'build', clock: wallClock }))).toEqual(errors);
  });

  test('is refused again by the next command', async () => {
    const directory = tempProject({ ...PEOPLE, 'models/payments.ts': WRONG['a type that would round'] });
    const first = await build(directory);
    expect(first).toHaveLength(1);
    expect(await build(directory)).toEqual(first);
  });

  test('does not keep files from being loaded', async () => {
    const directory = tempProject({ ...PEOPLE, 'models/payments.ts': WRONG['a type that would round'] });
    expect((await run(directory, { command: 'ingest' })).published).toContain('bronze.people');
  });
});

describe('a selection', () => {
  const files = {
    ...PEOPLE,
    'models/payments.ts': RIGHT,
    'models/wrong.ts': model('wrong', 'paid: integer()', `['paid']`),
    'models/after_wrong.ts': model('after_wrong', 'paid: integer()', `['paid']`, '', `wrong } from './wrong.js`).replace(
      'const after_wrong',
      'const afterWrong',
    ),
    'models/inlined.ts': model('inlined', 'paid: integer()', `['paid']`, 'materialized: ephemeral(),'),
    'models/reader.ts': model('reader', 'paid: integer()', `['paid']`, '', `inlined } from './inlined.js`),
  };

  test('is refused for what it builds, and not for what it leaves alone', async () => {
    const directory = tempProject(files);
    expect(await build(directory, { select: ['payments'] })).toEqual([]);
    expect(await build(directory, { select: ['wrong'] })).toHaveLength(1);
    expect(await build(directory, { select: ['+after_wrong'] })).toHaveLength(1);
  });

  test('is refused for an ephemeral model that is part of its query', async () => {
    const directory = tempProject(files);
    expect(await build(directory, { select: ['reader'] })).toMatchObject([expect.stringContaining('models/inlined.ts')]);
  });
});

test('after any edits, a project is refused as one that nobody has seen before', async () => {
  const states = [
    RIGHT,
    WRONG['a type that would round'],
    WRONG['personal data in a column that is not marked'],
    RIGHT.replace(`['paid']`, `'paid'`),
  ];
  const inputs = [
    PEOPLE['sources/people.ts'],
    PEOPLE['sources/people.ts'].replace('decimal(18, 2)', 'decimal(38, 2)').replace(`.pii('email')`, ''),
  ];
  const files = (payments: string, people: string) => ({ ...PEOPLE, 'models/payments.ts': payments, 'sources/people.ts': people });
  const edit = fc.tuple(fc.constantFrom(...states), fc.constantFrom(...inputs));
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 2, maxLength: 3 }), async (edits) => {
      const directory = tempProject(files(RIGHT, PEOPLE['sources/people.ts']));
      await plan(directory);
      for (const [payments, people] of edits) {
        writeFileSync(join(directory, 'models/payments.ts'), payments);
        writeFileSync(join(directory, 'sources/people.ts'), people);
        expect(await plan(directory)).toEqual(await plan(tempProject(files(payments, people))));
      }
    }),
    { numRuns: 3 },
  );
}, 120_000);

async function plan(directory: string): Promise<readonly string[]> {
  const project = await loadProject(directory);
  const refusal = await refusalOf(planProject(project, { command: 'build', clock: wallClock }));
  expect(existsSync(join(directory, 'target/modules/facts.json'))).toBe(true);
  return refusal;
}
