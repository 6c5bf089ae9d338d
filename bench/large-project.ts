import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const COLUMNS = 16;
const SOURCES = 100;
const DOMAINS = ['finance', 'logistics', 'marketing', 'production', 'sales', 'service'];
const WORDS = [
  'order',
  'invoice',
  'customer',
  'shipment',
  'return',
  'payment',
  'product',
  'campaign',
  'supplier',
  'contract',
  'ticket',
  'visit',
];
const MEASURES = ['amount', 'quantity', 'discount', 'weight', 'duration', 'margin', 'tax', 'fee', 'score', 'volume', 'rate', 'cost'];

/** Writes a project of so many models into a directory: sources, staging, then models that read up to three of those before them. */
export function writeLargeProject(directory: string, models: number, modules: string): void {
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  };
  write('package.json', '{ "type": "module" }');
  write(
    'martlet.config.ts',
    `import { defineConfig } from 'martlet';
export default defineConfig({ name: 'large', targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } }, defaultTarget: 'local' });
`,
  );
  symlinkSync(modules, join(directory, 'node_modules'));
  for (let index = 0; index < SOURCES; index += 1) write(`sources/raw_${index}.ts`, sourceModule(index));
  for (let index = 0; index < models; index += 1) write(`models/${fileOf(index)}.ts`, modelModule(index));
}

function sourceModule(index: number): string {
  return `import { source, text, decimal } from 'martlet';
export const raw${index} = source({
  name: 'raw_${index}',
  description: 'One row per raw ${wordOf(index)} ${index}.',
  columns: {\n${contract(index)}\n  },
  files: { pattern: 'raw_${index}.csv' },
});
`;
}

function modelModule(index: number): string {
  const name = nameOf(index);
  const isStaging = index < SOURCES;
  const read = isStaging ? [] : readBy(index);
  const imports = isStaging
    ? `import { raw${index} } from '../../sources/raw_${index}.js';`
    : read.map((other) => `import { ${exportOf(other)} } from '../${fileOf(other)}.js';`).join('\n');
  const from = isStaging ? `{ t0: raw${index} }` : `{ ${read.map((other, place) => `t${place}: ${exportOf(other)}`).join(', ')} }`;
  const joins = read.slice(1).map((_, place) => `.leftJoin('t${place + 1}', 't${place + 1}.c0', 't0.c0')`);
  const selections = Array.from({ length: COLUMNS }, (_, column) => selection(column, Math.max(1, read.length)));
  return `import { ${isStaging ? 'staging' : 'model'}, text, decimal, multiply, coalesce } from 'martlet';
${imports}
export const ${exportOf(index)} = ${isStaging ? 'staging' : 'model'}({
  name: '${name}',
  description: 'One row per ${wordOf(index)} of ${domainOf(index)}, number ${index}.',
  tags: ['${domainOf(index)}'],
  owner: '${domainOf(index)}@example.com',
  from: ${from},
  columns: {\n${contract(index)}\n  },
  query: (db) => db.selectFrom('t0')${joins.join('')}.select(({ ref }) => [${selections.join(', ')}]),
});
`;
}

function contract(index: number): string {
  return Array.from({ length: COLUMNS }, (_, column) => {
    const type = column < 4 ? 'text()' : 'decimal(18, 2)';
    const rule = column === 0 ? '.notNull()' : '';
    return `    c${column}: ${type}${rule}.describe('The ${MEASURES[(index + column) % MEASURES.length]} of the ${wordOf(index)}.'),`;
  }).join('\n');
}

function selection(column: number, tables: number): string {
  const table = `t${column === 0 ? 0 : column % tables}`;
  if (column > 10) return `coalesce(multiply(ref('${table}.c${column}'), ref('t0.c${column - 1}')), ref('t0.c${column}')).as('c${column}')`;
  return `'${table}.c${column} as c${column}'`;
}

/** Up to three of the models before, most of them near: as deep as large projects are. */
function readBy(index: number): readonly number[] {
  const near = SOURCES + Math.floor((index - SOURCES) * 0.86);
  const wanted = [near - (index % 7), index % SOURCES, near - ((index * 13) % 90)];
  return [...new Set(wanted.slice(0, 1 + (index % 3)).map((other) => Math.min(index - 1, Math.max(0, other))))];
}

const wordOf = (index: number): string => WORDS[index % WORDS.length] ?? '';
const domainOf = (index: number): string => DOMAINS[index % DOMAINS.length] ?? '';
const nameOf = (index: number): string => `${index < SOURCES ? 'stg' : 'mart'}_${wordOf(index)}_${index}`;
const fileOf = (index: number): string => `${domainOf(index)}/${nameOf(index)}`;
const exportOf = (index: number): string => `model${index}`;
