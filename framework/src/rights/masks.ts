import { createHmac } from 'node:crypto';
import type { OperationNode } from 'kysely';
import type { LogicalType, PiiClass } from '../columns/index.js';
import type { MaskConfig, MaskingConfig } from '../project/index.js';
import { compare, value } from '../semantic/index.js';
import {
  castNode,
  concat,
  dateAdd,
  dateTrunc,
  divide,
  extract,
  floor,
  ifElse,
  left,
  length,
  literal,
  mask,
  maskEmail,
  maskHash,
  modulo,
  multiply,
  negate,
  redact,
  SqlExpression,
  timestampAdd,
  timestampTrunc,
} from '../sql/index.js';
import type { Secret } from '../warehouses/secret.js';

/** A class of personal data, or `unknown` for what no contract declares any more. */
export type Marked = PiiClass | 'unknown';

/** A column as it is shown in the place of another. */
export interface MaskedColumn {
  readonly node: OperationNode;
  readonly type: LogicalType;
}

/**
 * A column as a reader without clearance sees it; undefined where it is absent. A mask keeps the type of the column, so that nothing that reads it breaks; a
 * token is a text.
 */
export function masked(
  node: OperationNode,
  type: LogicalType,
  pii: Marked,
  how: MaskConfig,
  masking: MaskingConfig,
): MaskedColumn | undefined {
  const mask = maskRule(how);
  switch (mask.kind) {
    case 'absent':
      return undefined;
    case 'masked':
      return hidden(node, type, pii);
    case 'tokenized':
      return tokenized(node, type, pii, tokenKeyOf(mask, masking), mask);
    case 'generalized':
      return generalized(node, type, pii, mask);
    default:
      return mask satisfies never;
  }
}

/** Texts are masked as their class is; of anything else nothing is left. */
function hidden(node: OperationNode, type: LogicalType, pii: Marked): MaskedColumn {
  if (type.kind !== 'text') return { node: castNode(value(null), type), type };
  const text = new SqlExpression<string>(node);
  const kept = KEPT_AT_THE_END[pii];
  const shown = pii === 'email' ? maskEmail(text) : kept === undefined ? redact(text) : mask(text, kept);
  return { node: shown.toOperationNode(), type };
}

/** How many characters people are used to see of a number that is masked. */
const KEPT_AT_THE_END: Readonly<Partial<Record<Marked, number>>> = { phone: 2, financial: 4 };

/** Equal values of a class have equal tokens, so that they still join. Two keys make of the hash a keyed one, which no one can compute without them. */
function tokenized(
  node: OperationNode,
  type: LogicalType,
  pii: Marked,
  made: TokenKey | undefined,
  { domain = pii }: Pick<Tokens, 'domain'>,
): MaskedColumn {
  if (made === undefined || !['text', 'integer', 'date'].includes(type.kind)) return hidden(node, type, pii);
  const { id, key } = made;
  const keyFor = (use: string): string => createHmac('sha256', key.reveal()).update(`token ${domain} ${use}`).digest('hex');
  const text = new SqlExpression<string>(type.kind === 'text' ? node : castNode(node, { kind: 'text' }));
  const token = maskHash(maskHash(text, keyFor('inner')), keyFor('outer'));
  const shown = id === undefined ? token : concat(literal(`${id}_`), token);
  return { node: shown.toOperationNode(), type: { kind: 'text' } };
}

type ObjectMask<K> = Omit<Extract<MaskConfig, { readonly kind: K }>, 'kind'>;
type Tokens = ObjectMask<'tokenized'>;
export type Generalization = ObjectMask<'generalized'>;

/** A mask, whichever way it is written. */
export type MaskRule =
  | { readonly kind: 'masked' }
  | { readonly kind: 'absent' }
  | ({ readonly kind: 'tokenized' } & Tokens)
  | ({ readonly kind: 'generalized' } & Generalization);

/** A mask as a rule. */
export function maskRule(how: MaskConfig): MaskRule {
  return typeof how === 'string' ? { kind: how } : how;
}

/** A key of tokens; one of several has an id, with which its tokens begin. */
interface TokenKey {
  readonly id?: string;
  readonly key: Secret;
}

/** The key that makes tokens: the one that a mask names, or the newest. Undefined where this machine does not have it. */
export function tokenKeyOf({ key: named }: Pick<Tokens, 'key'>, { key: only, keys }: MaskingConfig): TokenKey | undefined {
  if (named === undefined && only !== undefined) return { key: only };
  const id = named ?? Object.keys(keys).at(-1);
  const key = id === undefined ? undefined : keys[id];
  return id === undefined || key === undefined ? undefined : { id, key };
}

/** A wider value in the place of an exact one. */
function generalized(
  node: OperationNode,
  type: LogicalType,
  pii: Marked,
  { keep = 2, band = 10, to = 'year' }: Generalization,
): MaskedColumn {
  switch (type.kind) {
    case 'text': {
      const text = new SqlExpression<string>(node);
      const isLonger = new SqlExpression<boolean>(compare(length(text).toOperationNode(), '>', value(keep)));
      const shown = ifElse(isLonger, concat(left(text, keep), literal('*')), redact(text));
      return { node: shown.toOperationNode(), type };
    }
    case 'integer':
    case 'decimal':
    case 'double': {
      const width = new SqlExpression<number>(value(band));
      const start = multiply(floor(divide(new SqlExpression<number>(node), width)), width);
      return { node: castNode(start.toOperationNode(), type), type };
    }
    case 'date': {
      const day = new SqlExpression<string>(node);
      if (to !== 'decade') return { node: dateTrunc(to, day).toOperationNode(), type };
      const years = negate(modulo(extract('year', day), 10));
      return { node: dateAdd('year', years, dateTrunc('year', day)).toOperationNode(), type };
    }
    case 'timestamp': {
      const instant = new SqlExpression<string>(node);
      if (to !== 'decade') return { node: timestampTrunc(to, instant).toOperationNode(), type };
      const years = negate(modulo(extract('year', instant), 10));
      return { node: timestampAdd('year', years, timestampTrunc('year', instant)).toOperationNode(), type };
    }
    case 'boolean':
    case 'json':
    case 'array':
      return hidden(node, type, pii);
    default:
      return type satisfies never;
  }
}
