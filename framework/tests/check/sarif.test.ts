import { expect, it } from 'vitest';
import { z } from 'zod';
import { MartletError } from '../../src/errors.js';
import { type CheckProblem, toSarif } from '../../src/project/check/index.js';

/** What the schema of SARIF 2.1.0 asks of the properties that are written here; it allows no others in these places. */
const sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string().min(1),
          version: z.string(),
          rules: z.array(
            z.strictObject({ id: z.string().min(1), name: z.string(), shortDescription: z.strictObject({ text: z.string().min(1) }) }),
          ),
        }),
      }),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().min(0),
          level: z.enum(['none', 'note', 'warning', 'error']),
          message: z.strictObject({ text: z.string().min(1) }),
          locations: z.array(
            z.strictObject({
              physicalLocation: z.strictObject({
                artifactLocation: z.strictObject({ uri: z.string().regex(/^[\w/.%-]+$/), uriBaseId: z.string() }),
                region: z.strictObject({ startLine: z.int().min(1), startColumn: z.int().min(1).optional() }).optional(),
              }),
            }),
          ),
        }),
      ),
    }),
  ),
});

const missing = (column: string, line: number): CheckProblem => ({
  severity: 'error',
  error: new MartletError('contract-column-missing', { model: 'gold.sales', column }, { file: 'models/my sales.ts', line, column: 3 }),
});
const unused: CheckProblem = {
  severity: 'warning',
  error: new MartletError('dependency-unused', { reader: 'gold.sales', dependency: 'orders' }),
};

it('writes problems as SARIF, each rule once and each result with its rule, level and line', () => {
  const log = toSarif([missing('a', 4), unused, missing('b', 5)], '1.2.3');
  expect(sarif.safeParse(log).error).toBeUndefined();
  const [{ tool, results }] = log.runs;
  expect(tool.driver.rules.map(({ id, name }) => `${id} ${name}`)).toEqual([
    'MARTLET-C004 ContractColumnMissing',
    'MARTLET-C020 DependencyUnused',
  ]);
  expect(results.map(({ ruleId, ruleIndex, level }) => `${ruleId} ${ruleIndex} ${level}`)).toEqual([
    'MARTLET-C004 0 error',
    'MARTLET-C020 1 warning',
    'MARTLET-C004 0 error',
  ]);
  expect(results[2]?.locations).toEqual([
    {
      physicalLocation: {
        artifactLocation: { uri: 'models/my%20sales.ts', uriBaseId: '%SRCROOT%' },
        region: { startLine: 5, startColumn: 3 },
      },
    },
  ]);
  expect(results[1]?.locations).toEqual([]);
});

it('is valid when there is nothing to report', () => {
  expect(sarif.safeParse(toSarif([], '1.2.3')).error).toBeUndefined();
});
