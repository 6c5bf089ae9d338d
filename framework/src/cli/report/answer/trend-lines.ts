import { type AnswerColumn, courseOf, figureWriter, periodText, plainValue } from '../../../semantic/index.js';
import type { ResultValue } from '../../../warehouses/warehouse.js';
import { countOf } from '../format.js';
import type { Style } from '../style.js';
import { type PrintedColumn, tableLines } from '../table.js';
import type { AnsweredRow, AnsweredRows } from './answered-rows.js';
import { figureOf } from './figure-of.js';
import { sparkline } from './sparkline.js';

const FEWEST_PERIODS = 3;
const MOST_SERIES = 20;
/** What the words and figures beside a line take. */
const BESIDE = 64;

/** The course of each figure over time, a line each; nothing for an answer that is not about time, or about two times. */
export function trendLines({ columns, rows }: AnsweredRows, style: Style): readonly string[] {
  const [time, second] = columns.filter(({ role, grain }) => role === 'attribute' && grain !== undefined);
  if (time?.grain === undefined || second !== undefined) return [];
  const { grain } = time;
  const parts = rows.filter(({ values, totalOver }) => totalOver.length === 0 && typeof values[time.name] === 'string');
  const course = courseOf(
    parts.map(({ values }) => String(values[time.name])),
    grain,
  );
  if (course.length < FEWEST_PERIODS) return [];
  const shown = course.slice(-Math.max(FEWEST_PERIODS, Math.min(style.width, WIDEST) - BESIDE));
  const found = seriesOf(columns, time, parts);
  const lines = found.slice(0, MOST_SERIES).map(({ title, column, byPeriod }) => {
    const values = shown.map((period) => byPeriod.get(period) ?? null);
    const known = values.filter((value) => value !== null);
    const write = figureWriter(column, known);
    const sorted = known.toSorted((one, other) => Number(one) - Number(other));
    const ends = [known[0], known.at(-1), sorted[0], sorted.at(-1)].map((value) => (value === undefined ? '' : write(value)));
    return [title, style.place(sparkline(values.map(figureOf))), ...ends];
  });
  const period = (first: string | undefined): string => periodText(first ?? '', grain);
  const titles: readonly PrintedColumn[] = [
    { title: `By ${grain}` },
    { title: `${period(shown[0])} to ${period(shown.at(-1))}` },
    ...['first', 'last', 'lowest', 'highest'].map((title): PrintedColumn => ({ title, align: 'right' })),
  ];
  const more = found.length - lines.length;
  return [...tableLines(titles, lines, style), ...(more > 0 ? [style.quiet(`and ${countOf(more, 'more line', 'more lines')}`)] : [])];
}

const WIDEST = 160;

interface Series {
  readonly title: string;
  readonly column: AnswerColumn;
  readonly byPeriod: ReadonlyMap<string, ResultValue>;
}

/** For each figure and each combination of the other attributes' members one. */
function seriesOf(columns: readonly AnswerColumn[], time: AnswerColumn, rows: readonly AnsweredRow[]): readonly Series[] {
  const others = columns.filter((column) => column.role === 'attribute' && column !== time);
  const metrics = columns.filter(({ role }) => role === 'metric');
  const found = new Map<string, Series & { readonly byPeriod: Map<string, ResultValue> }>();
  for (const column of metrics) {
    for (const { values } of rows) {
      const members = others.map(({ name }) => memberText(values[name] ?? null));
      const title = [...members, ...(metrics.length > 1 || members.length === 0 ? [column.name] : [])].join(' · ');
      const series = found.get(title) ?? { title, column, byPeriod: new Map() };
      series.byPeriod.set(String(values[time.name]), values[column.name] ?? null);
      found.set(title, series);
    }
  }
  return [...found.values()];
}

function memberText(value: ResultValue): string {
  return value === null ? 'null' : plainValue(value);
}
