import type { Styles } from './styles.js';
import { lettersAt, MAIN, quotedSheet, RELATIONS, textCell, XML_HEAD, xmlText } from './xml.js';

/** A sheet of words. */
export interface Cover {
  readonly widths: readonly number[];
  readonly rows: readonly (readonly CoverCell[])[];
}

export interface CoverCell {
  readonly text: string;
  readonly as?: 'title' | 'heading' | 'quiet' | 'strong';
  /** The sheet that it leads to. */
  readonly link?: string;
}

const LINE_HEIGHT = 15;

/** How many lines the longest text of a row needs; words that don't fit leave some room. */
function linesOf(cells: readonly CoverCell[], widths: readonly number[]): number {
  const needed = cells.map(({ text }, at) =>
    text.split('\n').reduce((sum, each) => sum + Math.max(1, Math.ceil((each.length * 1.15) / (widths[at] ?? 10))), 0),
  );
  return Math.max(1, ...needed);
}

export function coverXml({ widths, rows }: Cover, styles: Styles): string {
  const links: string[] = [];
  const written = rows.map((cells, index) => {
    const place = index + 1;
    const texts = cells.map(({ text, as, link }, at) => {
      if (text === '') return '';
      const reference = `${lettersAt(at)}${place}`;
      if (link !== undefined)
        links.push(`<hyperlink ref="${reference}" location="${xmlText(`${quotedSheet(link)}!A1`)}" display="${xmlText(text)}"/>`);
      // A text alone in its row runs over the cells beside it.
      const wraps = cells.length > 1;
      const style = styles.of({
        ...(link !== undefined ? { font: 'link' as const } : as === undefined ? {} : { font: as }),
        ...(wraps ? { wraps } : {}),
      });
      return textCell(reference, style, text);
    });
    const lines = cells.length > 1 ? linesOf(cells, widths) : 1;
    return `<row r="${place}"${lines > 1 ? ` ht="${lines * LINE_HEIGHT}" customHeight="1"` : ''}>${texts.join('')}</row>`;
  });
  const cols = widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`).join('');
  return `${XML_HEAD}<worksheet ${MAIN} ${RELATIONS}><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${cols}</cols><sheetData>${written.join('')}</sheetData>${links.length === 0 ? '' : `<hyperlinks>${links.join('')}</hyperlinks>`}<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>`;
}
