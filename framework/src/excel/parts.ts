import type { DrawnChart } from './chart.js';
import { HEADER_ROW, type SheetWriter } from './sheet.js';
import { lettersAt, MAIN, quotedSheet, RELATIONS, XML_HEAD, xmlText } from './xml.js';

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPES = 'application/vnd.openxmlformats-officedocument';

/** The relationships of a part, called `rId1` and so on: what each is, and where. */
export function relationshipsXml(...parts: readonly (readonly [kind: string, target: string])[]): string {
  const each = parts.map(([kind, target], at) => `<Relationship Id="rId${at + 1}" Type="${OFFICE}/${kind}" Target="${target}"/>`);
  return `${XML_HEAD}<Relationships xmlns="${PACKAGE}/relationships">${each.join('')}</Relationships>`;
}

export const ROOT_RELATIONSHIPS = `${XML_HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" Type="${PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`;

/** The sheets in their order; the headers of those with rows are printed on each page. */
export function workbookXml(names: readonly string[], withHeaders: readonly string[]): string {
  const sheets = names.map((name, at) => `<sheet name="${xmlText(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`);
  const titles = names.flatMap((name, at) =>
    withHeaders.includes(name)
      ? [
          `<definedName name="_xlnm.Print_Titles" localSheetId="${at}">${xmlText(quotedSheet(name))}!$${HEADER_ROW}:$${HEADER_ROW}</definedName>`,
        ]
      : [],
  );
  return `${XML_HEAD}<workbook ${MAIN} ${RELATIONS}><bookViews><workbookView/></bookViews><sheets>${sheets.join('')}</sheets>${titles.length === 0 ? '' : `<definedNames>${titles.join('')}</definedNames>`}<calcPr calcId="191029" fullCalcOnLoad="1"/></workbook>`;
}

/** The rows of a sheet as a table that pivots and formulas name. */
export function tableXml(number: number, writer: SheetWriter): string {
  const { titles, sheet } = writer;
  const range = `A${HEADER_ROW}:${lettersAt(Math.max(0, titles.length - 1))}${writer.lastRow()}`;
  const name = xmlText(`t_${sheet.name.replace(/[^\p{L}\p{N}]+/gu, '_')}_${number}`);
  const columns = titles.map((title, at) => `<tableColumn id="${at + 1}" name="${xmlText(title)}"/>`);
  return `${XML_HEAD}<table ${MAIN} id="${number}" name="${name}" displayName="${name}" ref="${range}" totalsRowShown="0"><autoFilter ref="${range}"/><tableColumns count="${columns.length}">${columns.join('')}</tableColumns><tableStyleInfo name="TableStyleLight1" showFirstColumn="0" showLastColumn="0" showRowStripes="1" showColumnStripes="0"/></table>`;
}

export function coreXml(title: string, createdAt: string): string {
  const at = `xsi:type="dcterms:W3CDTF">${new Date(createdAt).toISOString().replace(/\.\d+Z$/, 'Z')}`;
  return `${XML_HEAD}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${xmlText(title)}</dc:title><dc:creator>Martlet</dc:creator><dcterms:created ${at}</dcterms:created><dcterms:modified ${at}</dcterms:modified></cp:coreProperties>`;
}

export function contentTypesXml(sheets: number, tables: number, drawn: readonly (readonly DrawnChart[])[]): string {
  const part = (name: string, type: string): string => `<Override PartName="/${name}" ContentType="${TYPES}.${type}+xml"/>`;
  const several = (count: number, name: (number: number) => string, type: string): string =>
    Array.from({ length: count }, (_, at) => part(name(at + 1), type)).join('');
  const drawings = drawn.map((charts, at) => (charts.length === 0 ? '' : part(`xl/drawings/drawing${at + 1}.xml`, 'drawing'))).join('');
  return `${XML_HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part('xl/workbook.xml', 'spreadsheetml.sheet.main')}${part('xl/styles.xml', 'spreadsheetml.styles')}${several(sheets, (number) => `xl/worksheets/sheet${number}.xml`, 'spreadsheetml.worksheet')}${several(tables, (number) => `xl/tables/table${number}.xml`, 'spreadsheetml.table')}${drawings}${several(drawn.flat().length, (number) => `xl/charts/chart${number}.xml`, 'drawingml.chart')}<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`;
}
