import { MartletError } from '../errors.js';
import type { BalanceRule, Filter, Measure } from '../model/index.js';
import { type Asker, type Attribute, type Role, resolve } from './attributes.js';
import { flattened } from './filters.js';
import type { SemanticModel } from './semantic-model.js';

/** What is asked of the rows of one relation. */
export interface AskedOfRows {
  readonly model: SemanticModel;
  readonly asker: Asker;
  readonly where: readonly Filter[];
  readonly by: readonly Attribute[];
}

export function unanswerable(metric: string, problem: string, fix: string): MartletError {
  return new MartletError('metric-unanswerable', { metric, problem, fix });
}

/** Amounts of several units are not added: the unit is asked by, or one of them is asked for. */
export function refuseMixedUnits({ model, asker, where, by }: AskedOfRows, { unitFrom }: Measure, rows: readonly Filter[]): void {
  if (unitFrom === undefined) return;
  const { metric, table: base } = asker;
  const of = (path: string): Attribute | undefined => {
    const found = resolve(model, asker, path);
    return 'many' in found ? undefined : found;
  };
  const unit = of(unitFrom);
  const isUnit = (path: string): boolean => of(path)?.identity === unit?.identity;
  const way = unit?.hops.map(({ name }) => name).join('.') ?? '';
  // A row has one unit, and so has what is asked for each row.
  const tells = (attribute: Attribute): boolean => {
    const key = attribute.table.relation.grain ?? [];
    const isKey = attribute.reading.kind === 'column' && key.length === 1 && key[0] === attribute.reading.column;
    const reached = attribute.hops.map(({ name }) => name).join('.');
    return isKey && (reached === '' || way === reached || way.startsWith(`${reached}.`));
  };
  const isAsked = by.some((attribute) => isUnit(attribute.path) || tells(attribute));
  const isOne = [...where, ...rows].flatMap(flattened).some((filter) => {
    if ('and' in filter || 'or' in filter || 'not' in filter || !isUnit(filter[0])) return false;
    const [, operator, operand] = filter;
    return (operator === '=' && operand !== null) || (operator === 'in' && Array.isArray(operand) && operand.length === 1);
  });
  if (!isAsked && !isOne)
    throw new MartletError('units-mixed', {
      metric,
      unit: unitFrom.includes('.') ? unitFrom : `${base.entity ?? base.name}.${unitFrom}`,
      relation: base.name,
    });
}

/** A key has one last value in a period; by what the key does not tell, it would have several. */
export function refuseForeignAttributes({ asker, by }: AskedOfRows, { per, over }: BalanceRule, role: Role): void {
  const { metric, table: base } = asker;
  if (role.column !== over || role.hops.length > 0)
    throw unanswerable(
      metric,
      `${base.name} keeps balances over ${over}, and not over ${role.name}`,
      `Ask without another date, or set time: '${over}' on ${base.name}.`,
    );
  for (const attribute of by) {
    const [first] = attribute.hops;
    const columns = first === undefined ? [attribute.reading.column] : first.on.map(([from]) => from);
    const isOfTime = attribute.role === role.id || columns.every((each) => each === over);
    if (!isOfTime && !columns.every((each) => per.includes(each))) {
      throw unanswerable(
        metric,
        `its balances are kept for each ${per.join(' and ')}, which does not tell ${attribute.path}`,
        `Ask by what ${per.join(' or ')} tells, or add the column to \`per\`.`,
      );
    }
  }
}
