import { useState } from 'preact/hooks';
import type { Filter, FilterValue } from '../../../../src/model/semantics/filter.js';
import { firstMembers } from '../../data/answers.js';
import { answerTo } from '../../data/ask.js';
import { memberText } from '../../data/figures.js';
import { useLoaded } from '../../data/use-loaded.js';

interface ValuesEditorProps {
  readonly path: string;
  readonly before: Filter | undefined;
  /** The metric among whose rows values are looked for. */
  readonly metric: string;
  readonly onApply: (filter: Filter | undefined) => void;
}

/** So many values are fetched; where there are more, the server searches. */
const MOST = 200;

/** Texts: of those that the data has, as the reader's role sees them. */
export function ValuesEditor({ path, before, metric, onApply }: ValuesEditorProps) {
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<readonly FilterValue[]>(valuesIn(before));
  const [isNot, setNot] = useState(Array.isArray(before) && (before[1] === 'not in' || before[1] === '!='));
  const first = useLoaded(`${path} of ${metric}`, (signal) => valuesOf(path, metric, '', signal));
  const isAll = first.value !== undefined && first.value.length < MOST;
  const searched = useLoaded(isAll || typed.trim() === '' ? undefined : `${path} like ${typed}`, (signal) =>
    valuesOf(path, metric, typed.trim(), signal),
  );
  const known = searched.value ?? first.value ?? [];
  const shown = known.filter((value) => memberText({ type: 'text' }, value).toLowerCase().includes(typed.trim().toLowerCase()));
  const listed: readonly FilterValue[] = typed.trim() === '' ? [...new Set([...chosen, ...shown])] : shown;
  const toggle = (value: FilterValue): void =>
    setChosen(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]);
  return (
    <form
      class="window-form"
      onSubmit={(event) => {
        event.preventDefault();
        onApply(filterOf(path, chosen, typed.trim(), isNot));
      }}
    >
      <div class="filters">
        <label>
          Condition
          <select value={isNot ? 'not' : 'is'} onChange={(event) => setNot(event.currentTarget.value === 'not')}>
            <option value="is">is</option>
            <option value="not">is not</option>
          </select>
        </label>
        <label class="wide">
          Search values
          <input type="search" autofocus value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
        </label>
      </div>
      {first.problem !== undefined && <p class="error">{first.problem.message}</p>}
      <ul class="values" aria-label="Values" aria-busy={first.isLoading}>
        {listed.map((value) => (
          <li key={String(value)}>
            <label class="check">
              <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
              <bdi>{memberText({ type: 'text' }, value)}</bdi>
            </label>
          </li>
        ))}
        {listed.length === 0 && !first.isLoading && <li class="quiet">No value is like that.</li>}
      </ul>
      <p class="buttons">
        <button type="submit" class="button primary" disabled={chosen.length === 0 && typed.trim() === ''}>
          {chosen.length > 0 || typed.trim() === '' ? 'Apply' : `Those that contain “${typed.trim()}”`}
        </button>
      </p>
    </form>
  );
}

function valuesIn(filter: Filter | undefined): readonly FilterValue[] {
  if (filter === undefined || !Array.isArray(filter)) return [];
  const [, operator, operand] = filter;
  if (operator === 'in' || operator === 'not in') return operand as readonly FilterValue[];
  if (operator === '=' || operator === '!=') return [operand as FilterValue];
  return operator === 'is null' ? [null] : [];
}

/** One value is a comparison, several a list. */
function filterOf(path: string, chosen: readonly FilterValue[], typed: string, isNot: boolean): Filter | undefined {
  const [only, second] = chosen;
  if (only === undefined) {
    if (typed === '') return undefined;
    return isNot ? { not: [path, 'contains', typed] } : [path, 'contains', typed];
  }
  if (second === undefined) return [path, isNot ? '!=' : '=', only];
  return [path, isNot ? 'not in' : 'in', chosen];
}

/** Values by the figure of a metric, the largest first: those that people look for. */
async function valuesOf(path: string, metric: string, like: string, signal: AbortSignal): Promise<readonly (string | null)[]> {
  const spellings = [
    ...new Set([like, like.toLowerCase(), like.toUpperCase(), like.charAt(0).toUpperCase() + like.slice(1).toLowerCase()]),
  ];
  const where: readonly Filter[] = like === '' ? [] : [{ or: spellings.map((text): Filter => [path, 'contains', text]) }];
  const answer = await answerTo({ metrics: [metric], by: [path], where, orderBy: [[metric, 'desc']], limit: MOST }, signal);
  return firstMembers(answer).map((value) => (value === null ? null : String(value)));
}
