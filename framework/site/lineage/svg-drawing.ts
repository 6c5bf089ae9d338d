import { cut, MONO } from './paint.js';
import { kindColour, type Palette } from './palette.js';
import type { PlacedNode, Scene } from './scene.js';
import { LINE_HEIGHT, ROW_CHARACTER, ROW_HEIGHT, SMALL_CHARACTER } from './shown-graph.js';

const MARGIN = 24;

/** A scene as an SVG document that stands on its own. */
export function svgDrawing(scene: Scene, palette: Palette): string {
  const width = Math.ceil(scene.width + 2 * MARGIN);
  const height = Math.ceil(scene.height + 2 * MARGIN);
  const edges = scene.edges.map(({ points }) => `<path d="${pathOf(points)}"/>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}" font-family="${escapeXml(MONO)}">`,
    `<rect x="${-MARGIN}" y="${-MARGIN}" width="${width}" height="${height}" fill="${palette.page}"/>`,
    `<g fill="none" stroke="${palette.edge}" stroke-width="1.2">${edges.join('')}</g>`,
    ...scene.nodes.map((node) => nodeOf(node, palette)),
    '</svg>',
  ].join('\n');
}

function nodeOf(node: PlacedNode, palette: Palette): string {
  const { x, y, width, height, lines, head, schema, kind, health, isWarned, columns } = node;
  const stroke = health === 'failing' ? palette.bad : isWarned ? palette.warn : palette.line;
  const rows = columns.map(
    (name, index) =>
      `<text x="14" y="${head + index * ROW_HEIGHT + 14}" font-size="12" fill="${palette.ink}">${escapeXml(cut(name, width - 22, ROW_CHARACTER))}</text>`,
  );
  return [
    `<g transform="translate(${round(x)} ${round(y)})">`,
    `<rect width="${width}" height="${height}" rx="6" fill="${palette.surface}" stroke="${stroke}"/>`,
    `<rect width="5" height="${height}" rx="2.5" fill="${kindColour(palette, kind)}"/>`,
    ...lines.map(
      (line, index) =>
        `<text x="14" y="${20 + index * LINE_HEIGHT}" font-size="13.5" font-weight="600" fill="${palette.ink}">${escapeXml(cut(line, width - 26))}</text>`,
    ),
    `<text x="14" y="${head - 10}" font-size="11.5" fill="${palette.quiet}">${escapeXml(cut(`${schema} · ${kind}`, width - 20, SMALL_CHARACTER))}</text>`,
    ...rows,
    '</g>',
  ].join('');
}

function pathOf(points: readonly number[]): string {
  let path = `M${round(points[0])} ${round(points[1])}`;
  for (let at = 2; at < points.length; at += 2) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(at - 2, at + 2);
    const middle = round((x1 + x2) / 2);
    path += `C${middle} ${round(y1)} ${middle} ${round(y2)} ${round(x2)} ${round(y2)}`;
  }
  return path;
}

function round(value = 0): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(text: string): string {
  // Characters that XML forbids would make the file unreadable.
  const allowed = text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '');
  return allowed.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
