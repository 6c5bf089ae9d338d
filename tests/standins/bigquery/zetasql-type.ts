/** A BigQuery type as ZetaSQL's protocol writes it. */
export interface ZetasqlType {
  readonly typeKind: string;
  readonly arrayType?: { readonly elementType: ZetasqlType };
  readonly structType?: { readonly field: readonly { readonly fieldName: string; readonly fieldType: ZetasqlType }[] };
}

/** Reads a type in BigQuery's words: `NUMERIC(18, 2)`, `ARRAY<STRING>`, `STRUCT<a INT64, b DATE>`. */
export function zetasqlType(text: string): ZetasqlType {
  const [, word = '', inner] = /^\s*(\w+)\s*(?:<(.*)>|\([^)]*\))?\s*$/s.exec(text) ?? [];
  const name = word.toUpperCase();
  if (name === 'ARRAY') return { typeKind: 'TYPE_ARRAY', arrayType: { elementType: zetasqlType(inner ?? '') } };
  if (name === 'STRUCT') return { typeKind: 'TYPE_STRUCT', structType: { field: fieldsOf(inner ?? '') } };
  const typeKind = simpleTypes[name];
  if (typeKind === undefined) throw new Error(`BigQuery has no type ${text}.`);
  return { typeKind };
}

const simpleTypes: Readonly<Record<string, string>> = {
  INT64: 'TYPE_INT64',
  INT: 'TYPE_INT64',
  INTEGER: 'TYPE_INT64',
  SMALLINT: 'TYPE_INT64',
  BIGINT: 'TYPE_INT64',
  BOOL: 'TYPE_BOOL',
  BOOLEAN: 'TYPE_BOOL',
  FLOAT64: 'TYPE_DOUBLE',
  NUMERIC: 'TYPE_NUMERIC',
  DECIMAL: 'TYPE_NUMERIC',
  BIGNUMERIC: 'TYPE_BIGNUMERIC',
  BIGDECIMAL: 'TYPE_BIGNUMERIC',
  STRING: 'TYPE_STRING',
  BYTES: 'TYPE_BYTES',
  DATE: 'TYPE_DATE',
  DATETIME: 'TYPE_DATETIME',
  TIME: 'TYPE_TIME',
  TIMESTAMP: 'TYPE_TIMESTAMP',
  INTERVAL: 'TYPE_INTERVAL',
  JSON: 'TYPE_JSON',
  GEOGRAPHY: 'TYPE_GEOGRAPHY',
};

function fieldsOf(list: string): { fieldName: string; fieldType: ZetasqlType }[] {
  return splitOutsideBrackets(list).map((field) => {
    const [, fieldName = '', type = ''] = /^\s*`?(\w+)`?\s+(.*)$/s.exec(field) ?? [];
    return { fieldName, fieldType: zetasqlType(type) };
  });
}

function splitOutsideBrackets(list: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of list) {
    if ('<('.includes(character)) depth += 1;
    if ('>)'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}
