import type { ComponentChildren } from 'preact';
import { TableScroll } from './table-scroll.js';
import { useShown } from './use-shown.js';

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

export function Table<T>({ label, columns, rows, keyOf }: TableProps<T>) {
  const { shown, more } = useShown(rows);
  return (
    <>
      <TableScroll label={label}>
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
            {shown.map((row) => (
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
      </TableScroll>
      {more}
    </>
  );
}

function classOf(align: 'end' | undefined, isExtra: boolean | undefined): string {
  return [align === 'end' ? 'end' : '', isExtra === true ? 'extra' : ''].filter((name) => name !== '').join(' ');
}
