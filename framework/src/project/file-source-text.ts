import type { FileProposal, ProposedField } from '../ingest/index.js';
import { builderText, LINE_WIDTH, moduleText, onOneLine, quoted } from './source-text.js';

/** The text of a module that declares a source with files. What only a person can decide is said in comments. */
export function fileSourceText(proposal: FileProposal, defaultSchema: string): string {
  const { schema, name, columns, files, grain, leftOut } = proposal;
  return moduleText({
    rowType: 'FileRow',
    name,
    types: columns.map(({ type }) => type),
    columns: [
      ...columns.map(columnLine),
      ...leftOut.map((label) => `  // ${onOneLine(label)} is left out: no type of a contract holds bytes.`),
    ],
    options: [
      ...(schema === defaultSchema ? [] : [`  schema: ${quoted(schema)},`]),
      '  columns,',
      // A proposal says what holds for the rows that there are.
      ...(grain.length === 0 ? [] : [`  grain: ${literal(grain, 2)}, // no two rows of the files are the same here`]),
      `  files: ${literal(files, 2, '  files: '.length + 1)},`,
      ...(leftOut.length === 0 ? [] : [`  extraColumns: 'ignore',`]),
    ],
  });
}

function columnLine({ name, type, nullable, nullShare, personal, doubt }: ProposedField): string {
  const remarks = [
    ...(nullable && nullShare > 0 ? [`null in ${percent(nullShare)}`] : []),
    ...(personal === undefined ? [] : [`personal data? .pii('${personal}')`]),
    ...(doubt === undefined ? [] : [`a date? '${doubt[0]}' and '${doubt[1]}' both fit`]),
  ];
  const line = `  ${name}: ${builderText(type)}${nullable ? '' : '.notNull()'},`;
  return remarks.length === 0 ? line : `${line} // ${remarks.join('; ')}`;
}

/** A share that is there is never rounded to none or all. */
export function percent(share: number): string {
  const rounded = Number((share * 100).toPrecision(2));
  return `${share < 1 && rounded === 100 ? '99.9' : rounded} %`;
}

/** A plain value as TypeScript, broken where it does not fit into a line. */
function literal(value: unknown, indent: number, used = indent): string {
  const flat = flatLiteral(value);
  if (used + flat.length <= LINE_WIDTH || typeof value !== 'object' || value === null) return flat;
  const inner = ' '.repeat(indent + 2);
  const end = ' '.repeat(indent);
  if (Array.isArray(value)) return `[\n${value.map((item) => `${inner}${literal(item, indent + 2)},\n`).join('')}${end}]`;
  const lines = Object.entries(value).map(([key, item]) => {
    const head = `${inner}${keyText(key)}: `;
    return `${head}${literal(item, indent + 2, head.length + 1)},\n`;
  });
  return `{\n${lines.join('')}${end}}`;
}

function flatLiteral(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(flatLiteral).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, item]) => `${keyText(key)}: ${flatLiteral(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function keyText(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : quoted(key);
}
