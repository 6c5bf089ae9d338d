import type { LogicalType } from '../columns/index.js';
import { exportNameOf } from './names.js';
import { declaredColumns, type LeftOutColumn, type ProposedColumn, type ProposedSource, whyLeftOut } from './proposed-source.js';

/** The text of a module that declares a source, formatted as people would. */
export function sourceText(source: ProposedSource, defaultSchema: string): string {
  const { schema, name, description, columns } = source;
  return moduleText({
    rowType: 'Row',
    name,
    types: declaredColumns(source).map(({ type }) => type),
    columns: columns.flatMap(linesOf),
    options: [
      ...(schema === defaultSchema ? [] : [`  schema: ${quoted(schema)},`]),
      ...(description === undefined ? [] : [descriptionLine(description)]),
      '  columns,',
    ],
  });
}

/** The parts of a module that declares a source, of which the lines are written already. */
export interface SourceParts {
  /** What the type of a row is made by. */
  readonly rowType: 'Row' | 'FileRow';
  readonly name: string;
  /** The types of the columns. */
  readonly types: readonly LogicalType[];
  /** The lines of the contract. */
  readonly columns: readonly string[];
  /** The lines of the declaration behind the name. */
  readonly options: readonly string[];
}

/** The text of a module that declares a source. */
export function moduleText({ rowType, name, types, columns, options }: SourceParts): string {
  const imported = [rowType, 'Source', 'source', ...new Set(types.flatMap(buildersOf))];
  const { exportName, row } = namesIn(name, imported);
  const specifiers = imported.sort(byName).map((specifier) => ([rowType, 'Source'].includes(specifier) ? `type ${specifier}` : specifier));
  return [
    importLine(specifiers),
    '',
    'const columns = {',
    ...columns,
    '};',
    '',
    `export interface ${row} extends ${rowType}<typeof columns> {}`,
    '',
    `export const ${exportName}: Source<${row}> = source({`,
    `  name: ${quoted(name)},`,
    ...options,
    '});',
    '',
  ].join('\n');
}

function importLine(specifiers: readonly string[]): string {
  const line = `import { ${specifiers.join(', ')} } from 'martlet';`;
  return line.length <= LINE_WIDTH ? line : `import {\n${specifiers.map((one) => `  ${one},\n`).join('')}} from 'martlet';`;
}

/** The lines of such a module that declare a column, or say why it can't be declared; none for a column that the table does not have. */
export function columnText({ columns }: ProposedSource, name: string): readonly string[] {
  const column = columns.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  return column === undefined ? [] : linesOf(column);
}

export const LINE_WIDTH = 140;

function byName(left: string, right: string): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  if (a === b) return left < right ? -1 : 1;
  return a < b ? -1 : 1;
}

/** The names of the export and of its row; a table may be called like something else in its module. */
function namesIn(name: string, imported: readonly string[]): { readonly exportName: string; readonly row: string } {
  const plain = exportNameOf(name);
  const exportName = RESERVED.has(plain) || imported.includes(plain) ? `${plain}Table` : plain;
  const capital = plain.charAt(0).toUpperCase() + plain.slice(1);
  return { exportName, row: imported.includes(capital) ? `${capital}Row` : capital };
}

/** Whether a `const` of a module can't be called like this. */
export function isReserved(name: string): boolean {
  return RESERVED.has(name);
}

/** What no `const` of a module, and of this one, can be called. */
const RESERVED: ReadonlySet<string> = new Set(
  `columns arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for
  function if implements import in instanceof interface let new null package private protected public return static super switch this throw
  true try typeof undefined var void while with yield`.split(/\s+/),
);

function linesOf(column: ProposedColumn | LeftOutColumn): readonly string[] {
  return column.kind === 'declared' ? columnLines(column) : leftOutLines(column);
}

function columnLines({ name, type, nullable, description }: ProposedColumn): readonly string[] {
  const calls = [builderText(type), ...(nullable ? [] : ['.notNull()'])];
  const head = `  ${name}: ${calls.join('')}`;
  if (description === undefined) return [`${head},`];
  const said = quoted(description);
  const line = `${head}.describe(${said}),`;
  if (line.length <= LINE_WIDTH) return [line];
  if (nullable) return [`${head}.describe(`, `    ${said},`, '  ),'];
  const broken = `    .describe(${said}),`;
  const [builder, notNull] = calls;
  const last = broken.length <= LINE_WIDTH ? [broken] : ['    .describe(', `      ${said},`, '    ),'];
  return [`  ${name}: ${builder}`, `    ${notNull}`, ...last];
}

function descriptionLine(description: string): string {
  const line = `  description: ${quoted(description)},`;
  return line.length <= LINE_WIDTH ? line : `  description:\n    ${quoted(description)},`;
}

function leftOutLines(column: LeftOutColumn): readonly string[] {
  return [`  // ${onOneLine(column.name)} (${onOneLine(column.type)}) is left out: ${whyLeftOut(column)}.`];
}

export function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

export function builderText(type: LogicalType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'array':
      return `array(${builderText(type.of)})`;
    default:
      return `${type.kind}()`;
  }
}

function buildersOf(type: LogicalType): readonly string[] {
  return type.kind === 'array' ? [type.kind, ...buildersOf(type.of)] : [type.kind];
}

/** A text as a literal, in the quotes that need fewer escapes. */
export function quoted(text: string): string {
  const count = (sign: string): number => text.split(sign).length - 1;
  const quote = count("'") > count('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to be escaped
    .replace(/[\u0000-\u001f\u007f\u2028\u2029]/g, (sign) => ESCAPES[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return quote + escaped + quote;
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
