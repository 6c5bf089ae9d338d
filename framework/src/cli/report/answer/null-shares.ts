import type { AnsweredRows } from './answered-rows.js';
import { figureOf } from './figure-of.js';

/** How much of each figure that adds up has no member: what a reader of the other rows does not see. */
export function nullShareLines({ columns, rows }: AnsweredRows): readonly string[] {
  const parts = rows.filter(({ totalOver }) => totalOver.length === 0);
  const attributes = columns.filter(({ role }) => role === 'attribute');
  return attributes.flatMap(({ name: attribute }) =>
    columns.flatMap(({ name, role, isAdditive = false }) => {
      const figures = parts.map(({ values }) => ({
        figure: figureOf(values[name] ?? null) ?? 0,
        isNull: (values[attribute] ?? null) === null,
      }));
      // Of figures below zero a share says nothing.
      if (role !== 'metric' || !isAdditive || figures.some(({ figure }) => figure < 0)) return [];
      const all = figures.reduce((sum, { figure }) => sum + figure, 0);
      const without = figures.reduce((sum, { figure, isNull }) => sum + (isNull ? figure : 0), 0);
      return without === 0 ? [] : [`${shareText(without / all)} of ${name} has no ${attribute}`];
    }),
  );
}

function shareText(share: number): string {
  const percent = share * 100;
  if (percent < 0.1) return '<0.1%';
  return share < 1 && percent > 99.9 ? '>99.9%' : `${percent.toFixed(1)}%`;
}
