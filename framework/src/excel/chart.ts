import type { ChartKind } from '../model/index.js';
import { cellsRange, RELATIONS, XML_HEAD, xmlText } from './xml.js';

/** A chart over cells. */
export interface DrawnChart {
  readonly kind: ChartKind;
  readonly title: string;
  readonly sheet: string;
  readonly fromRow: number;
  readonly toRow: number;
  /** The column of the points, and whether it holds numbers or days. */
  readonly points: { readonly column: number; readonly format: string | undefined };
  /** The columns of the figures; their names are in the row before the first. */
  readonly series: readonly number[];
  readonly format: string | undefined;
}

const COLORS = ['1D4ED8', 'EA580C', '059669', '9333EA', 'DB2777', '0891B2', 'CA8A04', '4B5563', '65A30D', 'DC2626'];

export function chartXml(chart: DrawnChart): string {
  const { kind, title, series } = chart;
  const hasLegend = kind === 'pie' || series.length > 1;
  return `${XML_HEAD}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ${RELATIONS}><c:roundedCorners val="0"/><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1200" b="1"/></a:pPr><a:r><a:rPr lang="en-US" sz="1200" b="1"/><a:t>${xmlText(title)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>${plot(chart)}</c:plotArea>${hasLegend ? `<c:legend><c:legendPos val="${kind === 'pie' ? 'r' : 'b'}"/><c:overlay val="0"/></c:legend>` : ''}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>`;
}

function plot(chart: DrawnChart): string {
  const { kind, series } = chart;
  const drawn = series.map((column, place) => seriesXml(chart, column, place)).join('');
  const ids = '<c:axId val="111111111"/><c:axId val="222222222"/>';
  switch (kind) {
    case 'line':
      return `<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>${drawn}<c:marker val="1"/>${ids}</c:lineChart>${axes(chart)}`;
    case 'bar':
      return `<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>${drawn}<c:gapWidth val="60"/>${ids}</c:barChart>${axes(chart)}`;
    case 'stacked':
      return `<c:barChart><c:barDir val="col"/><c:grouping val="stacked"/><c:varyColors val="0"/>${drawn}<c:gapWidth val="60"/><c:overlap val="100"/>${ids}</c:barChart>${axes(chart)}`;
    case 'pie':
      return `<c:pieChart><c:varyColors val="1"/>${drawn}<c:firstSliceAng val="0"/></c:pieChart>`;
    default:
      return kind satisfies never;
  }
}

function seriesXml({ kind, sheet, fromRow, toRow, points }: DrawnChart, column: number, place: number): string {
  const color = COLORS[place % COLORS.length] ?? '';
  const fill = `<a:solidFill><a:srgbClr val="${color}"/></a:solidFill>`;
  const slices = Array.from(
    { length: toRow - fromRow + 1 },
    (_, at) =>
      `<c:dPt><c:idx val="${at}"/><c:bubble3D val="0"/><c:spPr><a:solidFill><a:srgbClr val="${COLORS[at % COLORS.length]}"/></a:solidFill></c:spPr></c:dPt>`,
  ).join('');
  const look: Readonly<Record<ChartKind, string>> = {
    line: `<c:spPr><a:ln w="25400">${fill}</a:ln></c:spPr><c:marker><c:symbol val="none"/></c:marker>`,
    bar: `<c:spPr>${fill}</c:spPr><c:invertIfNegative val="0"/>`,
    stacked: `<c:spPr>${fill}</c:spPr><c:invertIfNegative val="0"/>`,
    pie: `${slices}<c:dLbls><c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="1"/><c:showBubbleSize val="0"/></c:dLbls>`,
  };
  const range = (of: number): string => `<c:f>${xmlText(cellsRange(sheet, of, fromRow, toRow))}</c:f>`;
  const reference = points.format === undefined ? 'strRef' : 'numRef';
  return `<c:ser><c:idx val="${place}"/><c:order val="${place}"/><c:tx><c:strRef><c:f>${xmlText(cellsRange(sheet, column, fromRow - 1, fromRow - 1))}</c:f></c:strRef></c:tx>${look[kind]}<c:cat><c:${reference}>${range(points.column)}</c:${reference}></c:cat><c:val><c:numRef>${range(column)}</c:numRef></c:val>${kind === 'line' ? '<c:smooth val="0"/>' : ''}</c:ser>`;
}

function axes({ points, format }: DrawnChart): string {
  const text = '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"/></a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>';
  const scaling = '<c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>';
  const code = (of: string | undefined): string => `<c:numFmt formatCode="${xmlText(of ?? 'General')}" sourceLinked="0"/>`;
  const grid =
    '<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="D1D5DB"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>';
  return `<c:catAx><c:axId val="111111111"/>${scaling}<c:axPos val="b"/>${code(points.format)}<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>${text}<c:crossAx val="222222222"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx><c:valAx><c:axId val="222222222"/>${scaling}<c:axPos val="l"/>${grid}${code(format)}<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>${text}<c:crossAx val="111111111"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>`;
}

const WIDE = 9;
const HIGH = 18;

/** The drawing of a sheet: its charts below each other, from a column and a row that count from 0. */
export function drawingXml(titles: readonly string[], fromColumn: number, fromRow: number): string {
  const anchors = titles.map((title, place) => {
    const row = fromRow + place * (HIGH + 1);
    return `<xdr:twoCellAnchor><xdr:from><xdr:col>${fromColumn}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>${fromColumn + WIDE}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${row + HIGH}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="${place + 2}" name="Chart ${place + 1}" descr="${xmlText(title)}"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId${place + 1}"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>`;
  });
  return `${XML_HEAD}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ${RELATIONS}>${anchors.join('')}</xdr:wsDr>`;
}
