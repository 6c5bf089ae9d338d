import { type Columns, describeType, type LogicalType, loadedColumns } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import type { BoundOutput } from '../../warehouses/binder.js';
import { type Finding, findingOf } from './finding.js';
import { inQuery } from './place.js';
import type { Reader } from './readers.js';

/** The columns that a query returns, held against its contract. A column whose name is empty could not be settled. */
export function checkColumns(reader: Reader, contract: Columns, outputs: readonly string[]): readonly Finding[] {
  const returned = new Set(outputs.map((name) => name.toLowerCase()));
  const missing = Object.keys(contract).filter((column) => !returned.has(column));
  // What could not be settled may be what is missing, and has been reported as itself.
  const unsettled = outputs.filter((name) => name === '').length;
  const reported = missing.length <= unsettled ? [] : missing;
  return [
    ...reported.map((column) =>
      findingOf(reader, new MartletError('contract-column-missing', { model: reader.id, column }), {
        kind: 'property',
        path: ['columns', column],
      }),
    ),
    ...[...returned]
      .filter((column) => column !== '' && contract[column] === undefined && !(column in loadedColumns))
      .map((column) =>
        findingOf(reader, new MartletError('contract-column-extra', { model: reader.id, column }), inQuery({ kind: 'output', column })),
      ),
  ];
}

/**
 * The types that a query returns before they are converted, held against its contract.
 *
 * @param untyped - Columns of nulls, which fit any type.
 */
export function checkColumnTypes(
  reader: Reader,
  contract: Columns,
  outputs: readonly BoundOutput[],
  untyped: ReadonlySet<string>,
): readonly Finding[] {
  return outputs.flatMap(({ name, type, physicalType }): readonly Finding[] => {
    const declared = contract[name.toLowerCase()]?.definition.type;
    if (declared === undefined || untyped.has(name.toLowerCase()) || holds(declared, type)) return [];
    const found = type === undefined ? physicalType.toLowerCase() : describeType(type);
    const error = new MartletError('contract-type-differs', {
      model: reader.id,
      column: name.toLowerCase(),
      declared: describeType(declared),
      found,
    });
    return [
      findingOf(reader, error, { ...inQuery({ kind: 'output', column: name.toLowerCase() }), otherwise: ['columns', name.toLowerCase()] }),
    ];
  });
}

/** Whether a column can take the values without losing what they mean. Digits behind a decimal's scale are rounded, which is declared. */
function holds(declared: LogicalType, found: LogicalType | undefined): boolean {
  if (found === undefined) return false;
  switch (declared.kind) {
    case 'double':
      return found.kind === 'double' || found.kind === 'decimal' || found.kind === 'integer';
    case 'decimal':
      return found.kind === 'decimal' || found.kind === 'integer';
    case 'array':
      return found.kind === 'array' && holds(declared.of, found.of);
    default:
      return found.kind === declared.kind;
  }
}
