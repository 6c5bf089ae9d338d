import type { HighlightLimit } from '../model/index.js';
import { MAIN, XML_HEAD, xmlText } from './xml.js';

/** How a cell looks. */
export interface Look {
  readonly format?: string | undefined;
  readonly font?: 'title' | 'heading' | 'quiet' | 'strong' | 'header' | 'link';
  readonly fill?: 'header' | 'total';
  readonly align?: 'left' | 'right';
  readonly wraps?: boolean;
  /** A text that would be a formula once someone edits the cell. */
  readonly isQuoted?: boolean;
}

type Mark = HighlightLimit['mark'];

const FONTS = ['plain', 'title', 'heading', 'quiet', 'strong', 'header', 'link'] as const;
const FONT_XML: Readonly<Record<(typeof FONTS)[number], string>> = {
  plain: '<sz val="11"/><color rgb="FF1F2937"/>',
  title: '<b/><sz val="16"/><color rgb="FF1F2937"/>',
  heading: '<b/><sz val="12"/><color rgb="FF1D4ED8"/>',
  quiet: '<sz val="10"/><color rgb="FF6B7280"/>',
  strong: '<b/><sz val="11"/><color rgb="FF1F2937"/>',
  header: '<b/><sz val="11"/><color rgb="FFFFFFFF"/>',
  link: '<u/><sz val="11"/><color rgb="FF1D4ED8"/>',
};

const MARKS: Readonly<Record<Mark, { readonly font: string; readonly fill: string }>> = {
  good: { font: 'FF166534', fill: 'FFDCFCE7' },
  bad: { font: 'FF991B1B', fill: 'FFFEE2E2' },
  neutral: { font: 'FF92400E', fill: 'FFFEF3C7' },
};
const MARK_NAMES = Object.keys(MARKS) as readonly Mark[];

/** Excel's own formats end there. */
const FIRST_FORMAT = 164;

/** The looks of a workbook, each once. */
export class Styles {
  readonly #looks = new Map<string, Look>([[JSON.stringify({}), {}]]);
  readonly #formats = new Map<string, number>();

  /** The number by which cells name a look. */
  of(look: Look): number {
    const key = JSON.stringify(look);
    if (!this.#looks.has(key)) this.#looks.set(key, look);
    if (look.format !== undefined && !this.#formats.has(look.format)) this.#formats.set(look.format, FIRST_FORMAT + this.#formats.size);
    return [...this.#looks.keys()].indexOf(key);
  }

  xml(): string {
    const formats = [...this.#formats].map(([code, id]) => `<numFmt numFmtId="${id}" formatCode="${xmlText(code)}"/>`);
    const fonts = FONTS.map((name) => `<font>${FONT_XML[name]}<name val="Calibri"/><family val="2"/></font>`);
    const fills = [
      '<fill><patternFill patternType="none"/></fill>',
      '<fill><patternFill patternType="gray125"/></fill>',
      solid('FF1D4ED8'),
      solid('FFEFF4FF'),
    ];
    const looks = [...this.#looks.values()].map((look) => this.#xf(look));
    const marks = MARK_NAMES.map(
      (name) =>
        `<dxf><font><color rgb="${MARKS[name].font}"/></font><fill><patternFill patternType="solid"><fgColor rgb="${MARKS[name].fill}"/><bgColor rgb="${MARKS[name].fill}"/></patternFill></fill></dxf>`,
    );
    return `${XML_HEAD}<styleSheet ${MAIN}>${formats.length === 0 ? '' : counted('numFmts', formats)}${counted('fonts', fonts)}${counted('fills', fills)}<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>${counted('cellXfs', looks)}<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>${counted('dxfs', marks)}<tableStyles count="0" defaultTableStyle="TableStyleMedium2" defaultPivotStyle="PivotStyleLight16"/></styleSheet>`;
  }

  #xf({ format, font, fill, align, wraps = false, isQuoted = false }: Look): string {
    const id = format === undefined ? 0 : (this.#formats.get(format) ?? 0);
    const fontId = FONTS.indexOf(font ?? 'plain');
    const fillId = fill === undefined ? 0 : fill === 'header' ? 2 : 3;
    const alignment =
      align === undefined && !wraps
        ? ''
        : `<alignment${align === undefined ? '' : ` horizontal="${align}"`} vertical="top"${wraps ? ' wrapText="1"' : ''}/>`;
    return `<xf numFmtId="${id}" fontId="${fontId}" fillId="${fillId}" borderId="0" xfId="0"${isQuoted ? ' quotePrefix="1"' : ''}${id > 0 ? ' applyNumberFormat="1"' : ''}${fontId > 0 ? ' applyFont="1"' : ''}${fillId > 0 ? ' applyFill="1"' : ''}${alignment === '' ? '/>' : ` applyAlignment="1">${alignment}</xf>`}`;
  }
}

/** The number by which conditions name a mark. */
export function markNumber(mark: Mark): number {
  return MARK_NAMES.indexOf(mark);
}

function solid(color: string): string {
  return `<fill><patternFill patternType="solid"><fgColor rgb="${color}"/><bgColor indexed="64"/></patternFill></fill>`;
}

function counted(name: string, items: readonly string[]): string {
  return `<${name} count="${items.length}">${items.join('')}</${name}>`;
}
