import type { OperationNode, SelectQueryNode } from 'kysely';
import { MartletError } from '../errors.js';
import { similarNames } from '../graph/index.js';
import { asc, desc, type Ordering } from '../sql/index.js';
import type { AnswerColumn, QuestionAnswer } from './answer.js';
import type { Ask, By, Value } from './ask.js';
import { DATE } from './attributes.js';
import { type Day, dayOf } from './calendar.js';
import { comparedValue, shiftOf } from './compared.js';
import { Gathering } from './gathering.js';
import { innerName } from './inner-names.js';
import {
  all,
  anyTyped,
  column,
  compare,
  isNotNull,
  isNull,
  returned,
  type Select,
  selectQuery,
  table,
  unionAll,
  value,
  withQueries,
} from './nodes.js';
import { orderNode } from './order.js';
import type { AskedMetric, HavingCondition, Question } from './question.js';
import type { SemanticModel } from './semantic-model.js';
import { previousPeriod, type Transform } from './transforms.js';
import { Writing } from './writing.js';

/** What a question is compiled with. */
export interface CompileOptions {
  /** The day that is today where the question does not say it: `2025-03-31`. Ranges up to today are refused where neither does. */
  readonly today?: string;
  /**
   * Why a roll-up can't be read, by its id: it is not built, or not of the rows that its relation has now. Undefined for one that can. No roll-up is read
   * when this is left out: nothing is known of any.
   */
  readonly rollupProblem?: (id: string) => string | undefined;
}

/**
 * The query that answers a question. Each fact is aggregated at its own grain before facts meet, so that no row counts twice.
 *
 * @throws MartletError `metric-unknown`, and `MARTLET-Q101` to `MARTLET-Q111`: what can't be answered exactly is refused.
 */
export function compileQuestion(model: SemanticModel, question: Question, options: CompileOptions = {}): QuestionAnswer {
  return new QuestionCompiler(model, question, options).answer();
}

/** A column of the answer and the value behind it. */
interface Shown {
  readonly column: AnswerColumn;
  readonly value: Value;
}

/** An attribute that is asked by, whose `alias` is its name within the answer. */
interface AskedBy extends By {
  /** The name of its column. */
  readonly name: string;
}

class QuestionCompiler {
  readonly #writing: Writing;
  readonly #by: readonly AskedBy[];
  /** The names of all columns that are asked for. */
  readonly #names: readonly string[];
  readonly #at: Day;

  constructor(
    private readonly model: SemanticModel,
    private readonly question: Question,
    private readonly options: CompileOptions = {},
  ) {
    this.#writing = new Writing(model);
    this.#at = dayOf(question.at ?? options.today ?? '');
    const by = (question.by ?? []).map((asked) => {
      const { attribute, as = attribute.replaceAll('.', '_') } = typeof asked === 'string' ? { attribute: asked } : asked;
      return { path: attribute, name: as };
    });
    const metrics = question.metrics.map((asked) => (typeof asked === 'string' ? asked : (asked.as ?? asked.metric)));
    this.#names = [...by.map(({ name }) => name), ...metrics];
    this.#refuseNames();
    this.#by = by.map((one) => ({ ...one, alias: this.#inner(one.name) }));
    if (question.metrics.length === 0)
      throw new MartletError('question-invalid', {
        problem: 'it asks for no metric',
        fix: `Ask for one or more of: ${[...model.metrics.keys()].slice(0, 5).join(', ')}.`,
      });
  }

  /** The name of a column within the answer. */
  readonly #inner = (name: string): string => innerName(name, this.#names);

  answer(): QuestionAnswer {
    const { limit, having = [] } = this.question;
    const sets = this.#totalSets();
    const detail = this.#rowsOf(this.#by, '', having);
    const flags =
      sets.length === 0
        ? []
        : this.#by.map(
            ({ name, path }): AnswerColumn => ({ name: `${name}_is_total`, role: 'total', type: { kind: 'boolean' }, attribute: path }),
          );
    const columns = [...detail.keys, ...flags, ...detail.shown.map(({ column }) => column)];
    const names = columns.map(({ name }) => name);
    this.#refuseTwice(names);
    const order = this.#order(
      names,
      flags.map(({ name }) => name),
    );
    let query: SelectQueryNode;
    if (sets.length === 0)
      query = selectQuery({
        ...detail.rows,
        selections: detail.selections([]),
        orderBy: orderNode(order(detail.alias, this.#inner)),
        ...(limit === undefined ? {} : { limit }),
      });
    else {
      const limited = limit === undefined ? {} : { limit, orderBy: orderNode(this.#order(detail.names, [])(detail.alias, this.#inner)) };
      const isShown = (name: string): boolean => names.includes(name) || this.#by.some(({ path }) => path === name);
      const unseen = this.#orderNames().filter((name) => !isShown(name));
      const withUnseen = ({ alias, selections }: typeof detail, set: readonly AskedBy[]): Select['selections'] => [
        ...selections(this.#flags(set)),
        ...unseen.map((name) => [name, column(alias, this.#inner(name))] as const),
      ];
      const rows = selectQuery({ ...detail.rows, selections: withUnseen(detail, this.#by), ...limited });
      // A query with an order and an end of its own is a query of its own.
      const first = limit === undefined ? rows : this.#all(this.#writing.add('shown', rows), [...names, ...unseen]);
      const others = sets.map((set, place) => {
        const total = this.#rowsOf(set, sets.length === 1 ? '_total' : `_total_${place + 1}`, [], detail.gathering);
        return selectQuery({ ...total.rows, selections: withUnseen(total, set) });
      });
      const every = this.#writing.add('all_rows', unionAll([first, ...others]));
      query = {
        ...this.#all(every, names),
        orderBy: orderNode(order(unseen.length === 0 ? undefined : every)),
      };
    }
    return { query: withQueries(query, this.#writing.queries), columns, reads: this.#writing.reads, parts: this.#writing.parts };
  }

  #all(from: string, names: readonly string[]): SelectQueryNode {
    return selectQuery({ selections: names.map((name) => [name, column(from, name)]), from: table(from) });
  }

  /** The attributes of each kind of total. */
  #totalSets(): readonly (readonly AskedBy[])[] {
    const { totals = false } = this.question;
    if (totals === false || this.#by.length === 0) return [];
    const sets = totals === true ? [[]] : totals;
    return sets.map((set) =>
      set.map((path) => this.#by.find((by) => by.path === path || by.name === path) ?? raise(unasked(path, 'a total'))),
    );
  }

  #flags(set: readonly AskedBy[]): readonly (readonly [string, OperationNode])[] {
    return this.#by.map((by) => [`${by.name}_is_total`, value(!set.includes(by))]);
  }

  /** The rows by some attributes: all of the question's, or those of a total. */
  #rowsOf(by: readonly AskedBy[], suffix: string, having: readonly HavingCondition[], whole?: Gathering) {
    const { question } = this;
    const gathering = new Gathering({
      model: this.model,
      writing: this.#writing,
      by,
      asked: this.#by,
      at: this.#at,
      timeZone: question.timeZone,
      fillsGaps: question.fill !== undefined,
      zeroSums: question.fill === 'zero',
      rollupProblem: this.options.rollupProblem ?? unknownRollup,
      ...(whole === undefined ? {} : { whole }),
      suffix,
    });
    const where = question.where ?? [];
    const ask: Ask = { by, where, rows: [], transforms: [], isAsked: true };
    const shown = question.metrics.flatMap((asked) => this.#shown(gathering, asked, ask));
    if (question.share !== undefined) shown.push(this.#share(gathering, ask));
    const isHidden = (name: string): boolean => !shown.some(({ column }) => column.name === name) && this.model.metrics.has(name);
    const named = [...having.map(([metric]) => metric), ...this.#orderNames()].filter(isHidden);
    const hidden = [...new Set(named)].map((name): Shown => {
      const metric = this.#metric(name);
      return { column: { name, role: 'metric', type: { kind: 'double' } }, value: gathering.value(metric, { ...ask, isAsked: false }) };
    });
    const keys = gathering.keys();
    // What is only ordered or filtered by may be called like an attribute.
    const hiddenAs = (name: string): string => this.#inner(this.#names.includes(name) ? `hidden_${name}` : name);
    const values = [
      ...shown.map(({ column: { name }, value }) => ({ name, as: this.#inner(name), node: value.node })),
      ...hidden.map(({ column: { name }, value }) => ({ name, as: hiddenAs(name), node: value.node })),
    ];
    const answer = gathering.answer(values.map(({ as, node }) => [as, node]));
    const alias = this.#writing.add(`answer${suffix}`, answer.query);
    const conditions = having.map((condition) => this.#having(alias, condition, values));
    const present = answer.present === undefined ? [] : [compare(column(alias, answer.present), '>', value(0))];
    return {
      gathering,
      alias,
      keys: this.#by.map(
        ({ alias: as, name, path }): AnswerColumn => ({
          ...(keys.get(as) ?? { role: 'attribute', type: { kind: 'text' }, attribute: path }),
          name,
        }),
      ),
      shown,
      names: [...this.#by.map((one) => one.name), ...shown.map(({ column }) => column.name)],
      rows: { from: table(alias), where: [...present, ...conditions] } satisfies Partial<Select>,
      selections: (flags: readonly (readonly [string, OperationNode])[]): Select['selections'] => [
        ...this.#by.map((one) => [one.name, by.includes(one) ? column(alias, one.alias) : value(null)] as const),
        ...flags,
        ...shown.map(({ column: { name } }) => [name, column(alias, innerName(name, this.#names))] as const),
      ],
    };
  }

  /** A metric of the question, and what it is compared with. */
  #shown(gathering: Gathering, asked: AskedMetric, ask: Ask): Shown[] {
    const { metric: name, as = name, where = [], ...rest } = typeof asked === 'string' ? { metric: asked } : asked;
    const metric = this.#metric(name);
    const { weightedBy } = rest;
    if (weightedBy !== undefined && !this.#by.some(({ path }) => path === weightedBy)) throw unasked(weightedBy, `the weight of ${name}`);
    const own: Ask = { ...ask, where: [...ask.where, ...where], ...rest };
    const current = gathering.value(metric, own);
    const { unit } = current;
    const format = metric.format ?? current.format;
    const described = { metric: name, ...(unit === undefined ? {} : { unit }), ...(format === undefined ? {} : { format }) };
    const shown: Shown = {
      column: { name: as, role: 'metric', type: current.type, ...described, isAdditive: current.isAdditive },
      value: current,
    };
    const { compareTo } = this.question;
    if (compareTo === undefined) return [shown];
    gathering.refuseTimeless(metric, own);
    const transforms = this.#comparison(name);
    const previous = gathering.value(metric, { ...own, transforms: [...own.transforms, ...transforms], isAsked: false });
    const compared = (compareTo.show ?? ['value']).map((shows): Shown => {
      const found = comparedValue(shows, current, previous);
      const name = `${as}_${{ value: 'previous', change: 'change', growth: 'growth' }[shows]}`;
      const of = shows === 'growth' ? { metric: described.metric, unit: 'ratio' } : described;
      return {
        column: { name, role: 'compared', type: found.type, ...of, shows, isAdditive: shows !== 'growth' && current.isAdditive },
        value: found,
      };
    });
    return [shown, ...compared];
  }

  #share(gathering: Gathering, ask: Ask): Shown {
    const { of, within = [], ignores = [], as = `${of}_share` } = this.question.share ?? { of: '' };
    const metric = this.#metric(of);
    const found = gathering.share(metric, ask, within, ignores.includes('where'));
    return { column: { name: as, role: 'share', type: { kind: 'double' }, metric: of, unit: 'ratio', isAdditive: false }, value: found };
  }

  /** How far the earlier period lies back. */
  #comparison(metric: string): readonly Transform[] {
    const { offset, likeForLike = false } = this.question.compareTo ?? { offset: '1 month' };
    const cut: readonly Transform[] = likeForLike ? [{ kind: 'cut', at: this.#at }] : [];
    if (offset !== 'previous_period') return [...cut, shiftOf(offset)];
    const range = new Gathering({
      model: this.model,
      writing: new Writing(this.model),
      by: [],
      asked: this.#by,
      at: this.#at,
      timeZone: undefined,
      fillsGaps: false,
      zeroSums: false,
      rollupProblem: unknownRollup,
      suffix: '',
    }).rangeOf(this.#metric(metric), this.question.where ?? []);
    if (range === undefined)
      throw new MartletError('question-invalid', {
        problem: 'there is no previous period of days without bounds',
        fix: `Filter by a range of days, such as ["${DATE}", "this", "month"].`,
      });
    return [...cut, { kind: 'shift', ...previousPeriod(...range) }];
  }

  #metric(name: string) {
    const metric = this.model.metrics.get(name);
    if (metric !== undefined) return metric;
    throw this.#unknown(name);
  }

  #unknown(name: string): MartletError {
    return new MartletError('metric-unknown', { name, similar: similarNames(name, [...this.model.metrics.keys()]) });
  }

  #having(
    alias: string,
    [name, operator, operand]: HavingCondition,
    values: readonly { readonly name: string; readonly as: string }[],
  ): OperationNode {
    const found = values.find((each) => each.name === name);
    if (found === undefined) throw this.#unknown(name);
    const node = column(alias, found.as);
    if (operator === 'is null') return isNull(node);
    if (operator === 'is not null') return isNotNull(node);
    const of = (each: unknown): OperationNode => {
      if (typeof each === 'number' && Number.isFinite(each)) return value(each);
      if (typeof each === 'string' && /^-?\d+(\.\d+)?$/.test(each)) return value(Number(each));
      throw new MartletError('filter-unfit', { attribute: name, operator, found: JSON.stringify(each) ?? 'nothing', expected: 'a number' });
    };
    if (operator !== 'between') return compare(node, operator, of(operand));
    const [low, high] = operand as readonly unknown[];
    return all([compare(node, '>=', of(low)), compare(node, '<=', of(high))]);
  }

  #orderNames(): readonly string[] {
    return (this.question.orderBy ?? []).map((each) => (typeof each === 'string' ? each : each[0]));
  }

  /**
   * The order of the rows: as asked, and then by the attributes, so that it is always the same. Without the name of a query it is that of what is returned:
   * Spark loses columns of a union that is ordered by its own.
   */
  #order(
    names: readonly string[],
    flags: readonly string[],
  ): (alias: string | undefined, inner?: (name: string) => string) => readonly Ordering[] {
    const asked = (this.question.orderBy ?? []).map((each) => (typeof each === 'string' ? ([each, 'asc'] as const) : each));
    const known = asked.map(([name, direction]) => [this.#by.find(({ path }) => path === name)?.name ?? name, direction] as const);
    for (const [name] of known) {
      if (!names.includes(name) && !this.model.metrics.has(name))
        throw new MartletError('question-invalid', {
          problem: `it is ordered by ${name}, which is no column of the answer`,
          fix: `Order by one of: ${names.join(', ')}.`,
        });
    }
    const rest = this.#by.filter((by) => !known.some(([name]) => name === by.name));
    return (alias, inner = (name) => name) => {
      const of = (name: string) => anyTyped(alias === undefined ? returned(name) : column(alias, name));
      return [
        ...flags.map((name) => asc(of(name))),
        ...known.map(([name, direction]) => (direction === 'desc' ? desc : asc)(of(inner(name)), { nulls: 'last' })),
        ...rest.map((by) => asc(of(inner(by.name)), { nulls: 'last' })),
      ];
    };
  }

  #refuseTwice(names: readonly string[]): void {
    const twice = names.find((name, place) => names.indexOf(name) !== place);
    if (twice !== undefined)
      throw new MartletError('question-invalid', {
        problem: `two of its columns are called ${twice}`,
        fix: 'Give one of them another name with `as`.',
      });
  }

  #refuseNames(): void {
    const names = this.#names;
    this.#refuseTwice(names);
    const odd = names.find((name) => !/^[a-z_][a-z0-9_]*$/.test(name));
    if (odd !== undefined)
      throw new MartletError('question-invalid', {
        problem: `"${odd}" is no name of a column`,
        fix: 'Use lower-case letters, digits and underscores.',
      });
  }
}

const unknownRollup = (): string => 'it is not known what it holds';

function unasked(path: string, by: string): MartletError {
  return new MartletError('question-invalid', {
    problem: `${by} is by ${path}, which the question does not ask by`,
    fix: `Add ${path} to \`by\`.`,
  });
}

function raise(error: MartletError): never {
  throw error;
}
