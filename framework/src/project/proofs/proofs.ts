import { isSameType, type LogicalType } from '../../columns/index.js';
import { keptOf } from '../../materializations/index.js';
import { type Claim, type RelationTest, relationTestId, testsOf } from '../../quality/index.js';
import { analyseModel } from '../analysis.js';
import { isInlined } from '../inlined.js';
import type { Project, ProjectModel, ProjectRelation } from '../project.js';
import { anyOf, BY_THE_QUERY, both, type Evidence, EXACT_KINDS, type ExactKind, type Facts, type Key, NOTHING_KNOWN } from './facts.js';
import { queryFacts, type RelationFacts, type ResultFacts } from './query-facts.js';

/** Why a data test need not be run. */
export interface Proof {
  /** `proved` by the query alone, or `inherited` from blocking tests of what it reads. */
  readonly verdict: 'proved' | 'inherited';
  /** The ids of the tests that it relies on, and `load bronze.orders` for what ingestion rejects. */
  readonly reliesOn: readonly string[];
  /** The same, and the relation that each is about. */
  readonly basis: readonly Relied[];
}

/** Something that a proof relies on: a data test, or what a load rejects. */
export interface Relied {
  readonly kind: 'test' | 'load';
  readonly id: string;
  readonly relation: string;
}

/** What proving needs of a project. */
export type ProvableProject = Pick<Project, 'models' | 'byId' | 'idOf'>;

/**
 * The data tests that can't fail, by id (`test gold.fact_sales not_null_order_id`): what they demand follows from the query,
 * or from the query and the blocking tests of what it reads. It touches neither data nor warehouse, and takes nothing from
 * constraints, which many warehouses don't enforce. Which of the tests that a proof relies on are themselves proved does not
 * matter: proofs never go in circles.
 *
 * @throws MartletError `query-failed`.
 */
export function proofs(project: ProvableProject): ReadonlyMap<string, Proof> {
  const proofsOf = proofsByModel(project);
  return new Map(project.models.flatMap((model) => [...proofsOf(model)]));
}

/**
 * The same model by model, for those who ask for a few only.
 *
 * @throws MartletError `query-failed`.
 */
export function proofsByModel(project: ProvableProject): (model: ProjectModel) => ReadonlyMap<string, Proof> {
  const prover = new Prover(project);
  return (model) => new Map(isInlined(model) || !isItsQuery(model) ? [] : prover.proofsOf(model));
}

/** Whether it holds what its query returns: no rows of other days or of other code, nothing that statements of its own have changed. */
function isItsQuery({ relation }: ProjectModel): boolean {
  if (relation.before !== undefined || relation.after !== undefined) return false;
  return keptOf(relation) === undefined;
}

class Prover implements RelationFacts {
  private readonly results = new Map<string, ResultFacts>();
  private readonly members: ReadonlyMap<string, readonly string[]>;
  /** What proofs have relied on so far, by id. */
  private readonly relied = new Map<string, Relied>();

  constructor(private readonly project: ProvableProject) {
    const members = new Map<string, string[]>();
    for (const { id, relation } of project.models) {
      for (const [column, value] of Object.entries(relation.unknownMember ?? {})) {
        if (value !== null) members.set(String(value), [...(members.get(String(value)) ?? []), `${id}.${column}`]);
      }
    }
    this.members = members;
  }

  proofsOf(model: ProjectModel): readonly (readonly [string, Proof])[] {
    return testsOf(model.relation).flatMap((test) => {
      const basis = this.basisOf(model, test);
      if (basis === undefined) return [];
      return [[relationTestId(model.id, test.name), this.proof(basis)] as const];
    });
  }

  columnFacts(relation: string, column: string): Facts {
    const found = this.project.byId.get(relation);
    if (found === undefined) return NOTHING_KNOWN;
    if (found.kind !== 'source' && isInlined(found)) {
      const inlined = this.factsOf(found, column);
      return this.keepsItsValues(found, column) ? inlined : onlyNotNull(inlined);
    }
    const facts = testsOf(found.relation)
      .filter((test) => isBlocking(test) && test.claim !== undefined && 'column' in test.claim && test.claim.column === column)
      .reduce<Facts>((known, test) => this.withTest(known, found, test), {
        occursIn: new Map([[`${relation}.${column}`, BY_THE_QUERY]]),
        copyOf: { relation, column },
        kind: storedKind(found, column),
      });
    return this.withIngestion(facts, found, column);
  }

  keys(relation: string): readonly Key<string>[] {
    const found = this.project.byId.get(relation);
    if (found === undefined) return [];
    if (found.kind !== 'source' && isInlined(found)) {
      const names = Object.keys(found.relation.columns);
      return this.resultOf(found).keys.flatMap((key) => {
        const columns = key.columns.map((place) => names[place] ?? '');
        return columns.every((column) => this.keepsItsValues(found, column)) ? [{ ...key, columns }] : [];
      });
    }
    return testsOf(found.relation).flatMap((test) => {
      if (test.claim?.kind !== 'unique' || !isBlocking(test)) return [];
      const { columns, nulls } = test.claim;
      return [{ columns, nulls, basis: this.testOf(relation, test.name) }];
    });
  }

  private proof(basis: Evidence): Proof {
    const reliesOn = [...basis].sort();
    const relied = reliesOn.flatMap((id) => this.relied.get(id) ?? []);
    return { verdict: basis.size === 0 ? 'proved' : 'inherited', reliesOn, basis: relied };
  }

  private testOf(relation: string, test: string): Evidence {
    return this.relyOn({ kind: 'test', id: relationTestId(relation, test), relation });
  }

  private relyOn(relied: Relied): Evidence {
    this.relied.set(relied.id, relied);
    return new Set([relied.id]);
  }

  memberOf(value: unknown): readonly string[] {
    return this.members.get(String(value)) ?? [];
  }

  private withTest(known: Facts, relation: ProjectRelation, { name, claim }: RelationTest): Facts {
    const basis = this.testOf(relation.id, name);
    switch (claim?.kind) {
      case 'not-null':
        return { ...known, notNull: basis };
      case 'accepted':
        return { ...known, accepted: { values: new Set(claim.values.map(String)), basis } };
      case 'stands-in': {
        const to = this.project.idOf(claim.to);
        return to === undefined ? known : { ...known, occursIn: new Map([...known.occursIn, [`${to}.${claim.referred}`, basis]]) };
      }
      default:
        return known;
    }
  }

  /** Files are loaded through the contract: what it does not accept is rejected. */
  private withIngestion(facts: Facts, { id, relation }: ProjectRelation, column: string): Facts {
    const definition = relation.columns[column]?.definition;
    if (relation.kind !== 'source' || relation.files === undefined || definition === undefined) return facts;
    const basis = this.relyOn({ kind: 'load', id: `load ${id}`, relation: id });
    const accepted = definition.tests.flatMap(({ rule }) => (rule.kind === 'accepted' ? [rule.values.map(String)] : []))[0];
    return {
      ...facts,
      ...(definition.nullable ? {} : { notNull: basis }),
      ...(accepted === undefined ? {} : { accepted: { values: new Set(accepted), basis } }),
    };
  }

  private resultOf(model: ProjectModel): ResultFacts {
    const known = this.results.get(model.id);
    if (known !== undefined) return known;
    const { bound } = analyseModel(this.project, model);
    const found = ordered(
      queryFacts(bound.query, this),
      bound.query.kind === 'raw' ? [] : bound.query.columns.map(({ name }) => name),
      model,
    );
    this.results.set(model.id, found);
    return found;
  }

  /** What is known of a column of a model by its query, and by the row that it adds. */
  private factsOf(model: ProjectModel, column: string): Facts {
    const { relation } = model;
    const facts = this.resultOf(model).columns[Object.keys(relation.columns).indexOf(column)] ?? NOTHING_KNOWN;
    const member = relation.unknownMember;
    if (member === undefined) return facts;
    const value = member[column] ?? null;
    const own: Facts = {
      ...(value === null ? {} : { notNull: BY_THE_QUERY }),
      accepted: { values: new Set(value === null ? [] : [String(value)]), basis: BY_THE_QUERY },
      occursIn: new Map(this.memberOf(value).map((place) => [place, BY_THE_QUERY])),
    };
    return anyOf([facts, own]);
  }

  private basisOf(model: ProjectModel, { claim }: RelationTest): Evidence | undefined {
    if (claim === undefined) return undefined;
    if (claim.kind === 'unique') return this.uniqueBasis(model, claim);
    const { column } = claim;
    const facts = this.factsOf(model, column);
    switch (claim.kind) {
      case 'not-null':
        return facts.notNull;
      case 'accepted': {
        const type = model.relation.columns[column]?.definition.type;
        const allowed = new Set(claim.values.map(String).filter((value) => type !== undefined && isExactIn(type, value)));
        return facts.accepted !== undefined && [...facts.accepted.values].every((value) => allowed.has(value))
          ? facts.accepted.basis
          : undefined;
      }
      case 'stands-in': {
        const to = this.project.idOf(claim.to);
        const types = [model.relation.columns[column], claim.to.columns[claim.referred]].map((one) => one?.definition.type);
        const [own, referred] = types;
        if (to === undefined || own === undefined || referred === undefined || !isSameType(own, referred)) return undefined;
        return facts.occursIn.get(`${to}.${claim.referred}`);
      }
      case 'each-value':
        return this.copiedRule(model, column, JSON.stringify(claim.rule));
      default:
        return claim satisfies never;
    }
  }

  /** A rule on each value holds for a copy of a column on which the same rule holds. */
  private copiedRule(model: ProjectModel, column: string, rule: string): Evidence | undefined {
    const { copyOf } = this.factsOf(model, column);
    const copied = copyOf === undefined ? undefined : this.project.byId.get(copyOf.relation);
    if (copyOf === undefined || copied === undefined || !this.keepsItsValues(model, column)) return undefined;
    const found = testsOf(copied.relation).find(
      (test) =>
        isBlocking(test) &&
        test.claim?.kind === 'each-value' &&
        test.claim.column === copyOf.column &&
        JSON.stringify(test.claim.rule) === rule,
    );
    return found === undefined ? undefined : this.testOf(copied.id, found.name);
  }

  private uniqueBasis(model: ProjectModel, { columns, nulls }: Extract<Claim, { kind: 'unique' }>): Evidence | undefined {
    // The row that a dimension adds could repeat a key, as far as anybody can tell without looking.
    if (model.relation.unknownMember !== undefined || !columns.every((column) => this.keepsItsValues(model, column))) return undefined;
    const names = Object.keys(model.relation.columns);
    const places = new Set(columns.map((column) => names.indexOf(column)));
    return this.resultOf(model)
      .keys.filter((key) => key.columns.every((place) => places.has(place)))
      .flatMap((key) => {
        if (nulls === 'left out' || key.nulls === 'equal') return [key.basis];
        // Rows with a null are left out of the key, so there must be none.
        const known = key.columns.map((place) => this.factsOf(model, names[place] ?? '').notNull);
        return known.every((basis) => basis !== undefined) ? [known.reduce<Evidence>(both, key.basis)] : [];
      })
      .sort((a, b) => a.size - b.size)[0];
  }

  /** The contract's type may round what the query returns, so that different values become one. */
  private keepsItsValues(model: ProjectModel, column: string): boolean {
    const declared = model.relation.columns[column]?.definition.type;
    if (declared === undefined) return false;
    const { copyOf, kind } = this.resultOf(model).columns[Object.keys(model.relation.columns).indexOf(column)] ?? NOTHING_KNOWN;
    const copied =
      copyOf === undefined ? undefined : this.project.byId.get(copyOf.relation)?.relation.columns[copyOf.column]?.definition.type;
    return copied === undefined ? kind === declared.kind : isSameType(copied, declared);
  }
}

/** The type in which a column is stored; nobody knows it of tables that others load. */
function storedKind({ relation }: ProjectRelation, column: string): ExactKind | undefined {
  if (relation.kind === 'source' && relation.files === undefined) return undefined;
  return EXACT_KINDS.find((kind) => kind === relation.columns[column]?.definition.type.kind);
}

/** Whether a type holds a value as it is written. */
function isExactIn(type: LogicalType, value: string): boolean {
  const digits = /^-?\d+(?:\.(\d+))?$/.exec(value);
  switch (type.kind) {
    case 'integer':
      return digits !== null && digits[1] === undefined;
    case 'decimal':
      return digits !== null && (digits[1] ?? '').length <= type.scale;
    default:
      return true;
  }
}

/** What is left of what is known of values that a type has rounded. */
function onlyNotNull({ notNull }: Facts): Facts {
  return notNull === undefined ? NOTHING_KNOWN : { ...NOTHING_KNOWN, notNull };
}

/** A test that holds back whatever breaks it, down to a single row. */
function isBlocking({ severity, errorIf }: RelationTest): boolean {
  return severity === 'error' && errorIf === 0;
}

/** What is known, in the order of the contract. */
function ordered({ columns, keys }: ResultFacts, names: readonly string[], { relation }: ProjectModel): ResultFacts {
  const contract = Object.keys(relation.columns);
  const placeIn = (list: readonly string[], name: string): number => list.findIndex((one) => one.toLowerCase() === name.toLowerCase());
  return {
    columns: contract.map((name) => columns[placeIn(names, name)] ?? NOTHING_KNOWN),
    keys: keys.map((key) => ({ ...key, columns: key.columns.map((place) => placeIn(contract, names[place] ?? '')) })),
  };
}
