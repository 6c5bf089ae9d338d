import { useState } from 'preact/hooks';
import type { Filter } from '../../../../src/model/semantics/filter.js';
import { firstMembers } from '../../data/answers.js';
import { answerTo } from '../../data/ask.js';
import { useLoaded } from '../../data/use-loaded.js';

const PRESETS: readonly (readonly [string, (path: string) => Filter])[] = [
  ['Last 28 days', (path) => [path, 'last', '28 days']],
  ['Last 3 months', (path) => [path, 'last', '3 months']],
  ['Last 12 months', (path) => [path, 'last', '12 months']],
  ['This month', (path) => [path, 'this', 'month']],
  ['Previous month', (path) => [path, 'previous', '1 month']],
  ['This quarter', (path) => [path, 'this', 'quarter']],
  ['This year', (path) => [path, 'this', 'year']],
  ['Previous year', (path) => [path, 'previous', '1 year']],
];

interface DayEditorProps {
  readonly path: string;
  readonly before: Filter | undefined;
  readonly metric: string;
  readonly onApply: (filter: Filter | undefined) => void;
}

/** Days: the years that have figures, ranges counted from today, or from one day to another. */
export function DayEditor({ path, before, metric, onApply }: DayEditorProps) {
  const [from, setFrom] = useState(boundOf(before, 0));
  const [to, setTo] = useState(boundOf(before, 1));
  const { value: years = [] } = useLoaded(path, async (signal) => {
    const answer = await answerTo({ metrics: [metric], by: [`${path}.year`], orderBy: [[`${path}.year`, 'desc']], limit: 4 }, signal);
    return firstMembers(answer).flatMap((first) => (typeof first === 'string' ? [first.slice(0, 4)] : []));
  });
  return (
    <form
      class="window-form"
      onSubmit={(event) => {
        event.preventDefault();
        onApply(rangeOf(path, from, to));
      }}
    >
      <div class="presets">
        {years.map((year) => (
          <button
            key={year}
            type="button"
            class="button small"
            onClick={() => onApply([path, 'between', [`${year}-01-01`, `${year}-12-31`]])}
          >
            {year}
          </button>
        ))}
        {PRESETS.map(([title, filter]) => (
          <button key={title} type="button" class="button small" onClick={() => onApply(filter(path))}>
            {title}
          </button>
        ))}
      </div>
      <div class="filters">
        <label>
          From
          <input type="date" value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
        </label>
        <label>
          To
          <input type="date" value={to} onInput={(event) => setTo(event.currentTarget.value)} />
        </label>
        <button type="submit" class="button primary" disabled={from === '' && to === ''}>
          Apply
        </button>
      </div>
    </form>
  );
}

function boundOf(filter: Filter | undefined, place: 0 | 1): string {
  if (filter === undefined || !Array.isArray(filter)) return '';
  const [, operator, operand] = filter;
  if (operator === 'between' && Array.isArray(operand)) return String(operand[place]);
  return (operator === '>=' && place === 0) || (operator === '<=' && place === 1) ? String(operand) : '';
}

function rangeOf(path: string, from: string, to: string): Filter | undefined {
  if (from !== '' && to !== '') return [path, 'between', [from, to]];
  if (from !== '') return [path, '>=', from];
  return to === '' ? undefined : [path, '<=', to];
}
