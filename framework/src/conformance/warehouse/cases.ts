import type { ConformanceCase } from '../conformance-case.js';
import { cloneCases } from './clone-cases.js';
import { errorCases } from './error-cases.js';
import { introspectionCases } from './introspection-cases.js';
import { loadCases } from './load-cases.js';
import { nameCases } from './name-cases.js';
import { optionCases } from './option-cases.js';
import { readerCases } from './reader-cases.js';
import { relationCases } from './relation-cases.js';
import { rightCases } from './right-cases.js';
import { seedCases } from './seed-cases.js';
import { sessionCases } from './session-cases.js';
import { typeCases } from './type-cases.js';

/** What holds on every warehouse, by part. */
export const WAREHOUSE_CASES: Readonly<Record<string, readonly ConformanceCase[]>> = {
  types: typeCases,
  names: nameCases,
  relations: relationCases,
  clones: cloneCases,
  options: optionCases,
  rights: [...rightCases, ...readerCases],
  seeds: seedCases,
  sessions: sessionCases,
  errors: errorCases,
  introspection: introspectionCases,
  loads: loadCases,
};
