import { kindColour, type Palette } from './palette.js';
import type { Lit, PlacedEdge, PlacedNode, Scene } from './scene.js';
import { CHARACTER, LINE_HEIGHT, ROW_CHARACTER, ROW_HEIGHT, SMALL_CHARACTER } from './shown-graph.js';

/** What part of a scene is seen, and how large: `x` and `y` are the scene’s point in the left upper corner. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Marks {
  readonly lit: Lit;
  readonly selected: number | undefined;
  /** The row that is chosen. */
  readonly column: { readonly node: number; readonly column: number } | undefined;
}

export const MONO = 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';
/** Smaller, and nobody reads it: nodes are blocks of colour then, and edges straight. */
const READABLE = 0.34;
const CURVED = 0.12;
const EDGES_AT_ONCE = 250;

/** Draws a scene; what lies outside of the area is left out. Width and height are those of the area on the screen. */
export function paint(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  marks: Marks,
  view: View,
  width: number,
  height: number,
): void {
  const { x, y, scale } = view;
  const area = { left: x, top: y, right: x + width / scale, bottom: y + height / scale };
  context.save();
  context.scale(scale, scale);
  context.translate(-x, -y);
  context.lineWidth = 1.2 / Math.min(1, Math.max(scale, 0.3));
  const seen = scene.edges.flatMap((edge, index) => (isSeen(edge, area) ? [index] : []));
  const { lit } = marks;
  const bright = lit === undefined ? seen : seen.filter((index) => lit.edges.has(index));
  const dim = lit === undefined ? [] : seen.filter((index) => !lit.edges.has(index));
  context.globalAlpha = 0.25;
  strokeEdges(context, scene, dim, palette.edge, scale);
  context.globalAlpha = 1;
  strokeEdges(context, scene, bright, lit === undefined ? palette.edge : palette.accent, scale);
  for (const [index, node] of scene.nodes.entries()) {
    if (node.x > area.right || node.x + node.width < area.left || node.y > area.bottom || node.y + node.height < area.top) continue;
    context.globalAlpha = lit === undefined || lit.nodes.has(index) ? 1 : 0.28;
    if (scale < READABLE) paintBlock(context, node, palette, index === marks.selected);
    else paintNode(context, node, palette, index === marks.selected, marks.column?.node === index ? marks.column.column : undefined);
  }
  context.restore();
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function isSeen(edge: PlacedEdge, area: Area): boolean {
  return edge.left <= area.right && edge.right >= area.left && edge.top <= area.bottom && edge.bottom >= area.top;
}

function strokeEdges(context: CanvasRenderingContext2D, { edges }: Scene, indices: readonly number[], colour: string, scale: number): void {
  context.strokeStyle = colour;
  for (let start = 0; start < indices.length; start += EDGES_AT_ONCE) {
    context.beginPath();
    for (const index of indices.slice(start, start + EDGES_AT_ONCE)) {
      const points = edges[index]?.points ?? [];
      context.moveTo(points[0] ?? 0, points[1] ?? 0);
      for (let at = 2; at < points.length; at += 2) {
        const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(at - 2, at + 2);
        if (scale < CURVED || y1 === y2) context.lineTo(x2, y2);
        else context.bezierCurveTo((x1 + x2) / 2, y1, (x1 + x2) / 2, y2, x2, y2);
      }
    }
    context.stroke();
  }
}

function paintBlock(context: CanvasRenderingContext2D, node: PlacedNode, palette: Palette, isSelected: boolean): void {
  context.fillStyle = node.health === 'failing' ? palette.bad : node.isWarned ? palette.warn : kindColour(palette, node.kind);
  context.fillRect(node.x, node.y, node.width, node.height);
  if (!isSelected) return;
  context.strokeStyle = palette.accent;
  context.lineWidth *= 5;
  context.strokeRect(node.x - 8, node.y - 8, node.width + 16, node.height + 16);
  context.lineWidth /= 5;
}

function paintNode(
  context: CanvasRenderingContext2D,
  node: PlacedNode,
  palette: Palette,
  isSelected: boolean,
  column: number | undefined,
): void {
  const { x, y, width, height, lines, head, schema, kind, health, isWarned, columns } = node;
  context.beginPath();
  context.roundRect(x, y, width, height, 6);
  context.fillStyle = palette.surface;
  context.fill();
  context.strokeStyle = isSelected ? palette.accent : health === 'failing' ? palette.bad : isWarned ? palette.warn : palette.line;
  const lineWidth = context.lineWidth;
  context.lineWidth = isSelected ? 2.5 : health === 'failing' || isWarned ? 1.8 : 1;
  context.stroke();
  context.lineWidth = lineWidth;
  context.fillStyle = kindColour(palette, kind);
  context.beginPath();
  context.roundRect(x, y, 5, height, [6, 0, 0, 6]);
  context.fill();
  context.textBaseline = 'alphabetic';
  context.font = `600 13.5px ${MONO}`;
  context.fillStyle = palette.ink;
  for (const [index, line] of lines.entries()) context.fillText(cut(line, width - 26), x + 14, y + 20 + index * LINE_HEIGHT);
  context.font = `11.5px ${MONO}`;
  context.fillStyle = palette.quiet;
  context.fillText(cut(`${schema} · ${kind}`, width - 20, SMALL_CHARACTER), x + 14, y + head - 10);
  if (health === 'failing' || isWarned)
    paintBadge(context, x + width - 2, y + 2, health === 'failing' ? palette.bad : palette.warn, palette.surface, health === 'failing');
  if (columns.length === 0) return;
  context.font = `12px ${MONO}`;
  for (const [index, name] of columns.entries()) {
    const top = y + head + index * ROW_HEIGHT;
    if (index === column) {
      context.fillStyle = palette.accent;
      context.fillRect(x + 5, top, width - 6, ROW_HEIGHT);
    }
    context.fillStyle = index === column ? palette.surface : palette.ink;
    context.fillText(cut(name, width - 22, ROW_CHARACTER), x + 14, top + 14);
  }
}

/** A cross for what fails, a clock for what is stale: shapes, since not everybody sees the colours. */
function paintBadge(context: CanvasRenderingContext2D, x: number, y: number, colour: string, on: string, isFailing: boolean): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, 7, 0, 2 * Math.PI);
  context.fill();
  const lineWidth = context.lineWidth;
  context.strokeStyle = on;
  context.lineWidth = 1.6;
  context.beginPath();
  if (isFailing) {
    context.moveTo(x - 3, y - 3);
    context.lineTo(x + 3, y + 3);
    context.moveTo(x + 3, y - 3);
    context.lineTo(x - 3, y + 3);
  } else {
    context.moveTo(x, y - 4);
    context.lineTo(x, y);
    context.lineTo(x + 3, y + 2);
  }
  context.stroke();
  context.lineWidth = lineWidth;
}

/** A text in so much room; the font has one width for all characters. */
export function cut(text: string, room: number, character: number = CHARACTER): string {
  const fits = Math.max(1, Math.floor(room / character));
  const characters = [...text];
  return characters.length > fits ? `${characters.slice(0, fits - 1).join('')}…` : text;
}
