import { useRef, useState } from 'preact/hooks';
import { exposureOf } from '../data/column-graph.js';
import { HealthBadge, KindBadge } from '../parts/badges.js';
import { Page } from '../parts/page.js';
import { RelationLink } from '../parts/relation-link.js';
import { columnHref, href, replace } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import type { GraphCanvas } from './graph-canvas.js';
import { idsOf, type LineageState, lineageHref, readLineageState } from './lineage-state.js';
import { LineageView } from './lineage-view.js';
import { readPalette } from './palette.js';
import type { Scene } from './scene.js';
import { svgDrawing } from './svg-drawing.js';

/** The lineage of the whole project, or of what its address says. */
export function LineagePage({ query }: { readonly query: URLSearchParams }) {
  const state = readLineageState(query);
  const graph = useRef<{ readonly canvas: GraphCanvas; readonly scene: Scene } | undefined>(undefined);
  const [shown, setShown] = useState<readonly string[]>([]);
  const change = (changes: { readonly [Key in keyof LineageState]?: LineageState[Key] | undefined }): void =>
    replace(lineageHref(withChanges(state, changes)));
  const select = (id: string | undefined, column: string | undefined): void => {
    if (column !== undefined && id !== undefined) change({ focus: id, column: `${id}.${column}`, level: 'column' });
    else change({ focus: id });
  };
  return (
    <Page title="Lineage" heading="Lineage" isWide>
      <Filters state={state} change={change} />
      <div class={state.focus === undefined ? 'graph-frame' : 'graph-frame has-panel'}>
        <div class="graph-main">
          <div class="graph-tools" role="toolbar" aria-label="View">
            <button type="button" class="button small" onClick={() => graph.current?.canvas.zoom(1.3)}>
              Zoom in
            </button>
            <button type="button" class="button small" onClick={() => graph.current?.canvas.zoom(0.77)}>
              Zoom out
            </button>
            <button type="button" class="button small" onClick={() => graph.current?.canvas.fit()}>
              Show all
            </button>
            <button type="button" class="button small" onClick={() => graph.current && saveSvg(graph.current.scene)}>
              Save SVG
            </button>
            <button type="button" class="button small" onClick={() => graph.current && savePng(graph.current.canvas)}>
              Save PNG
            </button>
          </div>
          <LineageView
            state={state}
            onSelect={select}
            onReady={(canvas, scene) => {
              graph.current = { canvas, scene };
              setShown(scene.nodes.map(({ id }) => id));
            }}
          />
        </div>
        {state.focus !== undefined && <Panel state={state} id={state.focus} change={change} />}
      </div>
      <details class="graph-list">
        <summary>As a list ({shown.length})</summary>
        <ul class="inline-list">
          {shown.slice(0, LONGEST_LIST).map((id) => (
            <li key={id}>
              <NodeLink id={id} />
            </li>
          ))}
        </ul>
      </details>
    </Page>
  );
}

/** A relation, or an exposure that reads some. */
function NodeLink({ id }: { readonly id: string }) {
  const exposure = exposureOf(id);
  if (exposure === undefined) return <RelationLink id={id} />;
  return (
    <a href={href(['exposure', exposure])}>
      <bdi>{exposure}</bdi>
    </a>
  );
}

const LONGEST_LIST = 500;

type Change = (changes: { readonly [Key in keyof LineageState]?: LineageState[Key] | undefined }) => void;

function withChanges(state: LineageState, changes: Parameters<Change>[0]): LineageState {
  const changed = Object.entries({ ...state, ...changes }).filter(([, value]) => value !== undefined && value !== '');
  // What is left is what was put in, key by key.
  return Object.fromEntries(changed) as LineageState;
}

function Filters({ state, change }: { readonly state: LineageState; readonly change: Change }) {
  const { graph } = useSite();
  const set = (key: 'select' | 'from' | 'to') => (event: Event & { readonly currentTarget: HTMLInputElement }) =>
    change({ [key]: event.currentTarget.value.trim(), column: undefined, expand: undefined });
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <label class="wide">
        Selector
        <input
          type="text"
          list="relation-names"
          value={state.select ?? ''}
          placeholder="+fact_sales, tag:finance, path:models/marts"
          onChange={set('select')}
          spellcheck={false}
        />
      </label>
      <label>
        Path from
        <input type="text" list="relation-names" value={state.from ?? ''} onChange={set('from')} spellcheck={false} />
      </label>
      <label>
        to
        <input type="text" list="relation-names" value={state.to ?? ''} onChange={set('to')} spellcheck={false} />
      </label>
      <fieldset class="choice">
        <legend class="visually-hidden">Level</legend>
        <label>
          <input
            type="radio"
            name="level"
            checked={state.level === undefined}
            onChange={() => change({ level: undefined, column: undefined })}
          />
          Relations
        </label>
        <label>
          <input type="radio" name="level" checked={state.level === 'column'} onChange={() => change({ level: 'column' })} />
          Columns
        </label>
      </fieldset>
      <label class="check">
        <input
          type="checkbox"
          checked={state.lit === 'problems'}
          onChange={(event) => change({ lit: event.currentTarget.checked ? 'problems' : undefined })}
        />
        Light failing and stale
      </label>
      <button type="button" class="button" onClick={() => replace(lineageHref({}))}>
        Everything
      </button>
      {state.column !== undefined && (
        <p class="filter-note">
          The way of <bdi class="name">{state.column}</bdi>{' '}
          <button type="button" class="button small" onClick={() => change({ column: undefined })}>
            Show all columns
          </button>
        </p>
      )}
      <datalist id="relation-names">
        {graph.order.map((id) => (
          <option key={id} value={id} />
        ))}
      </datalist>
    </form>
  );
}

/** What is chosen: what it is, and what can be done from it. */
function Panel({ state, id, change }: { readonly state: LineageState; readonly id: string; readonly change: Change }) {
  const { byId, graph } = useSite();
  const relation = byId.get(id);
  if (relation === undefined) return null;
  const { name, kind, description, health, because } = relation;
  const expanded = [...new Set([...idsOf(state.expand), id])].join(',');
  return (
    <aside class="graph-panel" aria-label="Chosen relation">
      <p class="above">
        <KindBadge kind={kind} />
        <HealthBadge health={health} because={because} />
      </p>
      <h2>
        <RelationLink id={id} />
      </h2>
      <p class="quiet" dir="auto">
        {description ?? 'No description.'}
      </p>
      {state.column?.startsWith(`${id}.`) && (
        <p>
          Column <a href={columnHref(id, state.column.slice(id.length + 1))}>{state.column.slice(id.length + 1)}</a>
        </p>
      )}
      <div class="buttons stacked-buttons">
        <button
          type="button"
          class="button small"
          onClick={() => change({ select: `+${id}+`, expand: undefined, from: undefined, to: undefined, column: undefined })}
        >
          Only this and its lineage
        </button>
        <button type="button" class="button small" onClick={() => change({ expand: expanded })}>
          Add its neighbours
        </button>
        <button type="button" class="button small" onClick={() => change({ from: id, select: undefined, column: undefined })}>
          Path from here
        </button>
        <button type="button" class="button small" onClick={() => change({ to: id, select: undefined, column: undefined })}>
          Path to here
        </button>
        <button type="button" class="button small" onClick={() => change({ focus: undefined })}>
          Close<span class="visually-hidden"> {name}</span>
        </button>
      </div>
      <Neighbours title="Reads" ids={graph.dependenciesOf(id)} change={change} />
      <Neighbours title="Is read by" ids={graph.dependentsOf(id)} change={change} />
    </aside>
  );
}

function Neighbours({ title, ids, change }: { readonly title: string; readonly ids: readonly string[]; readonly change: Change }) {
  return (
    <>
      <h3>{title}</h3>
      {ids.length === 0 && <p class="quiet">nothing</p>}
      <ul class="plain-list">
        {ids.map((id) => (
          <li key={id}>
            <button type="button" class="link" onClick={() => change({ focus: id })}>
              <bdi class="name">{id}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function saveSvg(scene: Scene): void {
  save('lineage.svg', new Blob([svgDrawing(scene, readPalette())], { type: 'image/svg+xml' }));
}

function savePng(canvas: GraphCanvas): void {
  canvas.drawing().toBlob((blob) => {
    if (blob !== null) save('lineage.png', blob);
  }, 'image/png');
}

function save(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
