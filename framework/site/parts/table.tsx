import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { formatNumber } from './format.js';

export interface TableColumn<T> {
  readonly title: string;
  readonly cell: (row: T) => ComponentChildren;
  readonly align?: 'end';
  /** Shown only where there is room. */
  readonly isExtra?: boolean;
}

interface TableProps<T> {
  readonly label: string;
  readonly columns: readonly TableColumn<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
}

/** So many rows are shown at once; a browser lays out thousands of them too slowly. */
const SHOWN = 200;

export function Table<T>({ label, columns, rows, keyOf }: TableProps<T>) {
  const [shown, setShown] = useState(SHOWN);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      <section class="table-scroll" aria-label={label} tabIndex={0}>
        <table class="listing">
          <thead>
            <tr>
              {columns.map(({ title, align, isExtra }) => (
                <th key={title} scope="col" class={classOf(align, isExtra)}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row) => (
              <tr key={keyOf(row)}>
                {columns.map(({ title, cell, align, isExtra }) => (
                  <td key={title} data-title={title} class={classOf(align, isExtra)}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > shown && (
        <button type="button" class="button" onClick={() => setShown(shown + 5 * SHOWN)}>
          Show more ({formatNumber(rows.length - shown)} left)
        </button>
      )}
    </>
  );
}

function classOf(align: 'end' | undefined, isExtra: boolean | undefined): string {
  return [align === 'end' ? 'end' : '', isExtra === true ? 'extra' : ''].filter((name) => name !== '').join(' ');
}
