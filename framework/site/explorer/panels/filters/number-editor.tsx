import { useState } from 'preact/hooks';
import type { HavingCondition } from '../../../../src/semantic/question.js';

interface NumberEditorProps {
  /** A metric, or the path of an attribute. */
  readonly subject: string;
  readonly before: HavingCondition | undefined;
  readonly onApply: (condition: HavingCondition | undefined) => void;
}

/** From one number to another. */
export function NumberEditor({ subject, before, onApply }: NumberEditorProps) {
  const [from, setFrom] = useState(boundOf(before, 0));
  const [to, setTo] = useState(boundOf(before, 1));
  return (
    <form
      class="window-form filters"
      onSubmit={(event) => {
        event.preventDefault();
        onApply(rangeOf(subject, from.trim(), to.trim()));
      }}
    >
      <NumberField title="At least" value={from} onValue={setFrom} />
      <NumberField title="At most" value={to} onValue={setTo} />
      <button type="submit" class="button primary">
        Apply
      </button>
    </form>
  );
}

function NumberField({
  title,
  value,
  onValue,
}: {
  readonly title: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}) {
  return (
    <label>
      {title}
      <input
        type="text"
        inputMode="decimal"
        pattern="-?\d+(\.\d+)?"
        title="A number, such as 1000 or 12.5"
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </label>
  );
}

function boundOf(condition: HavingCondition | undefined, place: 0 | 1): string {
  if (condition === undefined) return '';
  if (condition[1] === 'between') return String(condition[2][place]);
  return (condition[1] === '>=' && place === 0) || (condition[1] === '<=' && place === 1) ? String(condition[2]) : '';
}

/** Texts stay exact; those that a number holds are numbers, for the checker of types of the API. */
function rangeOf(subject: string, from: string, to: string): HavingCondition | undefined {
  const exact = (text: string): number | string => (String(Number(text)) === text ? Number(text) : text);
  if (from !== '' && to !== '') return [subject, 'between', [exact(from), exact(to)]];
  if (from !== '') return [subject, '>=', exact(from)];
  return to === '' ? undefined : [subject, '<=', exact(to)];
}
