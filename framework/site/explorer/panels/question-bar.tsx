import { useState } from 'preact/hooks';
import { titleOf } from '../../parts/format.js';
import { Icon } from '../../parts/icon.js';
import type { Asked } from '../asked/asked.js';
import { onlyPathOf, splitPeriod, toggleBy, toggleMetric } from '../asked/changes.js';
import { conditionWords } from '../asked/words.js';
import type { Fields } from '../data/fields.js';
import { titleOfPath } from '../data/titles.js';
import { FilterDialog, type Filtered } from './filter-dialog.js';

interface BarProps {
  readonly fields: Fields;
  readonly asked: Asked;
  readonly onAsk: (asked: Asked) => void;
}

/** The question as parts, each of which can be taken away or changed. */
export function QuestionBar({ fields, asked, onAsk }: BarProps) {
  const [filtering, setFiltering] = useState<Filtered | undefined>();
  const { metrics, by, where, having } = asked;
  return (
    <section class="question" aria-label="The question">
      <ul class="chips">
        {metrics.map((name) => (
          <Chip key={name} kind="metric" label={titleOf(name)} onRemove={() => onAsk(toggleMetric(asked, fields, name))} />
        ))}
        {by.map((path) => (
          <Chip key={path} kind="by" label={`by ${byTitle(path)}`} onRemove={() => onAsk(toggleBy(asked, path))} />
        ))}
        {where.map((filter, place) => {
          const only = onlyPathOf(filter);
          const edit = only === undefined ? undefined : () => setFiltering({ kind: 'attribute', path: only });
          return (
            <Chip
              key={`where ${place}`}
              kind="where"
              label={conditionWords(filter)}
              onEdit={edit}
              onRemove={() => onAsk({ ...asked, where: where.filter((each) => each !== filter) })}
            />
          );
        })}
        {having.map((condition, place) => (
          <Chip
            key={`having ${place}`}
            kind="where"
            label={conditionWords(condition as never)}
            onEdit={() => setFiltering({ kind: 'metric', name: condition[0] })}
            onRemove={() => onAsk({ ...asked, having: having.filter((each) => each !== condition) })}
          />
        ))}
        <li>
          <button type="button" class="button small" onClick={() => setFiltering({ kind: 'any' })}>
            <Icon name="filter" />
            Add filter
          </button>
        </li>
      </ul>
      {filtering !== undefined && (
        <FilterDialog
          filtered={filtering}
          fields={fields}
          asked={asked}
          onClose={() => setFiltering(undefined)}
          onAsk={(next) => {
            setFiltering(undefined);
            onAsk(next);
          }}
        />
      )}
    </section>
  );
}

function byTitle(path: string): string {
  const [head, grain] = splitPeriod(path);
  return head === 'date' && grain !== undefined ? grain : titleOfPath(path).toLowerCase();
}

interface ChipProps {
  readonly kind: 'metric' | 'by' | 'where';
  readonly label: string;
  readonly onEdit?: (() => void) | undefined;
  readonly onRemove: () => void;
}

function Chip({ kind, label, onEdit, onRemove }: ChipProps) {
  return (
    <li class={`chip chip-${kind}`}>
      {onEdit === undefined ? (
        <bdi>{label}</bdi>
      ) : (
        <button type="button" class="chip-edit" onClick={onEdit}>
          <bdi>{label}</bdi>
        </button>
      )}
      <button type="button" class="chip-remove" onClick={onRemove}>
        <Icon name="close" />
        <span class="visually-hidden">Remove {label}</span>
      </button>
    </li>
  );
}
