import type { MartletError } from '../../errors.js';
import type { CheckProblem } from './problem.js';

/** A report in the Static Analysis Results Interchange Format, which code hosts and editors show beside the lines. */
export interface SarifLog {
  readonly $schema: string;
  readonly version: '2.1.0';
  readonly runs: readonly [SarifRun];
}

export interface SarifRun {
  readonly tool: { readonly driver: { readonly name: string; readonly version: string; readonly rules: readonly SarifRule[] } };
  readonly columnKind: 'utf16CodeUnits';
  readonly results: readonly SarifResult[];
}

export interface SarifRule {
  readonly id: string;
  readonly name: string;
  readonly shortDescription: { readonly text: string };
}

export interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: 'error' | 'warning';
  readonly message: { readonly text: string };
  readonly locations: readonly SarifLocation[];
}

export interface SarifLocation {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId: '%SRCROOT%' };
    readonly region?: { readonly startLine: number; readonly startColumn?: number };
  };
}

/** Problems as SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function toSarif(problems: readonly CheckProblem[], martletVersion: string): SarifLog {
  const rules = [...new Map(problems.map(({ error }) => [error.code, ruleOf(error)])).values()];
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'martlet', version: martletVersion, rules } },
        columnKind: 'utf16CodeUnits',
        results: problems.map(({ severity, error }) => ({
          ruleId: error.code,
          ruleIndex: indexes.get(error.code) ?? -1,
          level: severity,
          message: { text: `${error.message} ${error.hint}` },
          locations: locationsOf(error),
        })),
      },
    ],
  };
}

function ruleOf({ code, reason }: MartletError): SarifRule {
  const words = reason.replaceAll('-', ' ');
  const name = reason.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return { id: code, name, shortDescription: { text: `${words.charAt(0).toUpperCase()}${words.slice(1)}.` } };
}

function locationsOf({ at }: MartletError): readonly SarifLocation[] {
  if (at === undefined) return [];
  const { file, line, column } = at;
  const region = line === undefined ? {} : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } };
  return [{ physicalLocation: { artifactLocation: { uri: encodeURI(file), uriBaseId: '%SRCROOT%' }, ...region } }];
}
