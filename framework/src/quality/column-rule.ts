import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { ColumnRule } from '../columns/index.js';
import type { RowCondition, UntypedRow } from '../model/index.js';
import { length, regexpMatches } from '../sql/index.js';
import { type FailingRows, REFERRED, repeatedValues, TESTED, testedRows } from './failing-rows.js';

/** The rows that break a rule on one column. */
export function columnRuleFailures(column: string, rule: ColumnRule, where: RowCondition<UntypedRow> | undefined): FailingRows {
  const rows = testedRows(where);
  switch (rule.kind) {
    case 'not-null':
      return rows.where(column, 'is', null);
    case 'unique':
      return repeatedValues([column], where);
    case 'accepted':
      return rows.where(column, 'not in', [...rule.values]);
    case 'between':
      return rows.where((eb) => outside(eb, column, rule));
    case 'matches':
      return rows.where((eb) => eb(regexpMatches(textOf(eb, column), `^(?:${rule.pattern})$`), '=', false));
    case 'length':
      return rows.where((eb) => eb.or([eb(length(textOf(eb, column)), '<', rule.min), eb(length(textOf(eb, column)), '>', rule.max)]));
    case 'references':
      return rows
        .where(column, 'is not', null)
        .where((eb) =>
          eb.not(
            eb.exists(
              eb.selectFrom(REFERRED).select(sql<number>`1`.as('one')).whereRef(`${REFERRED}.${rule.column}`, '=', `${TESTED}.${column}`),
            ),
          ),
        );
    default:
      return rule satisfies never;
  }
}

type Tables = { [TESTED]: UntypedRow; [REFERRED]: UntypedRow };

function textOf(eb: ExpressionBuilder<Tables, typeof TESTED>, column: string): Expression<string> {
  return eb.ref(column).$castTo<string>();
}

function outside(
  eb: ExpressionBuilder<Tables, typeof TESTED>,
  column: string,
  { min, max, exclusive }: Extract<ColumnRule, { kind: 'between' }>,
) {
  const below = min === undefined ? [] : [eb(column, exclusive ? '<=' : '<', min)];
  const above = max === undefined ? [] : [eb(column, exclusive ? '>=' : '>', max)];
  return eb.or([...below, ...above]).$castTo<SqlBool>();
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
