import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { createColumnGraph } from '../data/column-graph.js';
import { loadColumns } from '../data/load-part.js';
import { usePart } from '../data/use-part.js';
import { HealthBadge, KindBadge } from '../parts/badges.js';
import { Icon } from '../parts/icon.js';
import { columnHref, go, href, hrefOf } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { GraphCanvas, type Target } from './graph-canvas.js';
import type { LineageState } from './lineage-state.js';
import type { Marks } from './paint.js';
import { type Lit, litAround, type Scene, sceneOf } from './scene.js';
import { type ShownGraph, shownGraph } from './shown-graph.js';
import { startLayout } from './start-layout.js';

interface LineageViewProps {
  readonly state: LineageState;
  /** A part of another page, which is scrolled past. */
  readonly isSmall?: boolean;
  readonly onSelect?: (id: string | undefined, column: string | undefined) => void;
  /** Is given the canvas, for what stands around it. */
  readonly onReady?: (canvas: GraphCanvas, scene: Scene) => void;
}

type Layout =
  | { readonly kind: 'working'; readonly share: number }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'done'; readonly scene: Scene; readonly graph: ShownGraph };

/** The graph itself: laid out in a worker, drawn on a canvas, moved with pointer and keys. */
export function LineageView({ state, isSmall = false, onSelect, onReady }: LineageViewProps) {
  const graph = useShownGraph(state);
  const layout = useLayout(graph);
  const element = useRef<HTMLCanvasElement>(null);
  const canvas = useRef<GraphCanvas | undefined>(undefined);
  const scene = layout.kind === 'done' ? layout.scene : undefined;
  const [chosen, setChosen] = useState<number | undefined>();
  const current = useRef({ graph, scene, onSelect });
  current.current = { graph, scene, onSelect };

  useEffect(() => {
    if (element.current === null) return;
    const select = (target: Target | undefined): void => {
      const node = target === undefined ? undefined : current.current.scene?.nodes[target.node];
      setChosen(target?.node);
      current.current.onSelect?.(node?.id, target?.column === undefined ? undefined : node?.columns[target.column]);
    };
    const created = new GraphCanvas(element.current, { isPartOfPage: isSmall, onSelect: select, onOpen: open });
    canvas.current = created;
    return () => created.dispose();
  }, []);

  const open = ({ node, column }: Target): void => {
    const found = current.current.scene?.nodes[node];
    if (found === undefined) return;
    if (found.kind === 'exposure') go(href(['exposure', found.title]));
    else if (column === undefined) go(hrefOf(found));
    else go(columnHref(found.id, found.columns[column] ?? ''));
  };

  useEffect(() => {
    if (scene === undefined || canvas.current === undefined) return;
    canvas.current.setScene(scene);
    const focus = state.focus === undefined ? undefined : current.current.graph.indexOf.get(state.focus);
    setChosen(focus);
    if (focus !== undefined && scene.nodes.length > FEW) canvas.current.centreOn(focus);
    onReady?.(canvas.current, scene);
  }, [scene]);

  useEffect(() => {
    if (scene === undefined) return;
    const focus = state.focus === undefined ? undefined : current.current.graph.indexOf.get(state.focus);
    setChosen(focus);
    if (focus !== undefined) canvas.current?.reveal(focus);
  }, [state.focus, scene]);

  const marks = useMemo(
    () => (scene === undefined ? undefined : marksOf(scene, graph, state, chosen)),
    [scene, state.lit, state.column, chosen],
  );
  useEffect(() => {
    if (marks !== undefined) canvas.current?.setMarks(marks);
  }, [marks]);

  const steer = (event: KeyboardEvent): void => {
    const view = canvas.current;
    if (scene === undefined || view === undefined || event.ctrlKey || event.metaKey) return;
    const next = nextNode(scene, chosen, event.key);
    if (next !== undefined) {
      setChosen(next);
      view.reveal(next);
      onSelect?.(scene.nodes[next]?.id, undefined);
    } else if (event.key === '+' || event.key === '=') view.zoom(1.25);
    else if (event.key === '-') view.zoom(0.8);
    else if (event.key === '0') view.fit();
    else if (event.key === 'Enter' && chosen !== undefined) open({ node: chosen });
    else return;
    event.preventDefault();
  };

  const node = chosen === undefined ? undefined : scene?.nodes[chosen];
  return (
    <>
      <div class={isSmall ? 'graph small' : 'graph'} data-layout={layout.kind}>
        {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: an application is interactive */}
        <canvas
          ref={element}
          tabIndex={0}
          role="application"
          aria-label={`Lineage graph of ${graph.nodes.length} relations. Arrow keys choose along the lines, Enter opens, plus and minus zoom, 0 shows all.`}
          onKeyDown={steer}
        />
        <p class="visually-hidden" role="status">
          {node === undefined ? '' : `${node.kind} ${node.id}, ${node.health}`}
        </p>
        {graph.problem !== undefined && <p class="graph-note">{graph.problem}</p>}
        {graph.problem === undefined && layout.kind === 'done' && graph.nodes.length === 0 && (
          <p class="graph-note">There is nothing to show.</p>
        )}
        {layout.kind === 'failed' && <p class="graph-note">{layout.message}</p>}
        {layout.kind === 'working' && graph.problem === undefined && (
          <div class="graph-note">
            <label>
              Laying out {graph.nodes.length} relations
              <progress max={1} value={layout.share} />
            </label>
          </div>
        )}
      </div>
      <Legend nodes={graph.nodes} />
    </>
  );
}

/** What the colours and the marks of the graph mean. */
function Legend({ nodes }: { readonly nodes: ShownGraph['nodes'] }) {
  if (nodes.length === 0) return null;
  const kinds = [...new Set(nodes.map(({ kind }) => kind))];
  return (
    <ul class="graph-legend" aria-label="Legend">
      {kinds.map((kind) => (
        <li key={kind}>
          <KindBadge kind={kind} />
        </li>
      ))}
      {nodes.some(({ health }) => health === 'failing') && (
        <li>
          <HealthBadge health="failing" />
        </li>
      )}
      {nodes.some(({ isWarned }) => isWarned) && (
        <li class="health health-stale">
          <Icon name="clock" />
          Stale, skipped or not published
        </li>
      )}
    </ul>
  );
}

/** So few nodes can be read when all are seen at once. */
const FEW = 12;

function useShownGraph(state: LineageState): ShownGraph {
  const site = useSite();
  const needsColumns = state.level === 'column' || state.column !== undefined;
  const columns = usePart(needsColumns ? 'columns' : 'none', async () =>
    needsColumns ? createColumnGraph(await loadColumns()) : undefined,
  );
  const { select, expand, level, column, from, to } = state;
  const loaded = columns.kind === 'loaded' ? columns.value : undefined;
  return useMemo(
    () => (needsColumns && loaded === undefined ? NOT_LOADED : shownGraph(site, state, loaded)),
    [site, select, expand, level, column, from, to, loaded],
  );
}

const NOT_LOADED: ShownGraph = { nodes: [], edges: [], columnEdges: [], indexOf: new Map() };

function useLayout(graph: ShownGraph): Layout {
  const [state, setState] = useState<{ readonly graph: ShownGraph; readonly layout: Layout }>();
  useEffect(() => {
    const settle = (layout: Layout): void => setState({ graph, layout });
    if (graph === NOT_LOADED) return settle({ kind: 'working', share: 0 });
    const input = {
      widths: graph.nodes.map(({ width }) => width),
      heights: graph.nodes.map(({ height }) => height),
      edges: graph.edges.map(({ from, to }) => [from, to] as const),
    };
    settle({ kind: 'working', share: 0 });
    const { done, cancel } = startLayout(input, (share) => settle({ kind: 'working', share }));
    done.then(
      (result) => settle({ kind: 'done', scene: sceneOf(graph, result), graph }),
      (error: Error) => settle({ kind: 'failed', message: error.message }),
    );
    return cancel;
  }, [graph]);
  return state?.graph === graph ? state.layout : { kind: 'working', share: 0 };
}

function marksOf(scene: Scene, graph: ShownGraph, state: LineageState, chosen: number | undefined): Marks {
  const column = columnMark(scene, graph, state.column);
  return { lit: litOf(scene, state, chosen), selected: chosen, column };
}

function litOf(scene: Scene, state: LineageState, chosen: number | undefined): Lit {
  if (state.lit === 'problems') {
    const troubled = scene.nodes.flatMap(({ health, isWarned }, index) => (health === 'failing' || isWarned ? [index] : []));
    return litAround(scene, troubled, ['down']);
  }
  // The way of a column is all that is shown then, so that there is nothing to light.
  return chosen === undefined || state.column !== undefined ? undefined : litAround(scene, [chosen], ['up', 'down']);
}

function columnMark({ nodes }: Scene, { indexOf }: ShownGraph, key: string | undefined): Marks['column'] {
  if (key === undefined) return undefined;
  const dot = key.lastIndexOf('.');
  const node = indexOf.get(key.slice(0, dot));
  const column = node === undefined ? -1 : (nodes[node]?.columns.indexOf(key.slice(dot + 1)) ?? -1);
  return node === undefined || column < 0 ? undefined : { node, column };
}

/** The node that an arrow key leads to: along an edge to the left or right, otherwise the next one above or below. */
function nextNode({ nodes, edges }: Scene, chosen: number | undefined, key: string): number | undefined {
  if (!ARROWS.has(key) || nodes.length === 0) return undefined;
  const here = chosen === undefined ? undefined : nodes[chosen];
  if (here === undefined) return 0;
  const nearest = (candidates: readonly number[]): number | undefined =>
    [...candidates].sort((a, b) => Math.abs((nodes[a]?.y ?? 0) - here.y) - Math.abs((nodes[b]?.y ?? 0) - here.y))[0];
  if (key === 'ArrowLeft') return nearest(edges.flatMap(({ from, to }) => (to === chosen ? [from] : [])));
  if (key === 'ArrowRight') return nearest(edges.flatMap(({ from, to }) => (from === chosen ? [to] : [])));
  const isAbove = key === 'ArrowUp';
  return nearest(nodes.flatMap(({ x, y }, index) => (x === here.x && (isAbove ? y < here.y : y > here.y) ? [index] : [])));
}

const ARROWS: ReadonlySet<string> = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']);
