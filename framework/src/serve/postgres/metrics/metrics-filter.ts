import type { Filter } from '../../../model/index.js';
import { COMPARISON_OPERATORS, decimalText } from '../../../sql/bound/fragment.js';
import { PostgresError } from '../postgres-error.js';
import { isNode, nodesOf, nodeText, type SqlNode } from '../sql/tree.js';

type FilterValue = string | number | boolean;

/** Finds the attributes that conditions are about. */
interface AttributesOfConditions {
  column(node: unknown): { readonly kind: 'attribute' | 'metric'; readonly name: string } | undefined;
  pathOf(name: string): string;
}

type Operator = (typeof COMPARISON_OPERATORS)[keyof typeof COMPARISON_OPERATORS];

const OPPOSITE: Readonly<Record<Operator, Operator>> = { '=': '!=', '!=': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' };
const TURNED: Readonly<Record<Operator, Operator>> = { '=': '=', '!=': '!=', '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

/**
 * A condition of SQL as one of a question. In SQL a condition on null is never met, and neither is its opposite; in a question null is a member like
 * any other, so that it is left out where SQL would leave it out.
 */
export function filterOf(node: unknown, attributes: AttributesOfConditions, isNegated = false): Filter {
  if (!isNode(node)) throw unfit();
  const pathOf = (part: unknown): string | undefined => {
    const column = attributes.column(part);
    if (column?.kind === 'metric')
      throw new PostgresError('42803', `metric "${column.name}" can't be compared in WHERE`, {
        hint: `Write HAVING ${column.name} … instead.`,
      });
    return column && attributes.pathOf(column.name);
  };
  const known = (path: string, filter: Filter): Filter => ({ and: [filter, [path, 'is not null']] });
  switch (node.class) {
    case 'CONJUNCTION': {
      const parts = nodesOf(node.children).map((child) => filterOf(child, attributes, isNegated));
      return (node.type === 'CONJUNCTION_AND') === !isNegated ? { and: parts } : { or: parts };
    }
    case 'COMPARISON': {
      const operator = COMPARISON_OPERATORS[nodeText(node.type) as keyof typeof COMPARISON_OPERATORS];
      if (operator === undefined) throw unfit();
      const left = pathOf(node.left);
      const path = left ?? pathOf(node.right);
      if (path === undefined) throw unfit();
      const turned = left === undefined ? TURNED[operator] : operator;
      return compared(path, isNegated ? OPPOSITE[turned] : turned, literalOf(left === undefined ? node.left : node.right), known);
    }
    case 'BETWEEN': {
      const path = pathOf(node.input);
      if (path === undefined) throw unfit();
      const bounds = [literalOf(node.lower), literalOf(node.upper)] as const;
      return isNegated
        ? {
            or: [
              [path, '<', bounds[0]],
              [path, '>', bounds[1]],
            ],
          }
        : [path, 'between', bounds];
    }
    case 'OPERATOR':
      return operatorOf(node, attributes, isNegated, pathOf, known);
    case 'FUNCTION': {
      const [of, pattern] = nodesOf(node.children);
      const path = pathOf(of);
      const isLike = node.function_name === '~~' || node.function_name === '!~~';
      if (path === undefined || !isLike) throw unfit();
      const filter = likeFilter(path, String(literalOf(pattern)));
      return (node.function_name === '!~~') === isNegated ? filter : known(path, { not: filter });
    }
    case 'COLUMN_REF': {
      const path = pathOf(node);
      if (path === undefined) throw unfit();
      return [path, '=', !isNegated];
    }
    default:
      throw unfit();
  }
}

function compared(path: string, operator: Operator, value: FilterValue, known: (path: string, filter: Filter) => Filter): Filter {
  const filter: Filter = [path, operator, value];
  return operator === '!=' ? known(path, filter) : filter;
}

function operatorOf(
  node: SqlNode,
  attributes: AttributesOfConditions,
  isNegated: boolean,
  pathOf: (part: unknown) => string | undefined,
  known: (path: string, filter: Filter) => Filter,
): Filter {
  const [of, ...values] = nodesOf(node.children);
  if (node.type === 'OPERATOR_NOT') return filterOf(of, attributes, !isNegated);
  const path = pathOf(of);
  if (path === undefined) throw unfit();
  switch (node.type) {
    case 'COMPARE_IN':
    case 'COMPARE_NOT_IN':
      return (node.type === 'COMPARE_IN') === !isNegated
        ? [path, 'in', values.map(literalOf)]
        : known(path, [path, 'not in', values.map(literalOf)]);
    case 'OPERATOR_IS_NULL':
    case 'OPERATOR_IS_NOT_NULL':
      return [path, (node.type === 'OPERATOR_IS_NULL') === !isNegated ? 'is null' : 'is not null'];
    default:
      throw unfit();
  }
}

/** Patterns that begin, end, or both, with any text. */
function likeFilter(path: string, pattern: string): Filter {
  const [, before = '', text = '', after = ''] = /^(%?)([^%_\\]*)(%?)$/.exec(pattern) ?? [];
  if (text === '' || /[%_\\]/.test(text)) throw unfit();
  if (before !== '' && after !== '') return [path, 'contains', text];
  if (after !== '') return [path, 'starts with', text];
  return before === '' ? [path, '=', text] : [path, 'ends with', text];
}

/** The value of a literal. */
function literalOf(node: unknown): FilterValue {
  if (!isNode(node)) throw unfit();
  if (node.class === 'PARAMETER')
    throw new PostgresError('0A000', 'conditions on attributes of metrics take no parameters', {
      hint: 'Write the value into the statement.',
    });
  if (node.class === 'CAST' && isNode(node.cast_type)) {
    const value = literalOf(node.child);
    return node.cast_type.id === 'BOOLEAN' ? value === 't' || value === 'true' : value;
  }
  const { value } = node;
  if (node.class !== 'CONSTANT' || !isNode(value) || value.is_null === true || !isNode(value.type)) throw unfit();
  if (value.type.id === 'DECIMAL' && isNode(value.type.type_info))
    return decimalText(String(value.value), Number(value.type.type_info.scale));
  if (typeof value.value === 'string' || typeof value.value === 'number' || typeof value.value === 'boolean') return value.value;
  throw unfit();
}

const unfit = (): PostgresError =>
  new PostgresError('0A000', 'metrics can’t be asked with this condition', {
    hint: 'Compare an attribute with values: =, <>, <, <=, >, >=, IN, BETWEEN, LIKE with % at an end, IS NULL, joined by AND, OR and NOT.',
  });
