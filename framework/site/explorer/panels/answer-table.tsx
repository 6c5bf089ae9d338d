import { TableScroll } from '../../parts/table-scroll.js';
import { useShown } from '../../parts/use-shown.js';
import { type Asked, orderOf } from '../asked/asked.js';
import { countryName } from '../chart/countries.js';
import { type Answer, type AnswerRow, type Column, columnsOf } from '../data/answers.js';
import type { Fields } from '../data/fields.js';
import { columnTitle, memberText, writerOf } from '../data/figures.js';

interface AnswerTableProps {
  readonly answer: Answer;
  readonly asked: Asked;
  readonly fields: Fields;
  readonly onDrill: (row: AnswerRow, attribute: Column) => void;
  readonly onRows: (row: AnswerRow) => void;
  readonly onAsk: (asked: Asked) => void;
}

/** All figures of an answer. A heading sorts, a member leads one level down, a figure to the rows behind it. */
export function AnswerTable({ answer, asked, fields, onDrill, onRows, onAsk }: AnswerTableProps) {
  const { shown, more } = useShown(answer.rows);
  const totals = columnsOf(answer, 'total');
  const columns = answer.columns.filter(({ role }) => role !== 'total');
  const writers = new Map(columns.map((column) => [column.name, column.role === 'attribute' ? undefined : writerOf(column, answer.rows)]));
  const [sorted, direction] = orderOf(asked) ?? [];
  return (
    <>
      <TableScroll label="The answer">
        <table class="answer-table dense">
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column.name}
                  scope="col"
                  class={column.role === 'attribute' ? undefined : 'end'}
                  aria-sort={column.name === sorted ? (direction === 'desc' ? 'descending' : 'ascending') : undefined}
                >
                  <button
                    type="button"
                    class="sort"
                    onClick={() =>
                      onAsk({ ...asked, orderBy: [column.name, column.name === sorted && direction === 'desc' ? 'asc' : 'desc'] })
                    }
                  >
                    <bdi>{columnTitle(column, asked.compareTo)}</bdi>
                    {unitOf(column) !== undefined && <span class="quiet"> {unitOf(column)}</span>}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, place) => {
              const isTotal = totals.some(({ name }) => row[name] === true);
              return (
                <tr key={place} class={isTotal ? 'total' : undefined}>
                  {columns.map((column) =>
                    column.role === 'attribute' ? (
                      <td key={column.name}>
                        <Member
                          column={column}
                          row={row}
                          isTotal={totals.some((each) => each.attribute === column.attribute && row[each.name] === true)}
                          fields={fields}
                          asked={asked}
                          onDrill={onDrill}
                        />
                      </td>
                    ) : (
                      <td key={column.name} class="end">
                        <Figure
                          column={column}
                          row={row}
                          text={writers.get(column.name)?.(row[column.name]) ?? ''}
                          onRows={isTotal ? undefined : onRows}
                        />
                      </td>
                    ),
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableScroll>
      {more}
    </>
  );
}

function unitOf({ unit, shows, role }: Column): string | undefined {
  return unit === undefined || unit === 'ratio' || shows === 'growth' || role === 'share' ? undefined : unit;
}

interface MemberProps extends Pick<AnswerTableProps, 'fields' | 'asked' | 'onDrill'> {
  readonly column: Column;
  readonly row: AnswerRow;
  readonly isTotal: boolean;
}

function Member({ column, row, isTotal, fields, asked, onDrill }: MemberProps) {
  if (isTotal) return <>Total</>;
  const value = row[column.name];
  const text = memberText(column, value);
  const said =
    typeof value === 'string' && /country/.test(column.name) && countryName(value) !== value ? `${countryName(value)} (${value})` : text;
  if (fields.nextLevel(column.attribute ?? '', asked.metrics) === undefined) return <bdi>{said}</bdi>;
  return (
    <button type="button" class="cell" title="One level down" onClick={() => onDrill(row, column)}>
      <bdi>{said}</bdi>
    </button>
  );
}

interface FigureProps {
  readonly column: Column;
  readonly row: AnswerRow;
  readonly text: string;
  readonly onRows: ((row: AnswerRow) => void) | undefined;
}

/** The figure of a metric leads to its rows; what it is compared with has others. */
function Figure({ column, row, text, onRows }: FigureProps) {
  if (text === '') return <span class="quiet">–</span>;
  const tone =
    column.shows === 'change' || column.shows === 'growth'
      ? text.startsWith('-')
        ? 'fell'
        : text.startsWith('+')
          ? 'rose'
          : undefined
      : undefined;
  if (column.role !== 'metric' || onRows === undefined) return <span class={tone}>{text}</span>;
  return (
    <button type="button" class="cell" title="The rows behind it" onClick={() => onRows(row)}>
      {text}
    </button>
  );
}
