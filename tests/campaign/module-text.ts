import type { Kept } from './kept.js';
import { EVENTS, type Hook, type Input, type Model, type RowTest, type Storage } from './project.js';
import { dayOf, type Query, readsGroups, STATUSES } from './query.js';

/** The files of a project, by path. */
export function projectFiles(models: readonly Model[], warehouse: string): ReadonlyMap<string, string> {
  return new Map([
    ['package.json', '{ "type": "module", "name": "campaign", "private": true }'],
    ['martlet.config.ts', configText(warehouse)],
    [
      'sources/events.ts',
      `${IMPORTS}export const events = source({ name: 'events', columns: ${COLUMNS}, files: { pattern: 'events.csv' } });\n`,
    ],
    [
      'sources/groups.ts',
      `${IMPORTS}export const groups = source({ name: 'groups', columns: { grp: integer().notNull(), rank: integer().notNull() }, files: { pattern: 'groups.csv' } });\n`,
    ],
    ...models.map((model) => [`models/${model.name}.ts`, moduleText(model)] as const),
  ]);
}

const IMPORTS = `import { add, between, caseWhen, coalesce, date, dateDiff, days, desc, ephemeral, history, incremental, incrementalByTime, integer, isCurrent, isDeleted, literal,
  max, min, model, over, qualify, rowNumber, runDate, source, sum, table, text, timestamp, toInteger, validFrom, validTo, view } from 'martlet';
import { sql } from 'kysely';
`;

const COLUMNS =
  '{ id: integer().notNull(), grp: integer(), day: date().notNull(), amount: integer(), status: text().notNull(), version: integer().notNull(), at: timestamp().notNull() }';

const configText = (warehouse: string): string => `import { defineConfig } from 'martlet';
export default defineConfig({ name: 'campaign', data: { directory: 'data' }, defaultTarget: 'local', retention: { publications: 4, days: 14, historyDays: 400 },
  targets: { local: { warehouse: 'duckdb', path: ${JSON.stringify(warehouse)} } } });
`;

function moduleText(model: Model): string {
  const { name, query, storage, words, isUnique, tests } = model;
  const inputs = inputsOf(model);
  const imports = [...new Set([...inputs.values(), ...(tests.some(({ kind }) => kind === 'group known') ? ['groups'] : [])])].map(
    (read) => `import { ${read} } from '../${read === EVENTS || read === 'groups' ? 'sources' : 'models'}/${read}.js';`,
  );
  const options = [
    `name: '${name}'`,
    `description: 'Words ${words}.'`,
    `labels: { words: 'w${words}' }`,
    `from: { ${[...inputs].map(([alias, read]) => `${alias}: ${read}`).join(', ')} }`,
    `columns: ${columnsText(model)}`,
    `materialized: ${storageText(storage)}`,
    ...(isUnique || storage.kind === 'history' ? [`grain: ['id']`] : []),
    ...partitionText(model),
    ...(tests.some(({ kind }) => kind === 'few rows')
      ? [`tests: (t) => [t.rowCount({ max: 12 }, ${severityText(tests, 'few rows')})]`]
      : []),
    ...hookText(model.hook, query),
    `query: (db) => ${queryText(model)}`,
  ];
  return `${IMPORTS}${imports.join('\n')}\nexport const ${name} = model({\n  ${options.join(',\n  ')},\n});\n`;
}

/** What a model reads, by the names that its query gives. */
function inputsOf({ first, second, query, hook }: Model): ReadonlyMap<string, string> {
  return new Map([
    ['first', first.name],
    ...(second === undefined ? [] : [['second', second.name] as const]),
    ...(readsGroups(query) || hook === 'look up' ? [['groups', 'groups'] as const] : []),
  ]);
}

function columnsText({ tests, storage }: Model): string {
  const amount = tests.some(({ kind }) => kind === 'amount between')
    ? `integer().test(between(-50, 60, ${severityText(tests, 'amount between')}))`
    : 'integer()';
  const status = tests.some(({ kind }) => kind === 'status accepted') ? `text().notNull().accepted('a', 'b', 'c')` : 'text().notNull()';
  const managed =
    storage.kind === 'history'
      ? `, valid_from: validFrom(), valid_to: validTo(), is_current: isCurrent()${storage.hardDeletes === 'new-record' ? ', is_deleted: isDeleted()' : ''}`
      : '';
  const grp = tests.some(({ kind }) => kind === 'group known')
    ? `integer().references(groups, 'grp', ${severityText(tests, 'group known')})`
    : 'integer()';
  return `{ id: integer().notNull(), grp: ${grp}, day: date().notNull(), amount: ${amount}, status: ${status}, version: integer().notNull(), at: timestamp().notNull()${managed} }`;
}

function severityText(tests: readonly RowTest[], kind: RowTest['kind']): string {
  return `{ severity: '${tests.find((test) => test.kind === kind)?.severity ?? 'error'}' }`;
}

/** Partitions decide no rows but those that an overwriting batch replaces; a table of other partitions is another one. */
export function partitionText({ storage, words }: Model): readonly string[] {
  if (storage.kind === 'insert-overwrite') return [`partitionBy: { column: 'day', unit: '${storage.unit}' }`];
  return storage.kind === 'view' || storage.kind === 'ephemeral' || words % 3 !== 0
    ? []
    : [`partitionBy: { column: 'day', unit: 'month' }`];
}

function storageText(storage: Storage): string {
  switch (storage.kind) {
    case 'table':
    case 'view':
    case 'ephemeral':
      return `${storage.kind}()`;
    default:
      return keptText(storage);
  }
}

function keptText(kept: Kept): string {
  const options = (...parts: readonly (string | false)[]): string => `{ ${parts.filter((part) => part !== false).join(', ')} }`;
  switch (kept.kind) {
    case 'append':
      return `incremental(${options(`strategy: 'append'`, kept.hasCursor && `cursor: 'version'`)})`;
    case 'merge':
      return `incremental(${options(
        `strategy: 'merge', key: ['id']`,
        kept.hasCursor && `cursor: 'version'`,
        kept.updatesAmountOnly && `update: ['amount', 'version', 'at']`,
        kept.isGuarded && `when: (eb) => eb('batch.version', '>=', eb.ref('target.version'))`,
        kept.deletesStatus && `deleteWhen: (eb) => eb('batch.status', '=', 'c')`,
        kept.deletesMissing && 'deleteMissing: true',
      )})`;
    case 'delete-insert':
      return `incremental(${options(`strategy: 'delete-insert', key: ['${kept.key}']`, kept.hasCursor && `cursor: 'version'`)})`;
    case 'insert-overwrite':
      return `incremental(${options(`strategy: 'insert-overwrite'`, kept.hasCursor && `cursor: 'version'`)})`;
    case 'by-time':
      return `incrementalByTime('day', ${options(
        kept.lookback > 0 && `lookback: days(${kept.lookback})`,
        kept.start > 0 && `start: '2026-01-${String(kept.start).padStart(2, '0')}'`,
        kept.batchDays > 0 && `batchSize: days(${kept.batchDays})`,
      )})`;
    case 'history':
      return `history(${options(
        `key: ['id'], by: '${kept.by}', hardDeletes: '${kept.hardDeletes}'`,
        kept.by === 'timestamp' && `updatedAt: 'at'`,
        kept.comparesAmountOnly && `compare: ['amount']`,
      )})`;
    default:
      return kept satisfies never;
  }
}

function hookText(hook: Hook, { k }: Query): readonly string[] {
  switch (hook) {
    case 'none':
      return [];
    case 'delete':
      return [`after: (db) => [db.deleteFrom('self').where('status', '=', '${STATUSES[Math.abs(k) % STATUSES.length]}')]`];
    case 'update':
      return [`after: (db) => [db.updateTable('self').set({ amount: ${k} }).where('amount', 'is', null)]`];
    case 'look up':
      return [
        `after: (db) => [db.updateTable('self').set((eb) => ({ amount: eb.selectFrom('groups').select('groups.rank').whereRef('groups.grp', '=', 'self.grp') })).where('status', '=', 'a')]`,
      ];
    default:
      return hook satisfies never;
  }
}

const PLAIN = ['id', 'grp', 'day', 'status', 'version', 'at'];

function queryText(model: Model): string {
  const { query, first } = model;
  const { k, raw, operation } = query;
  const amount = (typed: string, rawText: string): string => {
    switch (raw) {
      case 'select':
        return `sql\`${rawText}\`.as('amount')`;
      case 'position':
        return `sql\`${rawText.replaceAll('first.amount', '#4')}\`.as('amount')`;
      case 'columns':
        return `sql\`${rawText.replaceAll('first.amount', () => `columns('^amount$')`)}\`.as('amount')`;
      case 'lateral':
        return `sql\`${rawText.replaceAll('first.amount', 'l.lateral_amount')}\`.as('amount')`;
      default:
        return `${typed}.as('amount')`;
    }
  };
  const rows = rowsText(first, query);
  const selecting = (source: string, value: string): string =>
    `${source}.select((eb) => [${PLAIN.map((column) => `'first.${column}'`).join(', ')}, ${value}])`;
  const same = amount(`eb.ref('first.amount')`, 'first.amount');
  const where = (typed: string, rawText: string): string => (raw === 'where' ? `.where(sql\`(${rawText})\`)` : `.where(${typed})`);
  switch (operation) {
    case 'pass':
      return selecting(rows, same);
    case 'above':
      return selecting(rows + where(`'first.amount', '>', ${k}`, `first.amount > ${k}`), same);
    case 'since':
      return selecting(rows + where(`'first.day', '>=', '${dayOf(k)}'`, `first.day >= date '${dayOf(k)}'`), same);
    case 'without status': {
      const status = STATUSES[Math.abs(k) % STATUSES.length];
      return selecting(rows + where(`'first.status', '!=', '${status}'`, `first.status <> '${status}'`), same);
    }
    case 'add':
      return selecting(rows, amount(`add(eb.ref('first.amount'), ${k})`, `first.amount + ${k}`));
    case 'fill':
      return selecting(rows, amount(`coalesce(eb.ref('first.amount'), ${k})`, `coalesce(first.amount, ${k})`));
    case 'case':
      return selecting(
        rows,
        amount(
          `caseWhen(eb('first.status', '=', 'a'), literal(${k})).else(eb.ref('first.amount'))`,
          `case when first.status = 'a' then ${k} else first.amount end`,
        ),
      );
    case 'age':
      return selecting(rows, `dateDiff('day', eb.ref('first.day'), runDate()).as('amount')`);
    case 'group':
      return groupText(rows, raw);
    case 'running sum':
      return selecting(
        rows,
        raw === 'select'
          ? `sql\`sum(first.amount) over (partition by first.grp)::bigint\`.as('amount')`
          : `toInteger(over(sum(eb.ref('first.amount')), { partitionBy: [eb.ref('first.grp')] })).as('amount')`,
      );
    case 'latest of group':
      return `qualify(${selecting(rows, same)}, ({ ref }) => sql\`(\${over(rowNumber(), { partitionBy: [ref('first.grp')], orderBy: [desc(ref('first.version')), desc(ref('first.id'))] })} = 1)\`)`;
    case 'join':
    case 'left join': {
      const rank = operation === 'join' ? 'g.rank' : `coalesce(g.rank, ${k})`;
      const typed = operation === 'join' ? `eb.ref('g.rank')` : `coalesce(eb.ref('g.rank'), ${k})`;
      const groups = raw === 'join' ? `sql\`(select grp, rank from \${sql.table('groups')})\`.as('g')` : `'groups as g'`;
      return selecting(
        `${rows}.${operation === 'join' ? 'innerJoin' : 'leftJoin'}(${groups}, 'g.grp', 'first.grp')`,
        amount(`add(coalesce(eb.ref('first.amount'), 0), ${typed})`, `coalesce(first.amount, 0) + ${rank}`),
      );
    }
    case 'exists':
    case 'missing': {
      const second = secondText(model, 'eb');
      const exists = `eb.exists(${second}.select('second.id').whereRef('second.id', '=', 'first.id'))`;
      return selecting(`${rows}.where((eb) => ${operation === 'exists' ? exists : `eb.not(${exists})`})`, same);
    }
    case 'group in':
      return selecting(`${rows}.where((eb) => eb('first.grp', 'in', ${secondText(model, 'eb')}.select('second.grp')))`, same);
    case 'union': {
      const branch = (source: string, alias: string, id: string): string =>
        `${source}.select((eb) => [sql\`${id}\`.as('id'), ${PLAIN.slice(1)
          .map((column) => `'${alias}.${column}'`)
          .join(', ')}, '${alias}.amount'])`;
      return `${branch(rowsText(first, { ...query, raw: raw === 'from' || raw === 'with' ? raw : 'none' }), 'first', 'first.id * 2')}.unionAll(${branch(secondText(model, 'db'), 'second', 'second.id * 2 + 1')})`;
    }
    default:
      return operation satisfies never;
  }
}

function groupText(rows: string, raw: Query['raw']): string {
  const keys = raw === 'grouping' ? '[sql`first.grp`, sql`first.day`]' : `['first.grp', 'first.day']`;
  const total = raw === 'select' ? 'sql`sum(first.amount)::bigint`' : `toInteger(sum(eb.ref('first.amount')))`;
  const greatest = (column: string): string => `max(eb.ref('first.${column}')).as('${column}')`;
  return `${rows}.groupBy(${keys}).select((eb) => [min(eb.ref('first.id')).as('id'), 'first.grp', 'first.day', ${total}.as('amount'), ${['status', 'version', 'at'].map(greatest).join(', ')}])`;
}

/** The rows that a query begins with, as `first`. */
function rowsText(input: Input, { raw, readsAllStates }: Query): string {
  const isFiltered = input.isHistory && !readsAllStates;
  const current = isFiltered ? `.where('first.is_current', '=', true)` : '';
  const condition = isFiltered ? ' where is_current' : '';
  switch (raw) {
    case 'from':
      return `db.selectFrom(sql\`(select * from \${sql.table('first')}${condition})\`.as('first'))`;
    case 'with':
      return `db.with('base', () => sql\`(select id, grp, day, amount, status, version, "at" from \${sql.table('first')}${condition})\`).selectFrom('base as first')`;
    case 'lateral':
      return `db.selectFrom('first').innerJoinLateral(sql\`(select first.amount as lateral_amount)\`.as('l'), (join) => join.onTrue())${current}`;
    default:
      return `db.selectFrom('first')${current}`;
  }
}

function secondText({ second, query }: Model, builder: 'db' | 'eb'): string {
  const isFiltered = second?.isHistory === true && !query.readsAllStates;
  return `${builder}.selectFrom('second')${isFiltered ? `.where('second.is_current', '=', true)` : ''}`;
}
