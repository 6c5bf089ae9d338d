import { useState } from 'preact/hooks';
import type { Question } from '../../../src/semantic/question.js';
import { Icon } from '../../parts/icon.js';
import { TableScroll } from '../../parts/table-scroll.js';
import type { Asked } from '../asked/asked.js';
import { type Answer, columnsOf } from '../data/answers.js';
import { type ApiProblem, problemFrom } from '../data/api.js';
import { answerTo } from '../data/ask.js';
import type { Fields } from '../data/fields.js';
import { memberText } from '../data/figures.js';
import { useLoaded } from '../data/use-loaded.js';
import { Problem } from '../parts/problem.js';
import { download } from './export.js';

interface RowsProps {
  readonly fields: Fields;
  readonly asked: Asked;
  readonly loadedAt: string;
  readonly onAsk: (asked: Asked) => void;
}

const MOST = 500;

/** The rows of the relation that a figure is made of, as the reader's role sees them. */
export function RowsView({ fields, asked, loadedAt, onAsk }: RowsProps) {
  const sources = sourcesOf(fields, asked.metrics[0] ?? '');
  const [chosen, setChosen] = useState(0);
  const [unsaved, setUnsaved] = useState<ApiProblem | undefined>();
  const source = sources[chosen] ?? sources[0];
  const question = source && questionOf(fields, asked, source);
  const { value, problem, isLoading } = useLoaded(question && JSON.stringify([loadedAt, question]), (signal) =>
    answerTo(question ?? { metrics: [] }, signal),
  );
  const { show: _, ...back } = asked;
  return (
    <section class="section" aria-label="Rows behind the figure">
      <div class="section-head">
        <h2>Rows of {source?.relation ?? 'the relation'}</h2>
        <p class="buttons">
          {sources.length > 1 &&
            sources.map(({ relation }, place) => (
              <button key={relation} type="button" class="button small" aria-pressed={place === chosen} onClick={() => setChosen(place)}>
                {relation}
              </button>
            ))}
          <button type="button" class="button small" onClick={() => onAsk(back)}>
            Back to the answer
          </button>
          {question !== undefined && (
            <button
              type="button"
              class="button small"
              onClick={() => {
                setUnsaved(undefined);
                download({ ...question, limit: 1_000_000 }, 'csv', source?.relation ?? 'rows').catch((error: unknown) =>
                  setUnsaved(problemFrom(error)),
                );
              }}
            >
              <Icon name="download" />
              CSV
            </button>
          )}
        </p>
      </div>
      {question === undefined && (
        <p class="empty">The rows of this metric can’t be listed: its relation has no columns that you may ask by.</p>
      )}
      {problem !== undefined && <Problem problem={problem} />}
      {unsaved !== undefined && <Problem problem={unsaved} />}
      {value !== undefined && !isLoading && <RowsTable answer={value} />}
      {isLoading && (
        <p class="loading" role="status">
          Asking …
        </p>
      )}
    </section>
  );
}

function RowsTable({ answer }: { readonly answer: Answer }) {
  const columns = columnsOf(answer, 'attribute');
  return (
    <>
      <TableScroll label="Rows">
        <table class="dense">
          <thead>
            <tr>
              {columns.map(({ name, attribute }) => (
                <th key={name} scope="col">
                  <bdi class="name">{attribute?.split('.').at(-1) ?? name}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {answer.rows.map((row, place) => (
              <tr key={place}>
                {columns.map((column) => (
                  <td key={column.name} class={/^(integer|decimal|double)/.test(column.type) ? 'end' : undefined}>
                    <bdi>{memberText({ type: column.type }, row[column.name])}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
      {answer.rows.length === 0 && <p class="empty">No row is behind it.</p>}
      {answer.rows.length >= MOST && <p class="note">The first {MOST} rows are shown; the CSV has all of them.</p>}
    </>
  );
}

interface Source {
  readonly relation: string;
  /** A metric of this relation alone: its rows are those that count. */
  readonly metric: string;
}

/** The relations behind a metric, each with a part of the metric that reads only it. */
function sourcesOf(fields: Fields, name: string): readonly Source[] {
  const found = new Map<string, string>();
  const visit = (each: string, seen: ReadonlySet<string>): void => {
    const metric = fields.metrics.get(each);
    if (metric === undefined || seen.has(each)) return;
    const [only, second] = metric.reads;
    if (only !== undefined && second === undefined && !found.has(only)) found.set(only, each);
    for (const part of metric.madeOf) visit(part, new Set([...seen, each]));
  };
  visit(name, new Set());
  return [...found].map(([relation, metric]) => ({ relation, metric }));
}

/** Grouped by all columns of its grain and all others, each row is a group of its own. */
function questionOf(fields: Fields, { where }: Asked, { relation, metric }: Source): Question | undefined {
  const columns = fields.columnsOf(relation, metric);
  if (columns.length === 0) return undefined;
  return { metrics: [metric], by: columns.map(({ path }) => path), where, having: [[metric, 'is not null']], limit: MOST };
}
