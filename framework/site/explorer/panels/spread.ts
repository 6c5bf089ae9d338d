import { type Answer, type AnswerRow, type Column, columnsOf, memberRows, numberOf } from '../data/answers.js';

/** How a member changed, and which part of the whole change that is. */
export interface Contribution {
  readonly row: AnswerRow;
  readonly change: number;
  readonly part: number;
}

/** How the change of a metric is spread over the members of an attribute. */
export interface Spread {
  readonly attribute: Column;
  readonly change: Column;
  readonly rows: readonly AnswerRow[];
  /** From 0, where all changed alike, to 1, where one member made the change alone. */
  readonly unevenness: number;
  /** Those that changed most in the direction of the whole. */
  readonly contributions: readonly Contribution[];
}

/** The spread of an answer that is split by one attribute and compared; undefined where there is nothing to see. */
export function spreadOf(answer: Answer): Spread | undefined {
  const [attribute] = columnsOf(answer, 'attribute');
  const compared = columnsOf(answer, 'compared');
  const change = compared.find(({ shows }) => shows === 'change');
  const previous = compared.find(({ shows }) => shows === 'value');
  const rows = memberRows(answer);
  if (attribute === undefined || change === undefined || previous === undefined || rows.length < 2) return undefined;
  const members = rows.map((row) => ({ row, change: numberOf(row[change.name]) ?? 0, before: numberOf(row[previous.name]) ?? 0 }));
  const whole = members.reduce((sum, member) => sum + member.change, 0);
  const before = members.reduce((sum, member) => sum + member.before, 0);
  const moved = members.reduce((sum, member) => sum + Math.abs(member.change), 0);
  if (moved === 0 || whole === 0) return undefined;
  // Had all changed alike, each would have its part of the change by its size before.
  const alike = (size: number): number => (before === 0 ? whole / members.length : (whole * size) / before);
  const apart = members.reduce((sum, member) => sum + Math.abs(member.change - alike(member.before)), 0);
  const contributions = members
    .map(({ row, change: own }) => ({ row, change: own, part: own / whole }))
    .filter(({ part }) => part > 0)
    .toSorted((one, other) => other.part - one.part)
    .slice(0, 3);
  return { attribute, change, rows, unevenness: apart / (moved + Math.abs(whole)), contributions };
}
