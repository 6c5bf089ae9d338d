import { useMemo, useState } from 'preact/hooks';
import { Brand } from '../../parts/brand.js';
import { titleOf } from '../../parts/format.js';
import { Icon } from '../../parts/icon.js';
import { ThemeChoice } from '../../parts/theme-choice.js';
import type { Me } from '../app.js';
import { type Asked, GRAINS } from '../asked/asked.js';
import { toggleBy, toggleMetric } from '../asked/changes.js';
import type { Field, Fields, Metric } from '../data/fields.js';
import { findFields } from '../data/find-fields.js';
import { shortTitle, titleOfPath } from '../data/titles.js';
import { whyNotAttribute, whyNotMetric } from './reach.js';

interface PickerProps {
  readonly project: string;
  readonly fields: Fields;
  readonly asked: Asked;
  readonly me: Me;
  readonly onAsk: (asked: Asked) => void;
  /** The reader has chosen, and wants to see the answer. */
  readonly onDone: () => void;
  readonly onSignOut: () => void;
}

/** What can be asked for, and by what. What the question can't reach is there, grey, with the reason. */
export function FieldPicker({ project, fields, asked, me, onAsk, onDone, onSignOut }: PickerProps) {
  const [typed, setTyped] = useState('');
  const hits = useMemo(() => (typed.trim() === '' ? undefined : findFields(fields, typed).slice(0, 30)), [fields, typed]);
  const all = sorted([...fields.metrics.values()]);
  const pickMetric = (name: string): void => onAsk(toggleMetric(asked, fields, name));
  const pickAttribute = (path: string): void => onAsk(toggleBy(asked, path));
  const pickFirst = (): void => {
    const first = hits?.find((hit) =>
      hit.kind === 'metric'
        ? whyNotMetric(fields, asked, hit.metric.name) === undefined
        : whyNotAttribute(fields, asked, hit.field.path) === undefined,
    );
    if (first === undefined) return;
    if (first.kind === 'metric') pickMetric(first.metric.name);
    else pickAttribute(first.field.path);
    setTyped('');
  };
  return (
    <aside class="sidebar picker" id="sidebar" aria-label="Metrics and attributes">
      <Brand name={project} note="Explorer" href="explore" />
      <label class="picker-search">
        <Icon name="search" />
        <span class="visually-hidden">Search metrics and attributes</span>
        <input
          type="search"
          placeholder="Search by any word"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') pickFirst();
            if (event.key === 'Escape') setTyped('');
          }}
        />
      </label>
      {hits === undefined ? (
        <>
          <section aria-labelledby="picker-metrics">
            <h2 id="picker-metrics">Metrics</h2>
            <ul class="picks">
              {(asked.metrics.length === 0 ? all : all.filter(({ name }) => asked.metrics.includes(name))).map((metric) => (
                <MetricPick key={metric.name} metric={metric} fields={fields} asked={asked} onPick={pickMetric} />
              ))}
            </ul>
            {asked.metrics.length > 0 && <OtherMetrics metrics={all} fields={fields} asked={asked} onPick={pickMetric} />}
          </section>
          <section aria-labelledby="picker-attributes">
            <h2 id="picker-attributes">Split by</h2>
            {groupsOf(fields, asked).map(([group, own]) => (
              <AttributeGroup key={group} group={group} own={own} fields={fields} asked={asked} onPick={pickAttribute} />
            ))}
          </section>
        </>
      ) : (
        <section aria-label="Found">
          {hits.length === 0 && <p class="quiet">Nothing is called like that. Try another word for it.</p>}
          <ul class="picks">
            {hits.map((hit) =>
              hit.kind === 'metric' ? (
                <MetricPick key={`m ${hit.metric.name}`} {...hit} fields={fields} asked={asked} onPick={pickMetric} />
              ) : (
                <AttributePick
                  key={`a ${hit.field.path}`}
                  field={hit.field}
                  title={hit.field.title}
                  fields={fields}
                  asked={asked}
                  onPick={pickAttribute}
                />
              ),
            )}
          </ul>
        </section>
      )}
      <p class="picker-done">
        <button type="button" class="button primary" onClick={onDone}>
          Show the answer
        </button>
      </p>
      <footer class="picker-foot">
        <ThemeChoice />
        {me.signIn === 'anonymous' || me.signIn === 'none' ? (
          <span class="quiet small">As {me.role}</span>
        ) : (
          <span class="small">
            <bdi>{me.name}</bdi>{' '}
            <button type="button" class="link" onClick={onSignOut}>
              Sign out
            </button>
          </span>
        )}
      </footer>
    </aside>
  );
}

/** So many attributes of a group are shown at first: those that people split by. */
const SHOWN = 7;

/** The metrics beside those that are asked for already. */
function OtherMetrics({
  metrics,
  fields,
  asked,
  onPick,
}: PickProps & { readonly metrics: readonly Metric[]; readonly onPick: (name: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  const others = metrics.filter(({ name }) => !asked.metrics.includes(name));
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        Add a metric
        <span class="count">{others.length}</span>
      </summary>
      {isOpen && (
        <ul class="picks">
          {others.map((metric) => (
            <MetricPick key={metric.name} metric={metric} fields={fields} asked={asked} onPick={onPick} />
          ))}
        </ul>
      )}
    </details>
  );
}

interface PickProps {
  readonly fields: Fields;
  readonly asked: Asked;
  readonly because?: string | undefined;
}

function MetricPick({
  metric,
  fields,
  asked,
  because,
  onPick,
}: PickProps & { readonly metric: Metric; readonly onPick: (name: string) => void }) {
  const { name, description } = metric;
  return (
    <Pick
      title={titleOf(name)}
      icon="metrics"
      note={because}
      hint={description}
      isChosen={asked.metrics.includes(name)}
      why={whyNotMetric(fields, asked, name)}
      onPick={() => onPick(name)}
    />
  );
}

function AttributePick({
  field,
  title,
  fields,
  asked,
  onPick,
}: PickProps & { readonly field: Field; readonly title: string; readonly onPick: (path: string) => void }) {
  const { path, description } = field;
  return (
    <Pick
      title={title}
      icon={field.isTime ? 'clock' : 'tags'}
      hint={description}
      isChosen={asked.by.includes(path)}
      why={whyNotAttribute(fields, asked, path)}
      onPick={() => onPick(path)}
    />
  );
}

interface OnePick {
  readonly title: string;
  readonly icon: 'metrics' | 'clock' | 'tags';
  readonly note?: string | undefined;
  readonly hint?: string | undefined;
  readonly isChosen: boolean;
  /** Why it can't be chosen. */
  readonly why: string | undefined;
  readonly onPick: () => void;
}

function Pick({ title, icon, note, hint, isChosen, why, onPick }: OnePick) {
  const isOff = why !== undefined && !isChosen;
  return (
    <li>
      <button
        type="button"
        class="pick"
        aria-pressed={isChosen}
        aria-disabled={isOff}
        title={isOff ? why : hint}
        onClick={() => {
          if (!isOff) onPick();
        }}
      >
        <Icon name={isChosen ? 'check' : icon} />
        <span>
          <bdi>{title}</bdi>
          {note !== undefined && !isOff && <span class="pick-note">{note}</span>}
          {isOff && <span class="pick-note">{why}</span>}
        </span>
      </button>
    </li>
  );
}

function AttributeGroup({
  group,
  own,
  fields,
  asked,
  onPick,
}: Omit<PickProps, 'because'> & { readonly group: string; readonly own: readonly Field[]; readonly onPick: (path: string) => void }) {
  const isReached = own.some(({ path }) => whyNotAttribute(fields, asked, path) === undefined);
  const isUsed = own.some(({ path }) => asked.by.includes(path));
  const [isOpen, setOpen] = useState((isReached && group === 'date') || isUsed);
  const [isAll, setAll] = useState(false);
  const shown = isAll ? own : own.filter(({ path }, place) => place < SHOWN || asked.by.includes(path));
  const why = isReached ? undefined : whyNotAttribute(fields, asked, own[0]?.path ?? '');
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class={isReached ? undefined : 'off'} title={why}>
        <bdi>{titleOfPath(group)}</bdi>
        <span class="count">{own.length}</span>
      </summary>
      {isOpen && (
        <ul class="picks">
          {shown.map((field) => (
            <AttributePick key={field.path} field={field} title={shortTitle(field.path)} fields={fields} asked={asked} onPick={onPick} />
          ))}
          {own.length > shown.length && (
            <li>
              <button type="button" class="pick quiet" onClick={() => setAll(true)}>
                <Icon name="plus" />
                {own.length - shown.length} more
              </button>
            </li>
          )}
        </ul>
      )}
    </details>
  );
}

function sorted(metrics: readonly Metric[]): readonly Metric[] {
  return metrics.toSorted((one, other) => titleOf(one.name).localeCompare(titleOf(other.name), 'en'));
}

/** Attributes by what leads to them: the date first, then those that the question reaches. */
function groupsOf(fields: Fields, asked: Asked): readonly (readonly [string, readonly Field[]])[] {
  const groups = new Map<string, Field[]>();
  for (const field of fields.attributes) groups.set(field.group, [...(groups.get(field.group) ?? []), field]);
  const rank = (group: string, own: readonly Field[]): number => {
    if (group === 'date') return 0;
    const isReached = own.some(({ path }) => whyNotAttribute(fields, asked, path) === undefined);
    const kind = own.every(({ isTime }) => isTime) ? 2 : own.some(({ relation }) => fields.isDimension(relation)) ? 0 : 1;
    return (isReached ? 0 : 20) + kind * 3 + group.split('.').length;
  };
  return [...groups]
    .map(([group, own]) => [group, own.toSorted((one, other) => weight(one) - weight(other))] as const)
    .toSorted(([one, ofOne], [other, ofOther]) => rank(one, ofOne) - rank(other, ofOther));
}

/** What people split by comes before what only identifies or measures a row. */
function weight({ path, type, isTime }: Field): number {
  const grain = GRAINS.findIndex((each) => isTime && path.endsWith(`.${each}`));
  if (grain >= 0) return grain;
  if (/(_key|_id)$/.test(path)) return 30;
  return type === 'text' || type === 'boolean' ? 10 : 20;
}
