import { Icon } from '../../parts/icon.js';
import { type Asked, CHARTS, type ChartKind, COMPARISONS, type Comparison, GRAINS } from '../asked/asked.js';
import { hasDays, splitPeriod } from '../asked/changes.js';
import { type Shape, shownChart, unfitFor } from '../chart/shape.js';
import type { Fields } from '../data/fields.js';
import { COMPARISON_TITLES } from '../data/figures.js';
import { lastYearOf } from './days.js';

interface ToolbarProps {
  readonly fields: Fields;
  readonly asked: Asked;
  readonly shape: Shape | undefined;
  readonly onAsk: (asked: Asked) => void;
}

const TITLES: Readonly<Record<ChartKind, string>> = {
  line: 'Line',
  bar: 'Bars',
  stacked: 'Stacked',
  scatter: 'Scatter',
  map: 'Map',
  table: 'Table',
};

const LIMITS = [5, 10, 20, 50, 100] as const;

/** How the answer is looked at. */
export function Toolbar({ fields, asked, shape, onAsk }: ToolbarProps) {
  const period = asked.by.findIndex((path) => splitPeriod(path)[0] !== undefined);
  const [head, grain] = splitPeriod(asked.by[period] ?? '');
  return (
    <div class="tools">
      {shape !== undefined && <ChartChoice asked={asked} shape={shape} onAsk={onAsk} />}
      <div class="filters tools-choices">
        {head !== undefined && (
          <label>
            Periods
            <select
              value={grain}
              onChange={(event) => onAsk({ ...asked, by: asked.by.with(period, `${head}.${event.currentTarget.value}`) })}
            >
              {GRAINS.filter((each) => fields.field(`${head}.${each}`, asked.metrics) !== undefined).map((each) => (
                <option key={each} value={each}>
                  {each.charAt(0).toUpperCase() + each.slice(1)}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          Compare with
          <select value={asked.compareTo ?? ''} onChange={(event) => void compare(event.currentTarget.value)}>
            <option value="">Nothing</option>
            {COMPARISONS.map((each) => (
              <option key={each} value={each}>
                {COMPARISON_TITLES[each]}
              </option>
            ))}
          </select>
        </label>
        {asked.compareTo !== undefined && shape?.metrics[0]?.isAdditive === true && (
          <button type="button" class="button" onClick={() => onAsk({ ...asked, show: 'why' })}>
            <Icon name="why" />
            Why?
          </button>
        )}
        {asked.by.length > 0 && (
          <label>
            Rows
            <select value={asked.limit ?? ''} onChange={(event) => onAsk(limited(asked, event.currentTarget.value))}>
              <option value="">All</option>
              {[...new Set([...LIMITS, ...(asked.limit === undefined ? [] : [asked.limit])])].map((each) => (
                <option key={each} value={each}>
                  Top {each}
                </option>
              ))}
            </select>
          </label>
        )}
        {asked.by.length > 0 && (
          <label class="check">
            <input type="checkbox" checked={asked.totals} onChange={() => onAsk({ ...asked, totals: !asked.totals })} />
            Totals
          </label>
        )}
      </div>
    </div>
  );

  /** What is compared needs days; without any, the last year that has figures is compared. */
  async function compare(chosen: string): Promise<void> {
    const comparison = COMPARISONS.find((each): each is Comparison => each === chosen);
    const { compareTo: _, ...rest } = asked;
    if (comparison === undefined) return onAsk(rest);
    const days = hasDays(asked) ? undefined : await lastYearOf(asked.metrics[0] ?? '');
    onAsk({ ...rest, compareTo: comparison, where: days === undefined ? rest.where : [...rest.where, ['date', 'between', days]] });
  }
}

function limited(asked: Asked, chosen: string): Asked {
  const { limit: _, ...rest } = asked;
  return chosen === '' ? rest : { ...rest, limit: Number(chosen) };
}

function ChartChoice({ asked, shape, onAsk }: { readonly asked: Asked; readonly shape: Shape; readonly onAsk: (asked: Asked) => void }) {
  const shown = shownChart(asked.chart, shape);
  return (
    <fieldset class="charts-choice">
      <legend class="visually-hidden">Show as</legend>
      {CHARTS.map((kind) => {
        const why = unfitFor(kind, shape);
        return (
          <label key={kind} class={why === undefined ? undefined : 'off'} title={why}>
            <input
              type="radio"
              name="chart"
              checked={kind === shown}
              disabled={why !== undefined}
              onChange={() => onAsk({ ...asked, chart: kind })}
            />
            <Icon name={kind === 'table' ? 'relations' : kind} />
            <span>{TITLES[kind]}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
