import { ensureSchema } from '../../warehouses/ensure-schema.js';
import type { ConformanceCase, SecondPrincipal, TestedWarehouse } from '../conformance-case.js';
import { pointView } from './point-view.js';
import { tablePath } from './table-path.js';

/** So many times a view is pointed at another version while it is read. */
const SWITCHES = 6;

/** What a second principal may do. The warehouse has users, and one of them was named. */
export const readerCases: readonly ConformanceCase[] = [
  {
    name: 'a second principal reads a published view by a right on the view, and nothing behind it',
    needs: ({ grants }) => grants === 'supported',
    asksReader: true,
    act: async (subject) => {
      await publish(subject, 'read_by_right');
      const read = (path: string) => answerOf(subject, `select value from ${path}`);
      const before = await read(tablePath(subject, 'read_by_right'));
      await grant(subject, 'read_by_right');
      return [before === '1', await read(tablePath(subject, 'read_by_right')), await read(inVersions(subject, 'read_by_right_1'))];
    },
    expected: [false, '1', 'permission'],
  },
  {
    name: 'a second principal can read at each moment while a view is pointed at other versions',
    needs: ({ grants }) => grants === 'supported',
    asksReader: true,
    act: async (subject) => {
      await publish(subject, 'read_always');
      await grant(subject, 'read_always');
      const answers = new Set<string>();
      let isDone = false;
      const reading = (async () => {
        while (!isDone) answers.add(await answerOf(subject, `select value from ${tablePath(subject, 'read_always')}`));
      })();
      try {
        for (let turn = 0; turn < SWITCHES; turn += 1)
          await pointView(subject, 'read_always', { schema: versionsOf(subject), name: `read_always_${2 - (turn % 2)}` });
      } finally {
        isDone = true;
        await reading;
      }
      return [...answers].filter((answer) => answer !== '1' && answer !== '2');
    },
    expected: [],
  },
  {
    name: 'a second principal without a right to make schemas works in one that is there',
    needs: ({ grants }) => grants === 'supported',
    asksReader: true,
    act: async ({ reader, schema, session, probes }) => {
      const { warehouse, session: second, grantee } = named(reader);
      for (const sql of probes.letInto(schema, grantee)) await session.execute(sql);
      await ensureSchema(warehouse, second, schema);
      return 'works';
    },
    expected: 'works',
  },
];

/** Two versions of a relation, and a view of the first one. */
async function publish(subject: TestedWarehouse, name: string): Promise<void> {
  const { warehouse, session } = subject;
  const schema = versionsOf(subject);
  await session.execute(warehouse.statements.createSchema(schema));
  for (const version of [1, 2])
    await session.execute(warehouse.statements.createTable({ schema, name: `${name}_${version}` }, `select ${version} as value`));
  await pointView(subject, name, { schema, name: `${name}_1` });
}

/** Gives the second principal the right on a view, and a way to it, as a publication with grants does. */
async function grant(subject: TestedWarehouse, name: string): Promise<void> {
  const { warehouse, session, schema, probes } = subject;
  const { grantee } = named(subject.reader);
  for (const sql of probes.letInto(schema, grantee)) await session.execute(sql);
  for (const sql of warehouse.statements.grant({ schema, name, as: 'view' }, { select: [grantee] })) await session.execute(sql);
  await warehouse.authorizeViews?.(schema, versionsOf(subject));
}

/** The value that the second principal reads, or the reason why it reads none. */
async function answerOf({ reader }: TestedWarehouse, sql: string): Promise<string> {
  const { session, warehouse } = named(reader);
  return session.query(sql).then(
    ([row]) => String(row?.value),
    (error: unknown) => warehouse.classify(error).reason,
  );
}

const versionsOf = ({ schema }: TestedWarehouse): string => `${schema}__versions`;
const inVersions = (subject: TestedWarehouse, name: string): string => tablePath({ ...subject, schema: versionsOf(subject) }, name);

function named(reader: SecondPrincipal | undefined): SecondPrincipal {
  if (reader === undefined) throw new Error('No second principal was named.');
  return reader;
}
