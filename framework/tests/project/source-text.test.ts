import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeType, type LogicalType } from '../../src/columns/index.js';
import { loadProject, type ProposedSource, proposeSource, sourceText } from '../../src/project/index.js';
import { dialect } from '../../src/warehouses/dialects.js';
import { tempProject } from '../temp-project.js';
import { typeCheck } from '../types/type-check.js';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

const ORDERS = proposeSource(
  { schema: 'raw', name: 'orders' },
  {
    description: 'One row per order.',
    columns: [
      { name: 'ORDER_ID', type: 'TEXT', nullable: false, description: 'Identifies the order.' },
      { name: 'amount', type: 'NUMBER(18,2)', nullable: false },
      { name: '_fivetran_synced', type: 'TIMESTAMP_TZ', nullable: true, description: `Isn't "now"` },
      { name: 'opens_at', type: 'TIME', nullable: true },
      { name: '"orderId"', type: 'TEXT', nullable: true },
      { name: 'net price', type: 'FLOAT', nullable: true },
      { name: 'tags', type: 'ARRAY', nullable: true },
    ],
  },
  dialect('snowflake').logicalType,
);

test('a module declares what a contract can say of a table, in its order, and says what it leaves out', () => {
  expect(sourceText(ORDERS, 'bronze')).toBe(`import { array, decimal, json, type Row, type Source, source, text, timestamp } from 'martlet';

const columns = {
  order_id: text().notNull().describe('Identifies the order.'),
  amount: decimal(18, 2).notNull(),
  _fivetran_synced: timestamp().describe('Isn\\'t "now"'),
  // opens_at (TIME) is left out: no type of a contract holds all its values.
  // "orderId" (TEXT) is left out: its name is found in quotes only.
  // net price (FLOAT) is left out: a contract can’t write its name.
  tags: array(json()),
};

export interface Orders extends Row<typeof columns> {}

export const orders: Source<Orders> = source({
  name: 'orders',
  schema: 'raw',
  description: 'One row per order.',
  columns,
});
`);
});

test('the schema that sources have anyway is not said', () => {
  expect(sourceText(ORDERS, 'raw')).not.toContain('schema:');
});

const scalar: fc.Arbitrary<LogicalType> = fc.oneof(
  fc.constantFrom('text', 'integer', 'double', 'boolean', 'date', 'timestamp', 'json').map((kind) => ({ kind }) as LogicalType),
  fc
    .integer({ min: 1, max: 38 })
    .chain((precision) => fc.integer({ min: 0, max: precision }).map((scale) => ({ kind: 'decimal', precision, scale }) as const)),
);
/** Names that a module needs for itself or that JavaScript does among them. */
const names = [
  ...[
    'orders',
    'order_lines_2024',
    'source',
    'row',
    'text',
    'decimal',
    'date',
    'columns',
    'class',
    'default',
    'await',
    'undefined',
    'a__b',
    'x_',
  ],
];
const someText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.constantFrom("it's", 'the "new"', 'a\\b', 'two\nlines\u2028', '`${x}`', '*/ // x'),
  fc.integer({ min: 60, max: 200 }).map((length) => 'long '.repeat(length / 5)),
);
const proposed = (name: string): fc.Arbitrary<ProposedSource> =>
  fc.record(
    {
      schema: fc.constantFrom('bronze', 'raw', 'Raw "Data"'),
      name: fc.constant(name),
      description: someText,
      columns: fc
        .uniqueArray(fc.constantFrom('id', '_id', 'constructor', 'default', 'references', 'at', 'value_of_it'), { minLength: 1 })
        .chain((columns) =>
          fc.tuple(
            ...columns.map((column) =>
              fc.record(
                {
                  kind: fc.constant('declared' as const),
                  name: fc.constant(column),
                  type: fc.oneof(
                    scalar,
                    scalar.map((of) => ({ kind: 'array', of }) as const),
                  ),
                  nullable: fc.boolean(),
                  description: someText,
                },
                { requiredKeys: ['kind', 'name', 'type', 'nullable'] },
              ),
            ),
          ),
        ),
    },
    { requiredKeys: ['schema', 'name', 'columns'] },
  );

test('whatever a table is called and its comments say, its module is right for the compiler, formatted, and loads as what was proposed', async () => {
  const sources = names.flatMap((name, index) => fc.sample(proposed(name), { numRuns: 1, seed: 4 * index + 1 }));
  const texts = new Map(sources.map((source) => [source.name, sourceText(source, 'bronze')]));
  const { messages } = typeCheck(texts);
  for (const [name, text] of texts) expect(messages.get(name), text).toEqual([]);

  const directory = tempProject(Object.fromEntries([...texts].map(([name, text]) => [`sources/${name}.ts`, text])));
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
  const settings = ['--config-path', join(repository, '.biome.json'), '--vcs-enabled=false'];
  // It fails where it would change something.
  execFileSync(process.execPath, [biome, 'check', ...settings, join(directory, 'sources')], { stdio: 'pipe' });

  const project = await loadProject(directory);
  for (const { schema, name, description, columns } of sources) {
    const { relation } = project.byId.get(`${schema}.${name}`) ?? {};
    expect(relation?.description).toBe(description);
    const declared = Object.entries(relation?.columns ?? {}).map(([column, { definition }]) => {
      const said = definition.description === undefined ? {} : { description: definition.description };
      return { kind: 'declared', name: column, type: describeType(definition.type), nullable: definition.nullable, ...said };
    });
    expect(declared).toEqual(columns.map((column) => ('nullable' in column ? { ...column, type: describeType(column.type) } : column)));
  }
});
