import { expect, test } from 'vitest';
import { doesNotMatch, seed, text } from '../../src/index.js';
import { testsKnowing, testsOf } from '../../src/quality/index.js';
import { expectCompiled } from '../dialects/compiled-text.js';
import { COMPILED_DATA_TESTS } from './compiled-data-tests.js';
import { everyDataTest } from './every-data-test.js';

const tests = testsOf(everyDataTest);

test.each(tests.map((one) => [one.name, one] as const))('%s is a query on every warehouse', (name, { failures }) => {
  const expected = COMPILED_DATA_TESTS[name];
  if (expected === undefined) throw new Error(`${name} has no record`);
  expectCompiled(failures.rows, expected);
});

test('the flags of a pattern count on every warehouse', () => {
  const flagged = seed({ name: 'flagged', columns: { t: text().test(doesNotMatch(/test.*/is)) }, rows: [] });
  const [found] = testsOf(flagged);
  if (found === undefined) throw new Error('there is no test');
  expectCompiled(found.failures.rows, {
    duckdb: `select row.*\nfrom row\nwhere regexp_matches(t, '(?is)^(test.*)$') = true`,
    snowflake: `select "ROW".*\nfrom "ROW"\nwhere (regexp_instr(t, '^(test.*)$', 1, 1, 0, 'is') > 0) = true`,
    bigquery: `select row.*\nfrom row\nwhere regexp_contains(t, '(?is)^(test.*)$') = true`,
    databricks: "select `row`.*\nfrom `row`\nwhere regexp_like(t, '(?ius)(?d)^(test.*)\\\\z') = true",
  });
  expect(() => doesNotMatch(/a$/m)).toThrowError(expect.objectContaining({ reason: 'pattern-flag-unknown' }));
});

test('every record is of a test', () => {
  expect(Object.keys(COMPILED_DATA_TESTS)).toEqual(tests.map(({ name }) => name));
});

test('a number of rows is held against that of an earlier day', () => {
  const found = testsKnowing(everyDataTest, { rowsDaysAgo: (days) => (days === 1 ? 300 : undefined), mismatches: undefined }).find(
    ({ earlier }) => earlier !== undefined,
  );
  if (found === undefined) throw new Error('no test looks at earlier days');
  const inner = (relation: string): string => `select measured.*
from (
  select
    count(*) as measured,
    300 as rows_before
  from ${relation}
) as measured
where measured.measured < 270 or measured.measured > 345`;
  expectCompiled(found.failures.rows, {
    duckdb: inner('row'),
    snowflake: inner('"ROW"'),
    bigquery: inner('row'),
    databricks: inner('`row`'),
  });
});

test('the rows that refer to nothing are counted by value', () => {
  const parents = seed({ name: 'parents', columns: { id: text() }, rows: [] });
  const children = seed({ name: 'children', columns: { parent: text().references(parents, 'id') }, rows: [] });
  const count = testsOf(children)[0]?.failures.count;
  if (count === undefined) throw new Error('they are not');
  expectCompiled(count, {
    duckdb: `select coalesce(sum(valued.rows), 0) as failures
from (
  select
    parent as value,
    count(*) as rows
  from row
  where parent is not null
  group by parent
) as valued
where not (exists (
  select referred.id
  from referred
  where referred.id = valued.value
))`,
    snowflake: `select coalesce(sum(valued."ROWS"), 0) as failures
from (
  select
    parent as value,
    count(*) as "ROWS"
  from "ROW"
  where parent is not null
  group by parent
) as valued
where not (exists (
  select referred.id
  from referred
  where referred.id = valued.value
))`,
    bigquery: `select coalesce(sum(valued.\`rows\`), 0) as failures
from (
  select
    parent as value,
    count(*) as \`rows\`
  from row
  where parent is not null
  group by parent
) as valued
where not (exists (
  select referred.id
  from referred
  where referred.id = valued.value
))`,
    databricks: `select coalesce(sum(valued.\`rows\`), 0) as failures
from (
  select
    parent as value,
    count(*) as \`rows\`
  from \`row\`
  where parent is not null
  group by parent
) as valued
where not (exists (
  select referred.id
  from referred
  where referred.id = valued.value
))`,
  });
});
