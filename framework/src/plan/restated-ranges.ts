import { ceilTo, floorTo, hull, intervalOf, type RestatedRange, type TimeRange, timeColumnOf } from '../materializations/index.js';
import { copiesOf } from '../project/copies.js';
import type { Project, ProjectModel } from '../project/index.js';
import type { IntervalEntry, Restatement } from '../state/index.js';

/** Tells what each kept table has to compute again, of all restatements that it has not heard of yet. */
export class RestatedRanges {
  /** How each restatement reaches the relations behind it. */
  readonly #reached = new Map<Restatement, ReadonlyMap<string, TimeRange>>();

  /**
   * @param order - All relations, each behind those that it reads.
   * @param restatements - Those that were recorded and those of this plan, by the relation that they name.
   */
  constructor(
    private readonly project: Project,
    private readonly order: readonly string[],
    private readonly restatements: readonly Restatement[],
  ) {}

  /**
   * The ranges that a table lacks which holds these. A table that was begun after a restatement knows of it, and a new one takes those of
   * its own plan with its first rows.
   */
  of(model: ProjectModel, covered: readonly IntervalEntry[]): readonly RestatedRange[] {
    const known = new Set(covered.flatMap(({ restated = [] }) => restated));
    const begun = covered.reduce<string | undefined>((least, { at }) => (least === undefined || at < least ? at : least), undefined);
    return this.restatements.flatMap((restatement): RestatedRange[] => {
      const { id, token, range, at, whole } = restatement;
      // A relation that is computed again as a whole has a new table.
      const isOwn = id === model.id && whole;
      if (range === undefined || isOwn || known.has(token) || (at !== '' && (begun === undefined || at < begun))) return [];
      const reached = this.#rangesOf(restatement).get(model.id);
      return reached === undefined ? [] : [{ ...reached, token, isSameTime: whole || this.#isSameTime(model, id) }];
    });
  }

  #rangesOf(restatement: Restatement): ReadonlyMap<string, TimeRange> {
    const known = this.#reached.get(restatement);
    if (known !== undefined) return known;
    const reached = new Map<string, TimeRange>();
    const { id: origin, range = {} } = restatement;
    for (const id of this.order) {
      const relation = this.project.byId.get(id);
      const inputs = relation === undefined || relation.kind === 'source' ? [] : [...relation.from.values()];
      const ranges = id === origin ? [range] : inputs.flatMap((input) => reached.get(input) ?? []);
      const all = hull(ranges);
      if (relation !== undefined && all !== undefined) reached.set(id, inIntervals(all, relation.kind === 'source' ? undefined : relation));
    }
    this.#reached.set(restatement, reached);
    return reached;
  }

  /** Whether a table's rows are told apart by an unchanged copy of the time by which those of another one are. */
  #isSameTime(model: ProjectModel, origin: string): boolean {
    let [id, column] = [model.id, timeColumnOf(model.relation.materialized)];
    while (column !== undefined && id !== origin) {
      const relation = this.project.byId.get(id);
      const copy = relation === undefined || relation.kind === 'source' ? undefined : copiesOf(this.project, relation)[column];
      if (copy === undefined) return false;
      [id, column] = copy;
    }
    const named = this.project.byId.get(origin);
    return column !== undefined && named !== undefined && named.kind !== 'source' && timeColumnOf(named.relation.materialized) === column;
  }
}

/** A table that is divided by time computes whole intervals again, and so do those that read it. */
function inIntervals({ from, to }: TimeRange, model: ProjectModel | undefined): TimeRange {
  const unit = model === undefined ? undefined : intervalOf(model.relation.materialized);
  return {
    ...(from === undefined ? {} : { from: unit === undefined ? from : floorTo(unit, from) }),
    ...(to === undefined ? {} : { to: unit === undefined ? to : ceilTo(unit, to) }),
  };
}
