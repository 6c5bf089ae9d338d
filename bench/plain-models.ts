import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How many models there are for each source, each reading the one before. */
const LAYERS = 20;

/**
 * Writes a project of so many models as generators for comparisons of tools do: 8 columns and two data tests a model, of which one in three
 * joins two others and one in three counts. The same number gives the same files.
 */
export function writePlainProject(directory: string, models: number, libraries: string): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  };
  write('package.json', '{ "name": "plain-models", "private": true, "type": "module" }\n');
  write('martlet.config.ts', CONFIG);
  for (let index = 0; index < models; index += 1) {
    if (index % LAYERS === 0) write(`sources/raw_${index}.ts`, sourceModule(index));
    write(`models/marts/m_${index}.ts`, modelModule(index));
  }
  symlinkSync(libraries, join(directory, 'node_modules'));
}

const CONFIG = `import { defineConfig } from 'martlet';

export default defineConfig({
  name: 'plain_models',
  targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } },
  defaultTarget: 'local',
});
`;

const COLUMNS = `{
  id: text().notNull().unique(),
  name: text(),
  channel: text(),
  quantity: integer(),
  amount: decimal(18, 2),
  discount: decimal(18, 2),
  ordered_at: timestamp(),
  note: text(),
}`;

function sourceModule(index: number): string {
  return `import { decimal, integer, type Row, type Source, source, text, timestamp } from 'martlet';

const columns = ${COLUMNS};

export interface Raw${index} extends Row<typeof columns> {}

export const raw${index}: Source<Raw${index}> = source({ name: 'raw_${index}', columns, grain: ['id'] });
`;
}

function modelModule(index: number): string {
  const layer = index % LAYERS;
  const first = index - layer;
  const upstream = layer === 0 ? `raw${index}` : `m${index - 1}`;
  const other = `m${first + ((layer * 7) % Math.max(1, layer))}`;
  const isJoin = layer > 1 && layer % 3 === 2 && other !== upstream;
  const imports = [
    layer === 0 ? `import { raw${index} } from '../../sources/raw_${index}.js';` : `import { ${upstream} } from './m_${index - 1}.js';`,
    ...(isJoin ? [`import { ${other} } from './m_${other.slice(1)}.js';`] : []),
  ];
  return `import { decimal, integer, type Model, max, model, type Row, text, timestamp } from 'martlet';
${imports.join('\n')}

const columns = ${COLUMNS};

export interface M${index} extends Row<typeof columns> {}

export const m${index}: Model<M${index}> = model({
  name: 'm_${index}',
  from: { a: ${upstream}${isJoin ? `, b: ${other}` : ''} },
  columns,
  grain: ['id'],
  query: (db) =>
    db
      .selectFrom('a')
${queryOf(index, isJoin)},
});
`;
}

function queryOf(index: number, isJoin: boolean): string {
  if (isJoin)
    return `      .leftJoin('b', 'b.id', 'a.id')
      .select(['a.id', 'a.name', 'b.channel', 'a.quantity', 'b.amount', 'a.discount', 'a.ordered_at', 'b.note'])`;
  if (index % 3 === 1)
    return `      .groupBy('id')
      .select(({ ref }) => [
        'id',
        ${['name', 'channel', 'quantity', 'amount', 'discount', 'ordered_at', 'note'].map((name) => `max(ref('${name}')).as('${name}')`).join(',\n        ')},
      ])`;
  return `      .select(['id', 'name', 'channel', 'quantity', 'amount', 'discount', 'ordered_at', 'note'])
      .where('quantity', '>', ${index})`;
}
