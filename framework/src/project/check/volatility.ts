import { MartletError } from '../../errors.js';
import type { Analysis } from '../analysis.js';
import { describeVolatile, isOfRun } from '../volatility.js';
import { type Finding, findingOf } from './finding.js';
import { inQuery } from './place.js';
import type { Reader } from './readers.js';

/** What a query reads that nothing stands for, so that nothing made of it is ever up to date. */
export function checkVolatility(reader: Reader, { volatile }: Analysis): readonly Finding[] {
  const found = volatile.filter((input) => !isOfRun(input));
  const [first] = found;
  if (first === undefined) return [];
  const isBuilt = reader.declaration.kind !== 'data-test';
  const error = new MartletError('query-volatile', { reader: reader.id, inputs: found.map(describeVolatile), isBuilt });
  return [findingOf(reader, error, inQuery({ kind: 'raw-word', word: first.by }, { kind: 'call', name: first.by }), 'warning')];
}
