import type { Project } from '../../project/index.js';

const KEYWORDS =
  'select from where group by order having limit join left inner on as and or not in is null between case when then else end distinct count sum avg min max with union all desc asc'.split(
    ' ',
  );

const COMMANDS = ['\\d', '\\dt', '\\q', '\\?'];

/** Completes the last word of a line: models by their names and ids, their columns, keywords, and the shell’s own commands. */
export function completerOf({ sources, models }: Pick<Project, 'sources' | 'models'>): (line: string) => [string[], string] {
  const relations = [...sources, ...models];
  const columnsOf = new Map(
    relations.flatMap(({ id, name, relation }) => [name, id].map((each) => [each, Object.keys(relation.columns)] as const)),
  );
  const names = [...new Set(relations.flatMap(({ id, name }) => [id, name]))].toSorted();
  return (line) => {
    const [word = ''] = /(?:\\\w*|[\w.]*)$/.exec(line) ?? [];
    if (word.startsWith('\\')) return [COMMANDS.filter((each) => each.startsWith(word)), word];
    const mentioned = (line.match(/[\w.]+/g) ?? []).flatMap((each) => columnsOf.get(each) ?? []);
    // Behind `from`, `join` and `\d` only relations make sense.
    const wantsRelation = /(?:\bfrom|\bjoin|\\dt?)\s+[\w.]*$/i.test(line);
    const known = mentioned.length > 0 ? mentioned : relations.flatMap(({ relation }) => Object.keys(relation.columns));
    const offered = wantsRelation ? names : [...names, ...known, ...KEYWORDS];
    return [word === '' ? [] : [...new Set(offered)].filter((each) => each.startsWith(word.toLowerCase())).toSorted(), word];
  };
}
