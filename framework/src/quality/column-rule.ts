import { type Expression, expressionBuilder, type SqlBool } from 'kysely';
import type { ColumnRule } from '../columns/index.js';
import type { RowCondition, UntypedRow } from '../model/index.js';
import { length, regexpMatches, trim } from '../sql/index.js';
import { distributionFailures, sampleRows, sharesMeasure, type TwoSamples, zScoreFailures } from './distributions.js';
import { asCondition, type Failures, orphans, type RowBuilder, repeatedValues, rowsWhere, TESTED, tested } from './failing-rows.js';
import { measuredFailures, type Scope, statisticMeasure } from './measured.js';
import { missingValues, recentMeasure } from './whole-column.js';

/** What breaks a rule on one column. */
export function columnRuleFailures(column: string, rule: ColumnRule, scope: Scope): Failures {
  const { where, groupBy = [] } = scope;
  switch (rule.kind) {
    case 'not-null':
      return rowsWhere((eb) => eb(column, 'is', null), where);
    case 'unique':
      return repeatedValues([...groupBy, column], where);
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
    case 'rejected':
      return rowsWhere((eb) => eb(column, 'in', [...rule.values]), where);
    case 'not-matches':
      return rowsWhere((eb) => eb(regexpMatches(textOf(eb, column), `^(?:${rule.pattern})$`), '=', true), where);
    case 'not-blank':
      return rowsWhere((eb) => eb(trim(textOf(eb, column)), '=', ''), where);
    case 'holds-all':
      return missingValues(column, rule.values, scope);
    case 'statistic':
      return measuredFailures(statisticMeasure(column, rule.statistic, rule), scope);
    case 'z-score':
      return zScoreFailures(column, rule.limit, scope);
    case 'recent':
      return measuredFailures(recentMeasure(column, rule.hours), scope);
    case 'shares':
      return measuredFailures(sharesMeasure(column, rule.shares, rule.significance), scope);
    case 'distribution':
      return distributionFailures({ own: cellOf(column), from: rowsIn(where), ...sampleRows(rule.sample) }, rule.significance);
    default:
      return rule satisfies never;
  }
}

function rowsIn(where: RowCondition<UntypedRow> | undefined): TwoSamples['from'] {
  const rows = where === undefined ? tested() : tested().where((eb) => asCondition(where, eb));
  return rows as unknown as TwoSamples['from'];
}

function cellOf(column: string): Expression<unknown> {
  return expressionBuilder<Record<string, UntypedRow>, string>().ref(`${TESTED}.${column}`);
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
    case 'references':
      return `references_${rule.to.name}`;
    case 'statistic':
      return typeof rule.statistic === 'object'
        ? `quantile_${Math.round(rule.statistic.quantile * 100)}`
        : rule.statistic.replace('-', '_');
    default:
      return rule.kind.replaceAll('-', '_');
  }
}
