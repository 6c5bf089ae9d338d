import { writeZip } from './write-zip.js';

/** Cells of a sheet by their place: a number, a text, or XML of a cell's own. */
export type Cells = Readonly<Record<string, number | string | { readonly xml: string }>>;

export interface WorkbookOptions {
  /** The forms of numbers that styles from 1 on have. */
  readonly forms?: readonly string[];
  /** Texts that cells refer to by their number, each as the XML within `si`. */
  readonly strings?: readonly string[];
  readonly isFrom1904?: boolean;
  /** What the program that wrote it puts before the names of elements. */
  readonly prefix?: string;
}

/** An Excel workbook of these sheets. */
export function writeWorkbook(sheets: Readonly<Record<string, Cells>>, options: WorkbookOptions = {}): Buffer {
  const { forms = [], strings = [], isFrom1904 = false, prefix = '' } = options;
  const names = Object.keys(sheets);
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`;
  const relations = (all: readonly string[]): string =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all.join('')}</Relationships>`;
  const named = prefix === '' ? 'xmlns' : `xmlns:${prefix.slice(0, -1)}`;
  const root = (name: string, inner: string): string => {
    const xml = `<${name} ${named}="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">${inner}</${name}>`;
    return `<?xml version="1.0" encoding="UTF-8"?>${xml.replace(/<(\/?)(?=\w)/g, `<$1${prefix}`)}`;
  };
  return writeZip({
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': relations([relation('r1', 'officeDocument', 'xl/workbook.xml')]),
    'xl/workbook.xml': root(
      'workbook',
      `${isFrom1904 ? '<workbookPr date1904="1"/>' : ''}<sheets>${names
        .map((name, place) => `<sheet name="${name}" sheetId="${place + 1}" r:id="s${place}"/>`)
        .join('')}</sheets>`,
    ),
    'xl/_rels/workbook.xml.rels': relations([
      ...names.map((_, place) => relation(`s${place}`, 'worksheet', `worksheets/sheet${place + 1}.xml`)),
      relation('t', 'sharedStrings', 'sharedStrings.xml'),
      relation('f', 'styles', '/xl/styles.xml'),
    ]),
    'xl/sharedStrings.xml': root('sst', strings.map((xml) => `<si>${xml}</si>`).join('')),
    'xl/styles.xml': root(
      'styleSheet',
      `<numFmts>${forms.map((form, place) => `<numFmt numFmtId="${164 + place}" formatCode="${form.replaceAll('"', '&quot;')}"/>`).join('')}</numFmts>` +
        `<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${forms.map((_, place) => `<xf numFmtId="${164 + place}"/>`).join('')}</cellXfs>`,
    ),
    ...Object.fromEntries(
      Object.values(sheets).map((cells, place) => [
        `xl/worksheets/sheet${place + 1}.xml`,
        root('worksheet', `<sheetData>${rowsOf(cells)}</sheetData>`),
      ]),
    ),
  });
}

function rowsOf(cells: Cells): string {
  const rows = new Map<number, string>();
  for (const [place, cell] of Object.entries(cells)) {
    const row = Number(/\d+$/.exec(place)?.[0]);
    rows.set(row, `${rows.get(row) ?? ''}${cellOf(place, cell)}`);
  }
  return [...rows].map(([number, inner]) => `<row r="${number}">${inner}</row>`).join('');
}

function cellOf(place: string, cell: Cells[string]): string {
  if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`;
  if (typeof cell === 'object') return cell.xml.replace('<c', `<c r="${place}"`);
  return `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${cell.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</t></is></c>`;
}
