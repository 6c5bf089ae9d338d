import type { AnswerPart, QuestionAnswer } from '../../semantic/index.js';
import { filterText } from '../../semantic/index.js';
import type { Style } from '../report/index.js';

/** How an answer is worked out: what is aggregated of each relation, by what, and over which rows. */
export function explanationLines({ parts, columns }: QuestionAnswer, style: Style): readonly string[] {
  const metrics = columns.filter(({ role }) => role !== 'attribute' && role !== 'total').map(({ name }) => name);
  return [
    `${style.strong(metrics.join(', '))} ${style.quiet(parts.length === 1 ? 'from one aggregate:' : `from ${parts.length} aggregates, each of one relation, brought together by the attributes:`)}`,
    ...parts.flatMap((part, index) => ['', ...partLines(part, index + 1, style)]),
  ];
}

function partLines(
  { relation, rollup, rollups, measures, by, where, time, isMoved }: AnswerPart,
  place: number,
  style: Style,
): readonly string[] {
  const facts: readonly (readonly [string, string])[] = [
    ['from', rollup === undefined ? '' : `${rollup}, a roll-up that tells the same`],
    ['measures', measures.join(', ')],
    ['by', by.length === 0 ? 'nothing: one row' : by.join(', ')],
    ['where', where.map(filterText).join(' and ')],
    ['date', `${time ?? ''}${isMoved ? ', over other periods than those that are shown' : ''}`],
    ...rollups.flatMap((each) => (each.problem === undefined ? [] : [['not from', `${each.relation}: ${each.problem}`] as const])),
  ];
  const width = Math.max(...facts.map(([title]) => title.length));
  return [
    `${place}. ${style.place(relation)}`,
    ...facts.flatMap(([title, text]) => (text === '' ? [] : [`   ${style.quiet(title.padEnd(width))}  ${text}`])),
  ];
}
