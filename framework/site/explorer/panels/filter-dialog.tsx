import { useState } from 'preact/hooks';
import { titleOf } from '../../parts/format.js';
import { Icon } from '../../parts/icon.js';
import type { Asked } from '../asked/asked.js';
import { dayPath, isAbout, withFilter } from '../asked/changes.js';
import type { Field, Fields } from '../data/fields.js';
import { findFields } from '../data/find-fields.js';
import { titleOfPath } from '../data/titles.js';
import { Dialog } from '../parts/dialog.js';
import { DayEditor } from './filters/day-editor.js';
import { FlagEditor } from './filters/flag-editor.js';
import { NumberEditor } from './filters/number-editor.js';
import { ValuesEditor } from './filters/values-editor.js';

/** What a filter is about. */
export type Filtered =
  | { readonly kind: 'any' }
  | { readonly kind: 'attribute'; readonly path: string }
  | { readonly kind: 'metric'; readonly name: string };

interface FilterDialogProps {
  readonly filtered: Filtered;
  readonly fields: Fields;
  readonly asked: Asked;
  readonly onAsk: (asked: Asked) => void;
  readonly onClose: () => void;
}

/** Chooses what to filter by, and then how: each type of value has its own way. */
export function FilterDialog({ filtered, fields, asked, onAsk, onClose }: FilterDialogProps) {
  const [about, setAbout] = useState(filtered);
  const title =
    about.kind === 'any'
      ? 'Filter by'
      : `Filter by ${(about.kind === 'metric' ? titleOf(about.name) : titleOfPath(about.path)).toLowerCase()}`;
  return (
    <Dialog title={title} onClose={onClose}>
      {about.kind === 'any' && <Choice fields={fields} asked={asked} onChoose={setAbout} />}
      {about.kind === 'metric' && (
        <NumberEditor
          before={asked.having.find(([metric]) => metric === about.name)}
          subject={about.name}
          onApply={(condition) => {
            const others = asked.having.filter(([metric]) => metric !== about.name);
            onAsk({ ...asked, having: condition === undefined ? others : [...others, condition] });
          }}
        />
      )}
      {about.kind === 'attribute' && <AttributeEditor path={about.path} fields={fields} asked={asked} onAsk={onAsk} />}
    </Dialog>
  );
}

function AttributeEditor({
  path,
  fields,
  asked,
  onAsk,
}: Pick<FilterDialogProps, 'fields' | 'asked' | 'onAsk'> & { readonly path: string }) {
  const field = fields.field(path, asked.metrics);
  if (field === undefined) return <p class="empty">The question can’t be filtered by it.</p>;
  const before = asked.where.find((filter) => isAbout(filter, path));
  const apply = (filter: Parameters<typeof withFilter>[2]): void => onAsk(withFilter(asked, path, filter));
  if (field.type === 'date' || field.type === 'timestamp')
    return <DayEditor path={path} before={before} metric={asked.metrics[0] ?? ''} onApply={apply} />;
  if (field.type === 'boolean') return <FlagEditor path={path} onApply={apply} />;
  if (/^(integer|decimal|double)/.test(field.type))
    return (
      <NumberEditor subject={path} before={before as never} onApply={(condition) => apply(condition as Parameters<typeof withFilter>[2])} />
    );
  return <ValuesEditor path={path} before={before} metric={asked.metrics[0] ?? ''} onApply={apply} />;
}

interface ChoiceProps {
  readonly fields: Fields;
  readonly asked: Asked;
  readonly onChoose: (about: Filtered) => void;
}

function Choice({ fields, asked, onChoose }: ChoiceProps) {
  const [typed, setTyped] = useState('');
  const reached = (
    typed.trim() === '' ? usual(fields, asked) : findFields(fields, typed).flatMap((hit) => (hit.kind === 'attribute' ? [hit.field] : []))
  ).filter(({ path }) => fields.field(path, asked.metrics) !== undefined);
  const paths = [...new Set(reached.map(({ path, isTime }) => (isTime ? dayPath(path) : path)))].slice(0, 60);
  const metrics = asked.metrics.filter((name) => typed.trim() === '' || titleOf(name).toLowerCase().includes(typed.trim().toLowerCase()));
  return (
    <>
      <label class="picker-search">
        <Icon name="search" />
        <span class="visually-hidden">Search attributes</span>
        <input
          type="search"
          autofocus
          placeholder="Search attributes"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <ul class="picks dialog-list">
        {paths.map((path) => (
          <li key={path}>
            <button type="button" class="pick" onClick={() => onChoose({ kind: 'attribute', path })}>
              <Icon name="tags" />
              <bdi>{titleOfPath(path)}</bdi>
            </button>
          </li>
        ))}
        {metrics.map((name) => (
          <li key={name}>
            <button type="button" class="pick" onClick={() => onChoose({ kind: 'metric', name })}>
              <Icon name="metrics" />
              <bdi>{titleOf(name)}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What is filtered by most: the date, what the question is split by, and texts. */
function usual(fields: Fields, { by, metrics }: Asked): readonly Field[] {
  const all = fields.attributes.filter(({ path }) => fields.field(path, metrics) !== undefined);
  const weight = ({ path, type, group }: Field): number => {
    if (group === 'date') return 0;
    if (by.includes(path)) return 1;
    if (/(_key|_id)$/.test(path)) return 5;
    return type === 'text' || type === 'boolean' ? 2 : 3;
  };
  return all.toSorted((one, other) => weight(one) - weight(other));
}
