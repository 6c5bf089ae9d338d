import {
  AliasNode,
  CommonTableExpressionNameNode,
  CommonTableExpressionNode,
  IdentifierNode,
  type OperationNode,
  OperationNodeTransformer,
  ParensNode,
  SelectionNode,
  SelectQueryNode,
  SetOperationNode,
  ValueNode,
  WithNode,
} from 'kysely';
import { type Columns, exactRows, isSameType, type LogicalType, queriedColumns, readableColumns } from '../columns/index.js';
import { MartletError } from '../errors.js';
import type { Model, Source } from '../model/index.js';
import {
  BoundKinds,
  castNode,
  digest,
  type ProjectedColumn,
  placeTables,
  projectColumns,
  type BoundQuery as SourceQuery,
} from '../sql/index.js';
import type { RelationName } from '../warehouses/warehouse.js';
import { analyse, type QueryDeclaration, typedReader } from './analysis.js';
import { buildQuery } from './declared-query.js';
import { isInlined } from './inlined.js';
import type { Project, ProjectModel, ProjectTest } from './project.js';
import { kindsIn, withoutUnfit } from './typed-query.js';

/** Says where a relation stands in the warehouse. */
export type Locate = (id: string) => RelationName;

/** What binding needs of a project: its relations, by id. */
export type Relations = Pick<Project, 'byId'>;

/** A query whose relations are resolved, and the relations that it really reads. */
export interface ResolvedReads {
  readonly query: OperationNode;
  /** The ids of the relations that the query reads, those of inlined models included. */
  readonly reads: ReadonlySet<string>;
  /** Declared names that the query never reads. */
  readonly unused: readonly string[];
}

/**
 * The query of a model, bound to physical relations, returning exactly the contract's columns in the contract's types, but
 * those that Martlet keeps itself.
 *
 * @throws MartletError `query-failed`, `relation-undeclared`, `literal-invalid`.
 */
export function bindModel(project: Relations, model: ProjectModel, locate: Locate): ResolvedReads {
  const inlined = new InlinedModels(project, { declaration: model.relation, file: model.file, from: model.from });
  const reads = new Set<string>();
  const { query, unused } = bind(project, model, locate, inlined, reads);
  return { query: inlined.addTo(query), reads, unused };
}

/** The query of a data test of its own, bound to physical relations. */
export function bindTest(project: Relations, { test, from, file }: ProjectTest, locate: Locate): ResolvedReads {
  const inlined = new InlinedModels(project, { declaration: test, file, from });
  const reads = new Set<string>();
  const reader = { declaration: test, file, from };
  const { query, unused } = resolve(project, reader, typed(project, reader), locate, inlined, reads);
  return { query: inlined.addTo(query), reads, unused };
}

function bind(project: Relations, model: ProjectModel, locate: Locate, inlined: InlinedModels, reads: Set<string>) {
  const { relation, from, file } = model;
  const reader = { declaration: relation, file, from };
  const node = typed(project, reader);
  // A row is added behind the query, so an order or a limit of its own must end before it.
  const closed =
    relation.unknownMember !== undefined && SelectQueryNode.is(node) && (node.orderBy ?? node.limit ?? node.offset) !== undefined;
  const columns = queriedColumns(relation.columns);
  const projected = projectColumns(
    closed ? ParensNode.create(node) : node,
    conversions(project, columns, analyse(project, reader).bound.query),
  );
  const { query, unused } = resolve(project, reader, projected, locate, inlined, reads);
  return {
    query: relation.unknownMember === undefined ? query : withUnknownMember(query, columns, relation.unknownMember),
    unused,
  };
}

function typed(project: Relations, reader: QueryDeclaration): OperationNode {
  return withoutUnfit(typedReader(project, reader), { file: reader.file });
}

function resolve(
  project: Relations,
  reader: QueryDeclaration,
  node: OperationNode,
  locate: Locate,
  inlined: InlinedModels,
  reads: Set<string>,
) {
  const { sources, used, undeclared } = analyse(project, reader).bound;
  const { from, file, declaration } = reader;
  const [unknown] = undeclared;
  if (unknown !== undefined) {
    throw new MartletError('relation-undeclared', { model: declaration.name, relation: unknown, declared: [...from.keys()] }, { file });
  }
  const query = placeTables(node, sources, (id) => {
    const ephemeral = ephemeralModel(project, id);
    return ephemeral === undefined ? locate(id) : { cte: inlined.nameOf(ephemeral) };
  });
  for (const name of used) {
    const id = from.get(name) ?? name;
    const ephemeral = ephemeralModel(project, id);
    if (ephemeral === undefined) reads.add(id);
    // A model that two readers share is inlined once, before the first of them.
    else if (!inlined.has(id)) inlined.add(id, bind(project, ephemeral, locate, inlined, reads).query);
  }
  return { query, unused: [...from.keys()].filter((name) => !used.has(name)) };
}

function ephemeralModel(project: Relations, id: string): ProjectModel | undefined {
  const found = project.byId.get(id);
  return found !== undefined && found.kind !== 'source' && isInlined(found) ? found : undefined;
}

/** The models that become part of a query, as common table expressions of its own. */
class InlinedModels {
  readonly #names = new Map<string, string>();
  readonly #bodies = new Map<string, OperationNode>();
  #taken: ReadonlySet<string> | undefined;

  constructor(
    private readonly project: Relations,
    private readonly reader: QueryDeclaration,
  ) {}

  /** The name by which the query reads a model: its own, or with its schema where models of several schemas share it. */
  nameOf({ id, schema, name }: ProjectModel): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    this.#taken ??= this.#namesWithin(this.reader);
    const used = new Set([...this.#taken, ...this.#names.values()]);
    const wanted = [`ephemeral_${name}`, `ephemeral_${schema}_${name}`];
    const free = wanted.find((one) => !used.has(one)) ?? `ephemeral_${name}_${digest(id)}`;
    this.#names.set(id, free);
    return free;
  }

  has(id: string): boolean {
    return this.#bodies.has(id);
  }

  add(id: string, body: OperationNode): void {
    this.#bodies.set(id, body);
  }

  /** The common table expressions that the authors of all these queries have named. */
  #namesWithin({ declaration, file, from }: QueryDeclaration): ReadonlySet<string> {
    const inner = [...from.values()].flatMap((id) => {
      const model = ephemeralModel(this.project, id);
      return model === undefined ? [] : [...this.#namesWithin({ declaration: model.relation, file: model.file, from: model.from })];
    });
    const finder = new NameFinder();
    finder.transformNode(buildQuery(declaration, file));
    return new Set([...finder.names, ...inner]);
  }

  addTo(query: OperationNode): OperationNode {
    const added = [...this.#bodies].map(([id, body]) =>
      CommonTableExpressionNode.create(CommonTableExpressionNameNode.create(this.#names.get(id) ?? id), body),
    );
    const [first, ...rest] = added;
    if (first === undefined) return query;
    const own = SelectQueryNode.is(query) ? query.with : undefined;
    const start = WithNode.create(first, own?.recursive === true ? { recursive: true } : {});
    const all = [...rest, ...(own?.expressions ?? [])].reduce((node, expression) => WithNode.cloneWithExpression(node, expression), start);
    return { ...query, with: all } as SelectQueryNode;
  }
}

class NameFinder extends OperationNodeTransformer {
  readonly names = new Set<string>();

  protected override transformCommonTableExpressionName(node: CommonTableExpressionNameNode): CommonTableExpressionNameNode {
    this.names.add(node.table.table.identifier.name.toLowerCase());
    return super.transformCommonTableExpressionName(node);
  }
}

/** The columns of a relation whose physical types are surely the declared ones: Martlet has built or loaded it. */
function trustedColumns(relation: Model | Source | undefined): Columns {
  if (relation === undefined || (relation.kind === 'source' && relation.files === undefined)) return {};
  return readableColumns(relation);
}

function conversions(project: Relations, columns: Columns, bound: SourceQuery): readonly ProjectedColumn[] {
  const kinds = new BoundKinds(kindsIn(project));
  const kindOf = (name: string) => {
    const place = bound.kind === 'raw' ? -1 : bound.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
    return place < 0 ? undefined : kinds.ofColumn(bound, place);
  };
  return Object.entries(columns).map(([name, { definition }]) => ({
    name,
    convert: (expression) =>
      hasType(storedType(project, bound, name), definition.type) ? expression : castNode(expression, definition.type, kindOf(name)),
  }));
}

/** The type of a column that a query returns as it is stored; undefined for all that is computed or of which nobody is sure. */
function storedType(project: Relations, query: SourceQuery, name: string): LogicalType | undefined {
  if (query.kind === 'raw' || query.setOperations.length > 0) return undefined;
  const expression = query.columns.find((column) => column.name.toLowerCase() === name.toLowerCase())?.expression;
  if (expression?.kind !== 'reference' || expression.level > 0 || expression.binding.source.kind !== 'table') return undefined;
  const { relation, columns } = expression.binding.source.table;
  return trustedColumns(project.byId.get(relation)?.relation)[columns[expression.column] ?? '']?.definition.type;
}

function hasType(found: LogicalType | undefined, declared: LogicalType): boolean {
  return found !== undefined && isSameType(found, declared);
}

function withUnknownMember(query: OperationNode, columns: Columns, member: Readonly<Record<string, unknown>>): OperationNode {
  const [values = {}] = exactRows(columns, [member], 'unknownMember');
  const selections = Object.entries(columns).map(([name, { definition }]) =>
    SelectionNode.create(AliasNode.create(castNode(ValueNode.create(values[name] ?? null), definition.type), IdentifierNode.create(name))),
  );
  const row: SelectQueryNode = { kind: 'SelectQueryNode', selections };
  return { ...query, setOperations: [SetOperationNode.create('union', row, true)] } as SelectQueryNode;
}
