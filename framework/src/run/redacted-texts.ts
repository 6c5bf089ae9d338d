import { graphOf } from '../plan/index.js';
import type { Project } from '../project/index.js';
import { maskedText } from '../warehouses/masked-text.js';
import type { TextRedaction } from '../warehouses/redaction.js';

/**
 * What may be told of a warehouse's texts: values are masked where they may come from a column that is marked as personal. A
 * statement is free of them where it names relations of the project and none that such a column may reach.
 */
export function redactedTexts(project: Project): TextRedaction {
  let personal: ReturnType<typeof personalIn> | undefined;
  return (text, sql, known) => {
    personal ??= personalIn(project);
    const { reached, others, names } = personal;
    if (reached.size === 0) return text;
    const words = new Set((sql.toLowerCase().match(/[a-z_][a-z0-9_]*/g) ?? []).map((word) => word.split('__', 1)[0] ?? word));
    const isFree = [...words].some((word) => others.has(word)) && ![...words].some((word) => reached.has(word));
    return isFree ? text : maskedText(text, (word) => names.has(word.split('__', 1)[0] ?? word), sql, known);
  };
}

function personalIn(project: Project) {
  const relations = [...project.sources, ...project.models];
  const graph = graphOf(project);
  const reached = new Set<string>();
  for (const id of graph.order) {
    const relation = project.byId.get(id);
    if (relation === undefined) continue;
    const isMarked = Object.values(relation.relation.columns).some(({ definition }) => definition.pii !== undefined);
    if (isMarked || [...graph.dependenciesOf(id)].some((input) => reached.has(input))) reached.add(id);
  }
  const namesOf = (wanted: boolean): ReadonlySet<string> =>
    new Set(relations.filter(({ id }) => reached.has(id) === wanted).map(({ name }) => name));
  const names = new Set(relations.flatMap(({ schema, name, relation }) => [schema, name, ...Object.keys(relation.columns)]));
  return { reached: namesOf(true), others: namesOf(false), names };
}
