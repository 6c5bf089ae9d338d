import { titleOf } from '../../parts/format.js';
import type { Asked } from '../asked/asked.js';
import { type Answer, type AnswerRow, columnsOf } from '../data/answers.js';
import { COMPARISON_TITLES, spokenWriter } from '../data/figures.js';

interface FiguresProps {
  readonly answer: Answer;
  readonly asked: Asked;
  readonly onRows: (row: AnswerRow) => void;
}

/** An answer of one row: each figure large, with what it is compared with. */
export function BigFigures({ answer, asked, onRows }: FiguresProps) {
  const [row] = answer.rows;
  if (row === undefined) return null;
  const compared = columnsOf(answer, 'compared');
  const compare = (metric: string | undefined, shows: string): string => {
    const column = compared.find((each) => each.metric === metric && each.shows === shows);
    return column === undefined ? '' : spokenWriter(column, answer.rows)(row[column.name]);
  };
  return (
    <ul class="figures">
      {columnsOf(answer, 'metric').map((column) => {
        const growth = compare(column.metric, 'growth');
        return (
          <li key={column.name}>
            <button type="button" class="figure" title="The rows behind it" onClick={() => onRows(row)}>
              <span class="figure-title">{titleOf(column.metric ?? column.name)}</span>
              <span class="figure-value">{spokenWriter(column, answer.rows)(row[column.name]) || '–'}</span>
              {asked.compareTo !== undefined && (
                <span class="quiet">
                  {COMPARISON_TITLES[asked.compareTo]}: {compare(column.metric, 'value') || 'nothing'}
                  {growth !== '' && <span class={growth.startsWith('-') ? 'fell' : 'rose'}> {growth}</span>}
                </span>
              )}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
