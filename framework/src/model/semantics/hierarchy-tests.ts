import { type ModelTest, rowTests } from '../../quality/kinds/index.js';
import { count, countDistinct } from '../../sql/expressions/index.js';
import type { Semantics } from './star.js';

/** Data tests of strict hierarchies: each member of a level has one parent, so that what is known of a level tells those above it. */
export function hierarchyTests({ hierarchies = {} }: Semantics, grain: readonly string[] = []): readonly ModelTest[] {
  return Object.entries(hierarchies).flatMap(([name, { levels, strict = true }]) =>
    levels.slice(1).flatMap((level, place) => {
      const parent = levels[place];
      // A row has one value of each column, and a key has one row.
      const isKey = grain.length === 1 && grain[0] === level;
      return parent === undefined || !strict || isKey ? [] : [oneParent(name, level, parent)];
    }),
  );
}

function oneParent(hierarchy: string, level: string, parent: string): ModelTest {
  return rowTests.query(`hierarchy_${hierarchy}_${level}_has_one_${parent}`, (db) => {
    const members = db.selectFrom('row').where(`row.${level}`, 'is not', null).groupBy(`row.${level}`);
    return members.select(`row.${level}`).having(({ eb, ref, or, and }) => {
      const known = count(ref(`row.${parent}`));
      const isMixed = and([eb(known, '>', 0 as never), eb(known, '<', count() as never)]);
      return or([eb(countDistinct(ref(`row.${parent}`)), '>', 1 as never), isMixed]);
    });
  });
}
