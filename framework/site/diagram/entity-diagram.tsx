import { useState } from 'preact/hooks';
import type { SiteColumn, SiteRelation } from '../../src/catalog/site/site-data.js';
import { kindTitle } from '../parts/badges.js';
import { columnHref, hrefOf } from '../routing/route.js';
import { ENTITY_WIDTH, type Entity, HEAD, layOutEntities, ROW } from './entity-layout.js';

interface EntityDiagramProps {
  readonly name: string;
  readonly relations: readonly SiteRelation[];
  readonly columnsOf: ReadonlyMap<string, readonly SiteColumn[]>;
}

/** A star schema: each relation as a box with its keys, each reference as a line between two of them. */
export function EntityDiagram({ name, relations, columnsOf }: EntityDiagramProps) {
  const { entities, references, width, height } = layOutEntities(relations, columnsOf);
  const [chosen, choose] = useState<string | undefined>();
  const isLit = ({ from, to }: (typeof references)[number]): boolean => from.relation === chosen || to.relation === chosen;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <section class="diagram" aria-label={`Star schema of ${name}`} tabIndex={0}>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} class={chosen === undefined ? '' : 'has-chosen'}>
        <title>{`Star schema of ${name}`}</title>
        {references.map((reference) => (
          <path
            key={`${reference.from.relation}.${reference.from.column}`}
            class={isLit(reference) ? 'reference lit' : 'reference'}
            d={reference.path}
          >
            <title>{`${reference.from.relation}.${reference.from.column} refers to ${reference.to.relation}.${reference.to.column}`}</title>
          </path>
        ))}
        {entities.map((entity) => (
          <EntityBox key={entity.relation.id} entity={entity} onChoose={choose} />
        ))}
      </svg>
    </section>
  );
}

function EntityBox({ entity, onChoose }: { readonly entity: Entity; readonly onChoose: (id: string | undefined) => void }) {
  const { relation, x, y, height, rows, hidden } = entity;
  const choose = (): void => onChoose(relation.id);
  const leave = (): void => onChoose(undefined);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only lights up its lines; the links inside are what is used
    <g
      class={`entity kind-${relation.kind}`}
      transform={`translate(${x} ${y})`}
      onMouseEnter={choose}
      onMouseLeave={leave}
      onFocusIn={choose}
      onFocusOut={leave}
    >
      <rect class="entity-box" width={ENTITY_WIDTH} height={height} rx={6} />
      <path class="entity-bar" d={`M0 6a6 6 0 0 1 6-6h${ENTITY_WIDTH - 12}a6 6 0 0 1 6 6z`} />
      <a href={hrefOf(relation)}>
        <title>{`${kindTitle(relation.kind)} ${relation.id}`}</title>
        <text class="entity-name" x={10} y={HEAD - 9}>
          {cut(relation.name, 26)}
        </text>
      </a>
      {rows.map(({ name, type, isKey, isReference }, index) => (
        <a key={name} href={columnHref(relation.id, name)}>
          <text class={isKey ? 'entity-column key' : 'entity-column'} x={10} y={HEAD + index * ROW + 14}>
            {isKey ? '● ' : isReference ? '→ ' : ''}
            {cut(name, 20)}
          </text>
          <text class="entity-type" x={ENTITY_WIDTH - 10} y={HEAD + index * ROW + 14}>
            {type.replace(/\(.*/, '')}
          </text>
        </a>
      ))}
      {hidden > 0 && (
        <text class="entity-type start" x={10} y={HEAD + rows.length * ROW + 14}>
          {`and ${hidden} more`}
        </text>
      )}
    </g>
  );
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
