import type { Highlight } from '../model/index.js';
import { markNumber } from './styles.js';
import { lettersAt } from './xml.js';

/** As a formula writes them between tags. */
const SIGNS = { below: '&lt;', above: '&gt;', 'at least': '&gt;=', 'at most': '&lt;=' } as const;

/** The conditional formats of a column, from its first row to its last. */
export function highlightXml(highlight: Highlight, column: number, fromRow: number, toRow: number, priority: () => number): string {
  const letters = lettersAt(column);
  return `<conditionalFormatting sqref="${letters}${fromRow}:${letters}${toRow}">${rulesOf(highlight, `${letters}${fromRow}`, priority)}</conditionalFormatting>`;
}

function rulesOf(highlight: Highlight, first: string, priority: () => number): string {
  switch (highlight.kind) {
    case 'bars':
      return `<cfRule type="dataBar" priority="${priority()}"><dataBar><cfvo type="num" val="0"/><cfvo type="max"/><color rgb="FF93B4F5"/></dataBar></cfRule>`;
    case 'colors': {
      const colors = ['FFF8B4B4', 'FFFDFDEA', 'FFA7E3B9'];
      const [low, middle, high] = highlight.lowIsGood === true ? colors.reverse() : colors;
      return `<cfRule type="colorScale" priority="${priority()}"><colorScale><cfvo type="min"/><cfvo type="percentile" val="50"/><cfvo type="max"/><color rgb="${low}"/><color rgb="${middle}"/><color rgb="${high}"/></colorScale></cfRule>`;
    }
    case 'limits':
      // An empty cell is no 0.
      return highlight.limits
        .map(
          ({ is, value, mark }) =>
            `<cfRule type="expression" dxfId="${markNumber(mark)}" priority="${priority()}"><formula>AND(ISNUMBER(${first}),${first}${SIGNS[is]}${value})</formula></cfRule>`,
        )
        .join('');
    default:
      return highlight satisfies never;
  }
}
