import type { ConformanceCase, TestedWarehouse } from '../conformance-case.js';
import { columnsFound } from './columns-found.js';
import { pointView } from './point-view.js';

/** Whether each user of the account may read a view. */
async function mayBeRead({ probes, session, schema }: TestedWarehouse, view: string): Promise<boolean> {
  const { everybody, readersOf } = probes;
  const rows = await session.query(readersOf(schema, view));
  return rows.some((row) =>
    Object.values(row).some((value) =>
      String(value)
        .toLowerCase()
        .endsWith(everybody.toLowerCase().split(':').at(-1) ?? ''),
    ),
  );
}

export const rightCases: readonly ConformanceCase[] = [
  {
    name: 'rights that others have given on a view survive that it is pointed at another version',
    needs: ({ grants }) => grants === 'supported',
    act: async (subject) => {
      const { warehouse, session, schema, probes } = subject;
      const view = { schema, name: 'granted', as: 'view' } as const;
      for (const value of [1, 2]) {
        await session.execute(
          warehouse.statements.createTable({ schema, name: `granted_${value}` }, `select ${value} as value, 'x' as other`),
        );
      }
      const described = { description: 'One row.', columns: [{ name: 'value', description: 'A "number"' }, { name: 'other' }] };
      await pointView(subject, 'granted', { schema, name: 'granted_1' }, described);
      const found = [await mayBeRead(subject, 'granted')];
      for (const sql of warehouse.statements.grant(view, { select: [probes.everybody] })) await session.execute(sql);
      found.push(await mayBeRead(subject, 'granted'));
      await pointView(subject, 'granted', { schema, name: 'granted_2' }, described);
      found.push(await mayBeRead(subject, 'granted'));
      const [row] = await session.query(`select value from ${warehouse.dialect.identifier(schema)}.granted`);
      const said = (await columnsFound(subject, 'granted')).map(({ description = 'none' }) => description);
      for (const sql of warehouse.statements.revoke(view, { select: [probes.everybody] })) await session.execute(sql);
      found.push(await mayBeRead(subject, 'granted'));
      return [found, Number(row?.value), said];
    },
    expected: [[false, true, true, false], 2, ['A "number"', 'none']],
  },
];
