import { useMemo, useState } from 'preact/hooks';
import { type Asked, MOST_ROWS, questionOf } from '../asked/asked.js';
import { drilled, rowsBehind } from '../asked/changes.js';
import { Chart } from '../chart/chart.js';
import { type Shape, shapeOf, shownChart } from '../chart/shape.js';
import type { Answer, AnswerRow, Column } from '../data/answers.js';
import { answerTo } from '../data/ask.js';
import type { Fields } from '../data/fields.js';
import { useLoaded } from '../data/use-loaded.js';
import { Problem } from '../parts/problem.js';
import { Actions } from './actions.js';
import { AnswerTable } from './answer-table.js';
import { BigFigures } from './big-figures.js';
import { Freshness } from './freshness.js';
import { Origin } from './origin.js';
import { RowsView } from './rows-view.js';
import { useTests } from './tests.js';
import { Toolbar } from './toolbar.js';
import { WhyView } from './why-view.js';

interface ResultProps {
  readonly fields: Fields;
  readonly asked: Asked;
  readonly catalog: string | undefined;
  /** Changes when all is loaded anew. */
  readonly loadedAt: string;
  readonly onAsk: (asked: Asked) => void;
}

/** The answer: how fresh it is, drawn, as a table, and where it comes from. */
export function Result(props: ResultProps) {
  const { fields, asked, catalog, loadedAt, onAsk } = props;
  const tests = useTests(loadedAt);
  return (
    <>
      <div class="section-head">
        <Freshness fields={fields} asked={asked} loadedAt={loadedAt} tests={tests} />
        <Actions asked={asked} />
      </div>
      {asked.show === 'rows' && <RowsView fields={fields} asked={asked} loadedAt={loadedAt} onAsk={onAsk} />}
      {asked.show === 'why' && <WhyView fields={fields} asked={asked} loadedAt={loadedAt} onAsk={onAsk} />}
      {asked.show === undefined && <AnswerView {...props} />}
      <Origin fields={fields} asked={asked} catalog={catalog} tests={tests} />
    </>
  );
}

function AnswerView({ fields, asked, loadedAt, onAsk }: ResultProps) {
  const [attempt, setAttempt] = useState(0);
  const question = questionOf(asked);
  const { value, isLoading, problem, of } = useLoaded(JSON.stringify([loadedAt, attempt, question]), async (signal) => ({
    answer: await answerTo({ ...question, limit: question.limit ?? MOST_ROWS }, signal),
    asked,
  }));
  const shape = useMemo(() => value && shapeOf(value.answer), [value]);
  if (problem !== undefined)
    return (
      <>
        <Toolbar fields={fields} asked={asked} shape={undefined} onAsk={onAsk} />
        <Problem problem={problem} onRetry={() => setAttempt(attempt + 1)} />
      </>
    );
  if (value === undefined || shape === undefined)
    return (
      <p class="loading" role="status">
        Asking …
      </p>
    );
  const { answer } = value;
  // Another chart of the same answer asks nothing.
  const { chart: _, ...loaded } = value.asked;
  return (
    <>
      <Toolbar fields={fields} asked={asked} shape={shape} onAsk={onAsk} />
      <div class="answer" aria-busy={isLoading} data-of={of}>
        <AnswerBody
          answer={answer}
          asked={{ ...loaded, ...(asked.chart === undefined ? {} : { chart: asked.chart }) }}
          shape={shape}
          fields={fields}
          onAsk={onAsk}
        />
      </div>
    </>
  );
}

interface BodyProps {
  readonly answer: Answer;
  readonly shape: Shape;
  readonly asked: Asked;
  readonly fields: Fields;
  readonly onAsk: (asked: Asked) => void;
}

function AnswerBody({ answer, shape, asked, fields, onAsk }: BodyProps) {
  if (answer.rows.length === 0) return <p class="empty">Nothing is there for this question. Take a filter away, or choose other days.</p>;
  const kind = shownChart(asked.chart, shape);
  const { attributes } = shape;
  if (attributes.length === 0) return <BigFigures answer={answer} asked={asked} onRows={(row) => onAsk(rowsBehind(asked, row, []))} />;
  const drill = (row: AnswerRow, attribute: Column): void =>
    onAsk(drilled(asked, fields, row, attribute) ?? rowsBehind(asked, row, attributes));
  const pick = (row: AnswerRow): void => {
    const finer =
      attributes.find((column) => fields.nextLevel(column.attribute ?? '', asked.metrics) !== undefined && column !== shape.time) ??
      shape.time;
    const [first] = attributes;
    const attribute = finer ?? first;
    if (attribute !== undefined) drill(row, attribute);
  };
  return (
    <>
      {kind !== 'table' && <Chart asked={asked} answer={answer} shape={shape} kind={kind} onPick={pick} />}
      <AnswerTable
        answer={answer}
        asked={asked}
        fields={fields}
        onDrill={drill}
        onRows={(row) => onAsk(rowsBehind(asked, row, attributes))}
        onAsk={onAsk}
      />
      {answer.rows.length >= MOST_ROWS && asked.limit === undefined && (
        <p class="note">The first {MOST_ROWS} rows are shown. An export has all of them.</p>
      )}
    </>
  );
}
