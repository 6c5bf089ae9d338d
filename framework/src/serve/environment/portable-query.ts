import {
  AliasNode,
  IdentifierNode,
  JoinNode,
  LimitNode,
  OffsetNode,
  type OperationNode,
  ParensNode,
  ReferenceNode,
  SelectAllNode,
  SelectionNode,
  type SelectQueryNode,
  SetOperationNode,
  TableNode,
} from 'kysely';
import { orderNode, returned, selectQuery, withQueries } from '../../semantic/index.js';
import { list, property } from '../../sql/bound/fragment.js';
import { ExpressionReader, isAggregate, orderings } from './portable-expression.js';
import { portableIdentifier, refused } from './portable-values.js';

/** What a name of a table is, and the types of columns by which statements are read. */
export interface PortableWorld {
  /** The relation that a name means, as `schema.name`; undefined for others. */
  readonly relation: (name: string) => string | undefined;
  /** What a column holds, by its name alone, where all relations that are read agree. */
  readonly kindOf: ExpressionReader['kindOf'];
}

/**
 * A statement that is let through, in nodes that each dialect writes with the same meaning. What is not known to mean the same everywhere is refused, and
 * names of tables are relations or queries of the statement, so that a dialect has nothing to read otherwise.
 *
 * @param statement - The one that the parser read.
 * @throws MartletError `statement-refused`.
 */
export function portableQuery(statement: unknown, world: PortableWorld): SelectQueryNode {
  return new QueryReader(world).query(property(statement, 'node'), new Set());
}

class QueryReader {
  constructor(private readonly world: PortableWorld) {}

  /** @param queries - The queries of `with` that are in reach. */
  query(node: unknown, queries: ReadonlySet<string>): SelectQueryNode {
    const reach = new Set(queries);
    const before = new Map<string, SelectQueryNode>();
    for (const entry of list(property(property(node, 'cte_map'), 'map'))) {
      const name = portableIdentifier(property(entry, 'key'));
      const value = property(entry, 'value');
      if (list(property(value, 'aliases')).length > 0) throw refused('it names the columns of a query in `with`');
      before.set(name, this.query(property(property(value, 'query'), 'node'), reach));
      reach.add(name);
    }
    return withQueries(this.#ordered(this.#body(node, reach), node, reach), before);
  }

  #body(node: unknown, queries: ReadonlySet<string>): SelectQueryNode {
    const kind = property(node, 'type');
    if (kind === 'SELECT_NODE') return this.#select(node, queries);
    if (kind !== 'SET_OPERATION_NODE' || property(node, 'setop_type') !== 'UNION' || property(node, 'setop_all') !== true)
      throw refused('it sets queries together by other words than `union all`');
    const children =
      property(node, 'children') === undefined ? [property(node, 'left'), property(node, 'right')] : list(property(node, 'children'));
    const [first, ...rest] = children.map((child) => {
      if (list(property(child, 'modifiers')).length > 0) throw refused('it orders or limits one side of `union all`');
      return this.query(child, queries);
    });
    if (first === undefined) throw refused('it is no query');
    return {
      ...first,
      setOperations: [...(first.setOperations ?? []), ...rest.map((query) => SetOperationNode.create('union', query, true))],
    };
  }

  #select(node: unknown, queries: ReadonlySet<string>): SelectQueryNode {
    if (isThere(property(node, 'qualify')) || isThere(property(node, 'sample'))) throw refused('it holds `qualify` or a sample');
    const read = this.#expressions(queries);
    const selected = list(property(node, 'select_list'));
    const shown = selected.map((each) => (property(each, 'class') === 'STAR' ? undefined : read.of(each)));
    const where = property(node, 'where_clause');
    const having = property(node, 'having');
    const groups = this.#groups(node, selected, shown, read);
    const tables = this.#tables(property(node, 'from_table'), queries, read);
    const names = namesOf(selected);
    return {
      ...selectQuery({
        selections: [],
        ...tables,
        where: isThere(where) ? [read.of(where)] : [],
        groupBy: groups,
        having: isThere(having) ? [read.of(having)] : [],
      }),
      selections: selected.map((each, place) => SelectionNode.create(selection(each, shown[place], names[place] ?? ''))),
    };
  }

  /** Places and `all` are the expressions that they mean. */
  #groups(
    node: unknown,
    selected: readonly unknown[],
    shown: readonly (OperationNode | undefined)[],
    read: ExpressionReader,
  ): readonly OperationNode[] {
    const sets = list(property(node, 'group_sets'));
    const groups = list(property(node, 'group_expressions'));
    if (sets.length > 1) throw refused('it groups by several sets');
    if (property(node, 'aggregate_handling') === 'FORCE_AGGREGATES')
      return shown.flatMap((each, place) => (each === undefined || isAggregate(selected[place]) ? [] : [each]));
    return groups.map((group) => {
      const place = property(group, 'class') === 'CONSTANT' ? Number(property(property(group, 'value'), 'value')) : undefined;
      if (place === undefined) return read.of(group);
      const meant = shown[place - 1];
      if (meant === undefined) throw refused(`it groups by ${place}, which is no column of it`);
      return meant;
    });
  }

  #tables(
    node: unknown,
    queries: ReadonlySet<string>,
    read: ExpressionReader,
  ): { readonly from: OperationNode; readonly joins: readonly JoinNode[] } | undefined {
    const kind = property(node, 'type');
    if (kind === 'EMPTY' || node === undefined || node === null) return undefined;
    if (kind !== 'JOIN') return { from: this.#table(node, queries), joins: [] };
    const left = this.#tables(property(node, 'left'), queries, read);
    if (left === undefined) throw refused('it joins to nothing');
    if (list(property(node, 'using_columns')).length > 0) throw refused('it joins with `using`: write `on a.x = b.x`');
    const target = this.#table(property(node, 'right'), queries);
    const condition = property(node, 'condition');
    if (property(node, 'ref_type') === 'CROSS') return { from: left.from, joins: [...left.joins, JoinNode.create('CrossJoin', target)] };
    const join = JOINS[String(property(node, 'join_type'))];
    if (property(node, 'ref_type') !== 'REGULAR' || join === undefined || !isThere(condition))
      throw refused('it joins by other words than `join`, `left join`, `right join`, `full join … on` and `cross join`');
    return { from: left.from, joins: [...left.joins, JoinNode.createWithOn(join, target, read.of(condition))] };
  }

  #table(node: unknown, queries: ReadonlySet<string>): OperationNode {
    if (isThere(property(node, 'sample'))) throw refused('it holds a sample');
    if (list(property(node, 'column_name_alias')).length > 0) throw refused('it names the columns of a table');
    const given = String(property(node, 'alias') ?? '');
    switch (property(node, 'type')) {
      case 'SUBQUERY': {
        const inner = ParensNode.create(this.query(property(property(node, 'subquery'), 'node'), queries));
        return AliasNode.create(inner, IdentifierNode.create(given === '' ? 'subquery' : portableIdentifier(given)));
      }
      case 'BASE_TABLE': {
        const [schema, name] = [String(property(node, 'schema_name') ?? ''), portableIdentifier(property(node, 'table_name'))];
        const alias = IdentifierNode.create(given === '' ? name : portableIdentifier(given));
        if (schema === '' && queries.has(name)) return AliasNode.create(TableNode.create(name), alias);
        const [owner, relation] = this.world.relation(schema === '' ? name : `${portableIdentifier(schema)}.${name}`)?.split('.') ?? [];
        if (owner === undefined || relation === undefined) throw refused(`it reads ${name}, which is no relation`);
        return AliasNode.create(TableNode.createWithSchema(owner, relation), alias);
      }
      default:
        throw refused('it reads from something else than relations and queries');
    }
  }

  #ordered(query: SelectQueryNode, node: unknown, queries: ReadonlySet<string>): SelectQueryNode {
    const read = this.#expressions(queries);
    return list(property(node, 'modifiers')).reduce<SelectQueryNode>((made, modifier) => this.#modified(made, modifier, read), query);
  }

  #modified(query: SelectQueryNode, modifier: unknown, read: ExpressionReader): SelectQueryNode {
    switch (property(modifier, 'type')) {
      case 'ORDER_MODIFIER': {
        const orderBy = orderNode(orderings(list(property(modifier, 'orders')), (each) => this.#placed(each, query, read)));
        return orderBy === undefined ? query : { ...query, orderBy };
      }
      case 'LIMIT_MODIFIER': {
        const [limit, offset] = [property(modifier, 'limit'), property(modifier, 'offset')];
        return {
          ...query,
          ...(isThere(limit) ? { limit: LimitNode.create(read.count(limit)) } : {}),
          ...(isThere(offset) ? { offset: OffsetNode.create(read.count(offset)) } : {}),
        };
      }
      case 'DISTINCT_MODIFIER':
        if (list(property(modifier, 'distinct_on_targets')).length > 0) throw refused('it holds `distinct on`');
        return { ...query, frontModifiers: [{ kind: 'SelectModifierNode', modifier: 'Distinct' }] };
      default:
        throw refused('it limits rows by a share of them');
    }
  }

  /** A number in an order is a column of the query. */
  #placed(node: unknown, { selections = [] }: SelectQueryNode, read: ExpressionReader): OperationNode {
    if (property(node, 'class') !== 'CONSTANT') return read.of(node);
    const selected = selections[Number(property(property(node, 'value'), 'value')) - 1]?.selection;
    if (selected === undefined || !AliasNode.is(selected) || !IdentifierNode.is(selected.alias))
      throw refused('it orders by a place that is no column of it');
    return returned(selected.alias.name);
  }

  #expressions(queries: ReadonlySet<string>): ExpressionReader {
    return new ExpressionReader(this.world.kindOf, (node) => this.query(node, queries));
  }
}

type SelectionNodeChild = Parameters<typeof SelectionNode.create>[0];

const JOINS: Readonly<Record<string, 'InnerJoin' | 'LeftJoin' | 'RightJoin' | 'FullJoin'>> = {
  INNER: 'InnerJoin',
  LEFT: 'LeftJoin',
  RIGHT: 'RightJoin',
  FULL: 'FullJoin',
};

function selection(node: unknown, shown: OperationNode | undefined, name: string): SelectionNodeChild {
  if (shown !== undefined) return AliasNode.create(shown, IdentifierNode.create(name));
  const table = String(property(node, 'relation_name') ?? '');
  const parts = ['exclude_list', 'replace_list', 'rename_list', 'qualified_exclude_list', 'expr'] as const;
  if (parts.some((part) => isFilled(property(node, part))) || property(node, 'columns') === true) throw refused('it changes what `*` is');
  return table === '' ? SelectAllNode.create() : starOf(portableIdentifier(table));
}

/** What columns are called. One without a name is called by its function, with a number where that is taken. */
function namesOf(selected: readonly unknown[]): readonly string[] {
  const own = selected.map((node) => {
    const alias = String(property(node, 'alias') ?? '');
    const path = list(property(node, 'column_names'));
    return alias !== '' ? portableIdentifier(alias) : path.length > 0 ? portableIdentifier(path.at(-1)) : undefined;
  });
  const taken = new Set(own);
  return own.map((name, place) => {
    if (name !== undefined) return name;
    const called = String(property(selected[place], 'function_name') ?? '').replace(/\W/g, '') || 'column';
    let free = called;
    for (let number = 2; taken.has(free); number += 1) free = `${called}_${number}`;
    taken.add(free);
    return free;
  });
}

function starOf(table: string): ReferenceNode {
  return ReferenceNode.createSelectAll(TableNode.create(table));
}

const isThere = (node: unknown): boolean => node !== undefined && node !== null;

const isFilled = (part: unknown): boolean =>
  Array.isArray(part) ? part.length > 0 : typeof part === 'object' && part !== null && Object.keys(part).length > 0;
