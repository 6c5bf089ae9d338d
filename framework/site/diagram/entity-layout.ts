import type { SiteColumn, SiteRelation } from '../../src/catalog/site/site-data.js';
import { placeApart, type Wish } from '../lineage/place-apart.js';

export const ENTITY_WIDTH = 210;
export const HEAD = 30;
export const ROW = 20;
const PADDING = 8;
const COLUMN_GAP = 90;
const GAP = 28;
const MOST_ROWS = 7;

/** A relation as a box with its columns. */
export interface Entity {
  readonly relation: SiteRelation;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly rows: readonly EntityRow[];
  readonly hidden: number;
}

export interface EntityRow {
  readonly name: string;
  readonly type: string;
  readonly isKey: boolean;
  readonly isReference: boolean;
}

/** A column that refers to the key of another relation: from the left or right end of its row. */
export interface Reference {
  readonly from: { readonly relation: string; readonly column: string };
  readonly to: { readonly relation: string; readonly column: string };
  readonly path: string;
}

export interface EntityLayout {
  readonly entities: readonly Entity[];
  readonly references: readonly Reference[];
  readonly width: number;
  readonly height: number;
}

type ColumnsOf = ReadonlyMap<string, readonly SiteColumn[]>;

/** Facts in the middle, what they refer to left and right of them, each near the facts that refer to it. */
export function layOutEntities(relations: readonly SiteRelation[], columnsOf: ColumnsOf): EntityLayout {
  const referring = relations.filter(({ references }) => references.length > 0);
  const others = relations.filter(({ references }) => references.length === 0);
  const referredBy = new Map(
    others.map(({ id }) => [id, referring.filter(({ references }) => references.some(({ relation }) => relation === id))]),
  );
  // What most facts refer to comes first; then left and right take turns.
  const ranked = [...others].sort((a, b) => (referredBy.get(b.id)?.length ?? 0) - (referredBy.get(a.id)?.length ?? 0));
  const left = ranked.filter((_, index) => index % 2 === 0);
  const right = ranked.filter((_, index) => index % 2 === 1);

  const boxes = new Map(relations.map((relation) => [relation.id, boxOf(relation, columnsOf)]));
  const heightOf = (id: string): number => boxes.get(id)?.height ?? 0;
  const middle = placed(referring, 1, () => undefined, boxes);
  const centres = new Map(middle.map(({ relation, y, height }) => [relation.id, y + height / 2]));
  const wish = ({ id }: SiteRelation): number | undefined => {
    const readers = (referredBy.get(id) ?? []).flatMap((reader) => centres.get(reader.id) ?? []);
    return readers.length === 0 ? undefined : readers.reduce((sum, centre) => sum + centre, 0) / readers.length;
  };
  const entities = [...placed(left, 0, wish, boxes), ...middle, ...placed(right, 2, wish, boxes)];
  const top = Math.min(0, ...entities.map(({ y }) => y));
  const moved = entities.map((entity) => ({ ...entity, y: entity.y - top + 1, x: entity.x + 1 }));
  const byId = new Map(moved.map((entity) => [entity.relation.id, entity]));
  return {
    entities: moved,
    references: referring.flatMap(({ id, references }) =>
      references.flatMap(({ column, relation, to }) => {
        const [from, target] = [byId.get(id), byId.get(relation)];
        if (from === undefined || target === undefined) return [];
        return [{ from: { relation: id, column }, to: { relation, column: to }, path: pathBetween(from, column, target, to) }];
      }),
    ),
    width: (right.length > 0 ? 3 : 2) * ENTITY_WIDTH + (right.length > 0 ? 2 : 1) * COLUMN_GAP + 2,
    height: Math.max(...moved.map(({ relation, y }) => y + heightOf(relation.id))) + 1,
  };
}

type Box = Pick<Entity, 'rows' | 'hidden' | 'height'>;

/** Keys and references always show, then the first others. */
function boxOf({ id, references }: SiteRelation, columnsOf: ColumnsOf): Box {
  const referring = new Set(references.map(({ column }) => column));
  const rows = (columnsOf.get(id) ?? []).map(
    ([name, type, marks]): EntityRow => ({ name, type, isKey: marks.includes('k'), isReference: referring.has(name) }),
  );
  const important = rows.filter(({ isKey, isReference }) => isKey || isReference);
  const rest = rows.filter((row) => !important.includes(row)).slice(0, Math.max(0, MOST_ROWS - important.length));
  const shown = [...important, ...rest];
  const hidden = rows.length - shown.length;
  return { rows: shown, hidden, height: HEAD + (shown.length + (hidden > 0 ? 1 : 0)) * ROW + PADDING };
}

function placed(
  relations: readonly SiteRelation[],
  column: number,
  wishOf: (relation: SiteRelation) => number | undefined,
  boxes: ReadonlyMap<string, Box>,
): readonly Entity[] {
  const wishes = relations.map((relation): Wish & { readonly relation: SiteRelation } => ({
    relation,
    centre: wishOf(relation) ?? 0,
    size: boxes.get(relation.id)?.height ?? 0,
    weight: 1,
  }));
  wishes.sort((a, b) => a.centre - b.centre);
  return placeApart(wishes, GAP).flatMap((y, index): Entity[] => {
    const relation = wishes[index]?.relation;
    const box = relation === undefined ? undefined : boxes.get(relation.id);
    return relation === undefined || box === undefined ? [] : [{ relation, x: column * (ENTITY_WIDTH + COLUMN_GAP), y, ...box }];
  });
}

function pathBetween(from: Entity, column: string, to: Entity, key: string): string {
  const y1 = rowCentre(from, column);
  const y2 = rowCentre(to, key);
  const isRight = to.x > from.x;
  const x1 = isRight ? from.x + ENTITY_WIDTH : from.x;
  // What refers to another fact stands in the same column, and goes around it.
  if (to.x === from.x) return `M${x1} ${y1}C${x1 - 60} ${y1} ${x1 - 60} ${y2} ${x1} ${y2}`;
  const x2 = isRight ? to.x : to.x + ENTITY_WIDTH;
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

function rowCentre({ y, rows }: Entity, column: string): number {
  const index = rows.findIndex(({ name }) => name === column);
  return y + HEAD + (Math.max(0, index) + 0.5) * ROW;
}
