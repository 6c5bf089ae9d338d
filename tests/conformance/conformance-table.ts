import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EXPRESSION_CASES } from '../../framework/src/conformance/expressions/index.js';
import type { SuiteReport } from '../../framework/src/conformance/index.js';
import { WAREHOUSE_CASES } from '../../framework/src/conformance/warehouse/cases.js';
import { bigqueryCapabilities } from '../../framework/src/warehouses/bigquery/bigquery-capabilities.js';
import type { Capabilities } from '../../framework/src/warehouses/capabilities.js';
import { databricksCapabilities } from '../../framework/src/warehouses/databricks/databricks-capabilities.js';
import { duckdbCapabilities } from '../../framework/src/warehouses/duckdb/duckdb-capabilities.js';
import { snowflakeCapabilities } from '../../framework/src/warehouses/snowflake/snowflake-capabilities.js';
import { EXPRESSION_EXCEPTIONS } from './expression-exceptions.js';
import { WAREHOUSE_EXCEPTIONS } from './warehouses/exceptions.js';
import { WAREHOUSES, type WarehouseName, WITH_READER } from './warehouses/warehouse-name.js';

const CAPABILITIES: Readonly<Record<WarehouseName, Capabilities>> = {
  duckdb: duckdbCapabilities,
  snowflake: snowflakeCapabilities,
  bigquery: bigqueryCapabilities,
  databricks: databricksCapabilities,
};

const TITLES: Readonly<Record<WarehouseName, string>> = {
  duckdb: 'DuckDB',
  snowflake: 'Snowflake',
  bigquery: 'BigQuery',
  databricks: 'Databricks',
};

/** A case of either suite, and how it stands with each warehouse. */
interface Line {
  readonly part: string;
  readonly name: string;
  readonly marks: readonly string[];
}

/** The page of the docs that shows which case holds where. The suites fail when a mark is not true. */
export function conformancePage(runs: readonly SuiteReport[] = contributedRuns()): string {
  const lines = [...warehouseLines(), ...expressionLines()];
  const parts = [...new Set(lines.map(({ part }) => part))];
  const intro = [
    '# Conformance',
    `${lines.length} cases hold on every warehouse, or say why not. \`npm run test:sessions\` runs them on stand-ins, through the vendors’ own clients; [how to run them against a vendor](guides/warehouses.md#the-suite-against-the-vendor).`,
    '✓ holds · – the warehouse declares that it has no such thing · ✗ the stand-in answers wrongly · ? the stand-in does not know what was asked · T the same, and the text of the SQL is held instead, as the vendor documents it. · 2 the stand-in has no second principal; `martlet debug --suite --reader` runs it on your account. Of ✗, ? and T the reasons are below the tables; such a case fails as soon as it passes.',
    heldOn(lines, runs),
  ];
  return `${[
    ...intro,
    ...parts.map((part) =>
      section(
        part,
        lines.filter((line) => line.part === part),
      ),
    ),
    reasons(),
  ].join('\n\n')}\n`;
}

/** What runs in place of each vendor. The versions are those of the locks beside the stand-ins. */
const STAND_INS: Readonly<Record<WarehouseName, string>> = {
  duckdb: 'none is needed: DuckDB itself',
  snowflake: 'fakesnow 0.12.1, behind Snowflake’s protocol, with snowflake-sdk 3',
  bigquery: 'local-bigquery 0.3.2, with @google-cloud/bigquery 8; the text of SQL by ZetaSQL',
  databricks: 'Spark 4.2 with Delta 4.4, behind Databricks’ Thrift dialect, with @databricks/sql 2',
};

/** Where cases were held: on the vendor, on its stand-in, and by the text of the SQL alone. */
function heldOn(lines: readonly Line[], runs: readonly SuiteReport[]): string {
  const count = (place: number, ...marks: readonly string[]): number =>
    lines.filter((line) => marks.includes(line.marks[place] ?? '')).length;
  const rows = WAREHOUSES.map((warehouse, place) => [
    TITLES[warehouse],
    warehouse === 'duckdb' ? `${count(place, '✓')} cases` : contributed(warehouse, runs),
    STAND_INS[warehouse],
    warehouse === 'duckdb' ? '–' : `${count(place, '✓')} cases`,
    `${count(place, 'T')} cases`,
    `${count(place, '✗', '?', '2')} cases`,
  ]);
  const header = ['', 'on the vendor', 'the stand-in', 'on the stand-in', 'by the text of the SQL alone', 'not held'];
  return ['## What was held where', '', ...[header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)].join(
    '\n',
  );
}

/** Reports of `martlet debug --suite` that users have sent, one file each. */
const RUNS = fileURLToPath(new URL('runs/', import.meta.url));

function contributedRuns(): readonly SuiteReport[] {
  const files = readdirSync(RUNS).filter((file) => file.endsWith('.json'));
  return files.map((file) => JSON.parse(readFileSync(RUNS + file, 'utf8')) as SuiteReport);
}

/** What the newest run on a vendor found. */
function contributed(warehouse: WarehouseName, runs: readonly SuiteReport[]): string {
  const newest = runs.filter((run) => run.warehouse === warehouse).sort((one, other) => other.startedAt.localeCompare(one.startedAt))[0];
  if (newest === undefined) return 'no run has been contributed yet';
  const { passed, failed, startedAt, martlet } = newest;
  return `${passed} of ${passed + failed} cases, ${startedAt.slice(0, 10)}, martlet ${martlet}`;
}

function warehouseLines(): readonly Line[] {
  return Object.entries(WAREHOUSE_CASES).flatMap(([part, cases]) =>
    cases.map(({ name, needs, asksReader }) => ({
      part: `Warehouse: ${part}`,
      name,
      marks: WAREHOUSES.map((warehouse) => {
        if (needs?.(CAPABILITIES[warehouse]) === false) return '–';
        if (asksReader === true && !WITH_READER.includes(warehouse)) return '2';
        return markOf(WAREHOUSE_EXCEPTIONS[warehouse][`${part}: ${name}`]?.kind);
      }),
    })),
  );
}

function expressionLines(): readonly Line[] {
  return Object.entries(EXPRESSION_CASES).flatMap(([part, cases]) =>
    cases.map(({ name }) => ({
      part: `Expressions: ${part}`,
      name,
      marks: WAREHOUSES.map((warehouse) =>
        warehouse === 'duckdb' || EXPRESSION_EXCEPTIONS[warehouse][`${part}: ${name}`] === undefined ? '✓' : 'T',
      ),
    })),
  );
}

function markOf(kind: 'wrong-answer' | 'missing' | undefined): string {
  return kind === undefined ? '✓' : { 'wrong-answer': '✗', missing: '?' }[kind];
}

function section(part: string, lines: readonly Line[]): string {
  const rows = lines.map(({ name, marks }) => [name.replaceAll('|', '\\|').replaceAll('\n', ' '), ...marks]);
  const header = ['case', ...WAREHOUSES.map((warehouse) => TITLES[warehouse])];
  return [`## ${part}`, '', ...[header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
}

function reasons(): string {
  const told = WAREHOUSES.flatMap((warehouse) => {
    const exceptions = { ...WAREHOUSE_EXCEPTIONS[warehouse], ...(warehouse === 'duckdb' ? {} : EXPRESSION_EXCEPTIONS[warehouse]) };
    return Object.entries(exceptions).map(([name, { reason }]) => `- ${TITLES[warehouse]}, ${name}: ${reason}`);
  });
  return ['## Why a stand-in can’t judge', '', ...told].join('\n');
}
