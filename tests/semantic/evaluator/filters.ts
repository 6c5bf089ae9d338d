import { type Attribute, isSame } from './attributes.js';
import { before, type Day, dayText, parseDay, parseOffset, startOf } from './calendar.js';
import { Fraction } from './fraction.js';
import { type Filter, type Literal, Refused } from './question.js';
import type { Cell, Row } from './star.js';

/** The members that each attribute of a filter has. */
export type Lookup = (path: string) => { readonly members: readonly Cell[]; readonly state?: ReturnType<NonNullable<Attribute['state']>> };

/**
 * Whether a filter holds. It always does or does not: a comparison with an unknown value is false, and `not`, `!=` and `not in` are the
 * plain opposites. Where there are several members, one that fits is enough.
 */
export function holds(filter: Filter, lookup: Lookup, at: string | undefined): boolean {
  if ('or' in filter) return filter.or.some((each) => holds(each, lookup, at));
  if ('and' in filter) return filter.and.every((each) => holds(each, lookup, at));
  if ('not' in filter) return !holds(filter.not, lookup, at);
  const [path, operator, operand] = filter;
  const { members, state } = lookup(path);
  const some = (fits: (member: Cell) => boolean): boolean => members.some(fits);
  const list = (): readonly Literal[] => (Array.isArray(operand) ? (operand as readonly Literal[]) : [operand as Literal]);
  switch (operator) {
    case '=':
    case 'in':
      return some((member) => list().some((value) => isSame(member, cell(value, member))));
    case '!=':
    case 'not in':
      return !some((member) => list().some((value) => isSame(member, cell(value, member))));
    case '<':
    case '<=':
    case '>':
    case '>=':
      return some((member) => compares(member, operator, operand as Literal));
    case 'between': {
      const [from = null, to = null] = list();
      if (from !== null && to !== null && compare(cell(from, ''), cell(to, '')) > 0)
        throw new Refused(`${path} is empty from ${from} to ${to}.`);
      return some((member) => compares(member, '>=', from) && compares(member, '<=', to));
    }
    case 'last': {
      if (at === undefined) throw new Refused('A question about the last days needs the day that it is asked at.');
      const from = before(parseDay(at) + 1, parseOffset(String(operand)));
      return some((member) => compares(member, '>=', dayText(from)) && compares(member, '<=', at));
    }
    case 'this':
    case 'previous': {
      const days = calendarPeriod(operator, String(operand), at);
      return some((member) => compares(member, '>=', dayText(days.from)) && compares(member, '<=', dayText(days.to)));
    }
    case 'contains':
      return some((member) => typeof member === 'string' && member.includes(String(operand)));
    case 'starts with':
      return some((member) => typeof member === 'string' && member.startsWith(String(operand)));
    case 'ends with':
      return some((member) => typeof member === 'string' && member.endsWith(String(operand)));
    case 'is null':
      return state === undefined ? some((member) => member === null) : state === 'null';
    case 'is not null':
      return state === undefined ? !some((member) => member === null) : state !== 'null';
    case 'is known':
      return state === undefined ? !some((member) => member === null) : state === 'known';
    case 'is unknown':
      return state === undefined ? some((member) => member === null) : state !== 'known';
    case 'is orphan':
      return state === 'orphan';
    default:
      throw new Refused(`There is no operator ${operator}.`);
  }
}

/** The whole period that contains the day of the question, or so many whole ones before it. */
function calendarPeriod(operator: 'this' | 'previous', text: string, at: string | undefined): { readonly from: Day; readonly to: Day } {
  if (at === undefined) throw new Refused('A question about this period needs the day that it is asked at.');
  const { count, unit } = parseOffset(operator === 'this' ? `1 ${text}` : text);
  const start = startOf(unit, parseDay(at));
  if (operator === 'previous') return { from: before(start, { count, unit }), to: start - 1 };
  let to = start;
  while (startOf(unit, to + 1) === start) to++;
  return { from: start, to };
}

/** The paths that a filter reads. */
export function pathsOf(filter: Filter): readonly string[] {
  if ('or' in filter) return filter.or.flatMap(pathsOf);
  if ('and' in filter) return filter.and.flatMap(pathsOf);
  if ('not' in filter) return pathsOf(filter.not);
  return [filter[0]];
}

export function lookupIn(row: Row, attributeOf: (path: string) => Attribute, bound: ReadonlyMap<string, Cell> = new Map()): Lookup {
  return (path) => {
    const attribute = attributeOf(path);
    const own = bound.get(path);
    return { members: own === undefined ? attribute.members(row) : [own], ...(attribute.state && { state: attribute.state(row) }) };
  };
}

/** Orders values of one kind: numbers by size, texts (and so days) by their letters. */
export function compare(left: Cell, right: Cell): number {
  if (left instanceof Fraction && right instanceof Fraction) return left.compare(right);
  const [a, b] = [String(left), String(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function compares(member: Cell, operator: '<' | '<=' | '>' | '>=', value: Literal): boolean {
  const other = cell(value, member);
  if (member === null || other === null) return false;
  const order = compare(member, other);
  return { '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[operator];
}

/**
 * A literal of a question as a value of a row: a number may be written as a text where the row has a number, and a period by its name
 * (`2025`, `2025-Q1`, `2025-03`) where the row has its first day.
 */
function cell(value: Literal, like: Cell): Cell {
  if (typeof like === 'string' && /^\d{4}-\d\d-\d\d$/.test(like)) return firstDay(String(value));
  if (typeof value === 'number' || (typeof value === 'string' && like instanceof Fraction)) return Fraction.from(value);
  return value;
}

function firstDay(text: string): string {
  const [, year = '', quarter, month = '01'] = /^(\d{4})(?:-Q(\d))?(?:-(\d\d))?$/.exec(text) ?? [];
  if (year === '') return text;
  return `${year}-${quarter === undefined ? month : String(Number(quarter) * 3 - 2).padStart(2, '0')}-01`;
}
