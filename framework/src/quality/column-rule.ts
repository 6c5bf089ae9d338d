import type { Expression, SqlBool } from 'kysely';
import type { ColumnRule } from '../columns/index.js';
import type { RowCondition, UntypedRow } from '../model/index.js';
import { length, regexpMatches } from '../sql/index.js';
import { type Failures, orphans, type RowBuilder, repeatedValues, rowsWhere } from './failing-rows.js';

/** What breaks a rule on one column. */
export function columnRuleFailures(column: string, rule: ColumnRule, where: RowCondition<UntypedRow> | undefined): Failures {
  switch (rule.kind) {
    case 'not-null':
      return rowsWhere((eb) => eb(column, 'is', null), where);
    case 'unique':
      return repeatedValues([column], where);
    case 'accepted':
      return rowsWhere((eb) => eb(column, 'not in', [...rule.values]), where);
    case 'between':
      return rowsWhere((eb) => isOutside(eb, column, rule), where);
    case 'matches':
      return rowsWhere((eb) => eb(regexpMatches(textOf(eb, column), `^(?:${rule.pattern})$`), '=', false), where);
    case 'length':
      return rowsWhere(
        (eb) => eb.or([eb(length(textOf(eb, column)), '<', rule.min), eb(length(textOf(eb, column)), '>', rule.max)]),
        where,
      );
    case 'references':
      return orphans(column, rule.column, where);
    default:
      return rule satisfies never;
  }
}

function textOf(eb: RowBuilder, column: string): Expression<string> {
  return eb.ref(column).$castTo<string>();
}

function isOutside(eb: RowBuilder, column: string, { min, max, exclusive }: Extract<ColumnRule, { kind: 'between' }>): Expression<SqlBool> {
  const below = min === undefined ? [] : [eb(column, exclusive ? '<=' : '<', min)];
  const above = max === undefined ? [] : [eb(column, exclusive ? '>=' : '>', max)];
  return eb.or([...below, ...above]);
}

/** A rule in a few words, from which a test's name is made. */
export function describeRule(rule: ColumnRule): string {
  switch (rule.kind) {
    case 'not-null':
      return 'not_null';
    case 'references':
      return `references_${rule.to.name}`;
    default:
      return rule.kind;
  }
}
