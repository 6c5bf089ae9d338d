import type { ViewOptions } from '../../../framework/src/warehouses/statements.js';
import { columnsOf } from './columns-of.js';
import type { ConformanceCase, Subject, WarehouseName } from './conformance-case.js';

/** Somebody who exists on every account, and how a warehouse tells who may read a view. */
const READERS: Readonly<Record<WarehouseName, { readonly name: string; readonly of: (schema: string, view: string) => string }>> = {
  duckdb: { name: 'everyone', of: () => "select 'everyone' as reader" },
  snowflake: { name: 'public', of: (schema, view) => `show grants on view ${schema}.${view}` },
  bigquery: {
    name: 'specialGroup:allAuthenticatedUsers',
    of: (schema, view) =>
      `select grantee from \`region-us\`.INFORMATION_SCHEMA.OBJECT_PRIVILEGES where object_schema = '${schema}' and object_name = '${view}'`,
  },
  databricks: { name: 'account users', of: (schema, view) => `show grants on view ${schema}.${view}` },
};

/** Whether the one whom everybody knows may read a view. */
async function mayBeRead({ name, session, schema }: Subject, view: string): Promise<boolean> {
  const { name: reader, of } = READERS[name];
  const rows = await session.query(of(schema, view));
  return rows.some((row) =>
    Object.values(row).some((value) =>
      String(value)
        .toLowerCase()
        .endsWith(reader.toLowerCase().split(':').at(-1) ?? ''),
    ),
  );
}

/** Points a view as a publication does. */
async function point({ warehouse, session, schema }: Subject, name: string, to: string, options?: ViewOptions): Promise<void> {
  const [view, at] = [
    { schema, name },
    { schema, name: to },
  ] as const;
  const isThere = (await warehouse.introspection.relations(session, [schema])).some((relation) => relation.name === name);
  if (isThere && warehouse.repointView !== undefined) return warehouse.repointView(session, view, at, options);
  for (const sql of warehouse.statements.pointView(view, at, options)) await session.execute(sql);
}

export const rightCases: readonly ConformanceCase[] = [
  {
    name: 'rights that others have given on a view survive that it is pointed at another version',
    needs: ({ grants }) => grants === 'supported',
    act: async (subject) => {
      const { warehouse, session, schema, name } = subject;
      const view = { schema, name: 'granted', as: 'view' } as const;
      for (const value of [1, 2]) {
        await session.execute(
          warehouse.statements.createTable({ schema, name: `granted_${value}` }, `select ${value} as value, 'x' as other`),
        );
      }
      const told = { description: 'One row.', columns: [{ name: 'value', description: 'A "number"' }, { name: 'other' }] };
      await point(subject, 'granted', 'granted_1', told);
      const found = [await mayBeRead(subject, 'granted')];
      for (const sql of warehouse.statements.grant(view, { select: [READERS[name].name] })) await session.execute(sql);
      found.push(await mayBeRead(subject, 'granted'));
      await point(subject, 'granted', 'granted_2', told);
      found.push(await mayBeRead(subject, 'granted'));
      const [row] = await session.query(`select value from ${warehouse.dialect.identifier(schema)}.granted`);
      const said = (await columnsOf(subject, 'granted')).map(({ description = 'none' }) => description);
      for (const sql of warehouse.statements.revoke(view, { select: [READERS[name].name] })) await session.execute(sql);
      found.push(await mayBeRead(subject, 'granted'));
      return [found, Number(row?.value), said];
    },
    expected: [[false, true, true, false], 2, ['A "number"', 'none']],
  },
];
