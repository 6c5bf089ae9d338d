import type { ConformanceCase } from '../conformance-case.js';
import { numbersIn, tablePath } from './table-path.js';

/** Clones go this deep in the case; a warehouse that takes fewer levels gets a copy in place of the last one, as a plan makes it. */
const GENERATIONS = 2;

export const cloneCases: readonly ConformanceCase[] = [
  {
    name: 'a clone of a clone keeps its rows when both of its origins are dropped',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      const { statements, dialect } = warehouse;
      const at = (generation: number) => ({ schema, name: `generation_${generation}` });
      const most = dialect.capabilities.mostClonesDeep ?? GENERATIONS;
      await session.execute(statements.createTable(at(0), 'select 1 as value union all select 2 as value'));
      for (let generation = 1; generation <= GENERATIONS; generation += 1) {
        const before = generation - 1;
        const makes =
          generation <= most
            ? statements.cloneTable(at(before), at(generation))
            : statements.createTable(at(generation), `select * from ${tablePath(subject, at(before).name)}`);
        await session.execute(makes);
      }
      for (const origin of [0, 1]) await session.execute(statements.drop({ ...at(origin), as: 'table' }));
      return numbersIn(subject, at(GENERATIONS).name);
    },
    expected: [1, 2],
  },
  {
    name: 'what is written into a clone does not reach its origin',
    act: async (subject) => {
      const { warehouse, session, schema } = subject;
      const { statements } = warehouse;
      await session.execute(statements.createTable({ schema, name: 'origin_of_one' }, 'select 1 as value'));
      await session.execute(statements.cloneTable({ schema, name: 'origin_of_one' }, { schema, name: 'one_clone' }));
      await session.execute(`insert into ${tablePath(subject, 'one_clone')} select 2`);
      return [await numbersIn(subject, 'origin_of_one'), await numbersIn(subject, 'one_clone')];
    },
    expected: [[1], [1, 2]],
  },
];
