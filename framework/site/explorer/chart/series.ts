import { courseOf } from '../../../src/semantic/period.js';
import type { Comparison } from '../asked/asked.js';
import { type Answer, type AnswerRow, type Column, columnsOf, memberRows, numberOf } from '../data/answers.js';
import { COMPARISON_TITLES, memberText, spokenWriter } from '../data/figures.js';
import type { Shape } from './shape.js';

/** A figure that is drawn. */
export interface Point {
  /** The name of its place on the axis of members. */
  readonly member: string;
  /** The same as a time. */
  readonly at: Date;
  readonly figure: number;
  readonly series: string;
  readonly colour: string;
  readonly text: string;
  /** What the pointer shows of it. */
  readonly hint: string;
  /** The row of the answer; undefined for what is put together of several. */
  readonly row: AnswerRow | undefined;
}

/** The figures of one metric. */
export interface Panel {
  readonly column: Column;
  readonly points: readonly Point[];
  /** The same in the period that is compared with. */
  readonly before: readonly Point[];
}

/** All that is drawn of an answer. */
export interface Series {
  readonly panels: readonly Panel[];
  readonly members: readonly string[];
  readonly series: readonly { readonly name: string; readonly colour: string }[];
  readonly grain: string | undefined;
  /** What of the answer is not drawn. */
  readonly note: string | undefined;
}

const MOST_SERIES = 8;
const MOST_MEMBERS = 40;
const OTHERS = 'All others';

interface SeriesOptions {
  readonly comparison: Comparison | undefined;
  /** Whether figures beyond the most are added up. */
  readonly addsOthers: boolean;
  /** Whether members are periods on an axis of time. */
  readonly isOverTime: boolean;
  /** Whether all members are drawn, however many. */
  readonly drawsAll: boolean;
}

/** The figures of an answer, by members of its first attribute (or its time) and by series of its second. */
export function seriesOf(answer: Answer, { attributes, metrics, time }: Shape, options: SeriesOptions): Series {
  const rows = memberRows(answer);
  const along = (options.isOverTime ? time : undefined) ?? attributes[0];
  const split = attributes.find((column) => column !== along);
  const memberOf = (row: AnswerRow): string => (along === undefined ? '' : memberText(along, row[along.name]));
  const seriesIn = (row: AnswerRow): string => (split === undefined ? '' : memberText(split, row[split.name]));
  const [main] = metrics;
  const names = ranked(rows, seriesIn, main);
  const shown = names.slice(0, MOST_SERIES);
  const left = names.length - shown.length;
  const allMembers = [...new Set(rows.map(memberOf))];
  const members = options.isOverTime || options.drawsAll ? allMembers : allMembers.slice(0, MOST_MEMBERS);
  const colourOf = (name: string): string => (shown.includes(name) ? `var(--series-${shown.indexOf(name) + 1})` : 'var(--edge)');
  const compared = columnsOf(answer, 'compared');
  const drawn = new Set(members);
  const within = rows.filter((row) => drawn.has(memberOf(row)));
  const kept = within.filter((row) => shown.includes(seriesIn(row)));
  const beyond = within.filter((row) => !shown.includes(seriesIn(row)));
  const panels = metrics.map((column): Panel => {
    const write = spokenWriter(column, rows);
    const previous = compared.find(({ metric, shows }) => metric === column.metric && shows === 'value');
    const growth = compared.find(({ metric, shows }) => metric === column.metric && shows === 'growth');
    const writePrevious = previous && spokenWriter(previous, rows);
    const writeGrowth = growth && spokenWriter(growth, rows);
    const pointOf = (row: AnswerRow, from: Column): readonly Point[] => {
      const figure = numberOf(row[from.name]);
      if (figure === undefined) return [];
      const [member, series] = [memberOf(row), seriesIn(row)];
      const lines = [
        [member, series].filter((text) => text !== '').join(', '),
        write(row[column.name]),
        ...(previous === undefined || writePrevious === undefined || options.comparison === undefined
          ? []
          : [`${COMPARISON_TITLES[options.comparison]}: ${writePrevious(row[previous.name]) || 'nothing'}`]),
        ...(growth === undefined || writeGrowth === undefined || row[growth.name] === null
          ? []
          : [`Growth: ${writeGrowth(row[growth.name])}`]),
      ];
      const at = along === undefined ? Number.NaN : Date.parse(String(row[along.name]));
      return [
        { member, at: new Date(at), figure, series, colour: colourOf(series), text: write(row[from.name]), hint: lines.join('\n'), row },
      ];
    };
    const others = options.addsOthers && left > 0 ? addedUp(beyond.flatMap((row) => pointOf(row, column))) : [];
    return {
      column,
      points: [...kept.flatMap((row) => pointOf(row, column)), ...others],
      before: previous === undefined ? [] : kept.flatMap((row) => pointOf(row, previous)),
    };
  });
  const legend = [...shown, ...(options.addsOthers && left > 0 ? [OTHERS] : [])].map((name) => ({ name, colour: colourOf(name) }));
  const notes = [
    ...(left > 0 && !options.addsOthers ? [`The ${shown.length} largest of ${names.length} are drawn.`] : []),
    ...(allMembers.length > members.length ? [`The first ${members.length} of ${allMembers.length} are drawn.`] : []),
  ];
  return {
    panels,
    members,
    series: split === undefined ? [] : legend,
    grain: along?.grain,
    note: notes.length === 0 ? undefined : `${notes.join(' ')} The table has all.`,
  };
}

/** The names of series, those with the largest figures first. */
function ranked(rows: readonly AnswerRow[], seriesIn: (row: AnswerRow) => string, main: Column | undefined): readonly string[] {
  const sizes = new Map<string, number>();
  for (const row of rows) {
    const name = seriesIn(row);
    sizes.set(name, (sizes.get(name) ?? 0) + Math.abs(numberOf(main === undefined ? null : row[main.name]) ?? 0));
  }
  return [...sizes].sort(([, one], [, other]) => other - one).map(([name]) => name);
}

function addedUp(points: readonly Point[]): readonly Point[] {
  const sums = new Map<string, { point: Point; sum: number }>();
  for (const point of points) {
    const known = sums.get(point.member);
    if (known === undefined) sums.set(point.member, { point, sum: point.figure });
    else known.sum += point.figure;
  }
  return [...sums.values()].map(({ point, sum }) => ({
    ...point,
    figure: sum,
    series: OTHERS,
    colour: 'var(--edge)',
    hint: `${point.member}, ${OTHERS.toLowerCase()}`,
    row: undefined,
  }));
}

/** The figures of a line, with gaps where periods have none. */
export function withGaps(
  points: readonly Point[],
  grain: string | undefined,
): readonly (Point | { readonly at: Date; readonly series: string; readonly figure: undefined })[] {
  if (grain === undefined) return points.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  return [...new Set(points.map(({ series }) => series))].flatMap((series) => {
    const own = points.filter((point) => point.series === series && !Number.isNaN(point.at.getTime()));
    const known = new Map(own.map((point) => [point.at.toISOString().slice(0, 10), point]));
    return courseOf([...known.keys()], grain).map(
      (day) => known.get(day) ?? { at: new Date(`${day}T00:00:00Z`), series, figure: undefined },
    );
  });
}
