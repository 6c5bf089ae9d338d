import { figureWriter, periodText } from '../../semantic/index.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import { countOf } from './format.js';
import type { Style } from './style.js';
import { tableLines } from './table.js';

interface Difference {
  readonly metric: string;
  readonly month: ResultValue;
  readonly left: ResultValue;
  readonly right: ResultValue;
}

const MOST_DIFFERENCES = 24;

/** The months in which metrics differ, and an empty line; nothing where none does. */
export function metricDiffLines(
  differences: readonly Difference[],
  { left, right }: { readonly left: string; readonly right: string },
  style: Style,
): readonly string[] {
  if (differences.length === 0) return [];
  const shown = differences.slice(0, MOST_DIFFERENCES);
  const rows = shown.map(({ metric, month, ...values }) => {
    const write = figureWriter({ role: 'metric', type: { kind: isDouble(values) ? 'double' : 'text' } }, [values.left, values.right]);
    const text = (value: ResultValue): string => (value === null ? style.quiet('null') : write(value));
    return [metric, month === null ? style.quiet('null') : periodText(String(month), 'month'), text(values.left), text(values.right)];
  });
  const more = differences.length - shown.length;
  return [
    style.strong('Metrics by month'),
    ...tableLines(
      [{ title: 'Metric' }, { title: 'Month' }, { title: left, align: 'right' }, { title: right, align: 'right' }],
      rows,
      style,
    ).map((line) => `  ${line}`),
    ...(more === 0 ? [] : [style.quiet(`  and ${countOf(more, 'more month', 'more months')}; --json prints all`)]),
    '',
  ];
}

function isDouble({ left, right }: Pick<Difference, 'left' | 'right'>): boolean {
  return [left, right].some((value) => typeof value === 'number' && !Number.isInteger(value));
}
