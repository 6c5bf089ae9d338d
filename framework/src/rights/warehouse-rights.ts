import { ColumnNode, type OperationNode, ReferenceNode } from 'kysely';
import { isSameType, type LogicalType } from '../columns/index.js';
import { MartletError } from '../errors.js';
import { type Project, personalColumns } from '../project/index.js';
import type { PublishedColumn } from '../published/index.js';
import { castNode, digestParts, literal, resolveRelations } from '../sql/index.js';
import { replaceNodes } from '../sql/types/replace-nodes.js';
import type { Dialect } from '../warehouses/dialect.js';
import type { IntrospectedColumn } from '../warehouses/introspection.js';
import type { MaskingPolicy, PolicyCase, ReaderPolicies, RowPolicy, ViewPolicies } from '../warehouses/reader-policies.js';
import type { RelationName } from '../warehouses/warehouse.js';
import { type Marked, masked } from './masks.js';
import { type Rights, roleRights } from './rights.js';
import { marksOf, RoleScope, VIEWED } from './role-scope.js';

/** A role that someone has in the warehouse. */
interface HeldRole {
  readonly role: string;
  readonly principals: readonly string[];
  readonly rights: Rights;
  readonly scope: RoleScope;
}

/** A view that shows a relation as a role sees it. */
export interface RoleView {
  readonly role: string;
  readonly view: RelationName;
  readonly sql: string;
  /** Two views with one mark are the same. */
  readonly mark: string;
}

/** Who has which roles of a project in the warehouse of its target, in one environment. */
export class WarehouseRights {
  private constructor(
    private readonly project: Project,
    private readonly dialect: Dialect,
    private readonly roles: readonly HeldRole[],
    /** Who builds, and so sees everything; undefined where the target does not say. */
    private readonly builder: string | undefined,
    private readonly personal: Awaited<ReturnType<typeof personalColumns>>,
  ) {}

  /**
   * Undefined where no principal has a role in the warehouse.
   *
   * @throws MartletError `role-invalid`, `masking-key-missing`, `capability-missing`, `query-failed`; MartletErrors for several.
   */
  static async of(project: Project, environment: string, dialect: Dialect): Promise<WarehouseRights | undefined> {
    const { config, target } = project;
    const held = Object.entries(config.roles).filter(
      ([, { principals, environments = [config.defaultEnvironment] }]) => principals.length > 0 && environments.includes(environment),
    );
    if (held.length === 0) return undefined;
    const rights = roleRights(project);
    const personal = await personalColumns(project);
    const roles = held.flatMap(([role, { principals }]): readonly HeldRole[] => {
      const own = rights.get(role);
      if (own === undefined) return [];
      const scope = new RoleScope({ rights: own, dialect, personal, masking: config.masking });
      return [{ role, principals: [principals].flat(), rights: own, scope }];
    });
    const builder = 'role' in target.config && typeof target.config.role === 'string' ? target.config.role : undefined;
    const made = new WarehouseRights(project, dialect, roles, builder, personal);
    made.#refuseUnsupported();
    return made;
  }

  /** Who reads a relation by a role. */
  readersOf(id: string): readonly string[] {
    return [...new Set(this.#readersOf(id).flatMap(({ principals }) => principals))];
  }

  /** Names what decides on the policies or views of a relation: while it is the same, they are. */
  fingerprintOf(id: string): string {
    const { config } = this.project;
    const declared = this.#readersOf(id).map(({ role }) => [role, config.roles[role]]);
    const marks = [...this.personal].filter(([column]) => column.startsWith(`${id}.`.toLowerCase()));
    return digestParts(declared, marks, this.builder, this.#ownReaders(id));
  }

  /** The policies for the view of a relation with these columns; undefined where it needs none. */
  policiesOf(id: string, stored: readonly IntrospectedColumn[], { value, problem }: ReaderPolicies): ViewPolicies | undefined {
    const columns = this.#published(id, stored);
    const masks = columns.flatMap((column, place): readonly (readonly [string, MaskingPolicy])[] => {
      const mask = this.#maskOf(id, column, value, stored[place]?.type ?? column.engineType);
      return mask === undefined ? [] : [[column.name, mask]];
    });
    const rows = this.#rowsOf(id, columns);
    if (masks.length === 0 && rows === undefined) return undefined;
    const policies: ViewPolicies = { masks: new Map(masks), ...(rows === undefined ? {} : { rows }) };
    const reason = problem(policies);
    if (reason === undefined) return policies;
    throw new MartletError('capability-missing', {
      model: id,
      dialect: this.dialect.title,
      what: 'the policies of its view',
      reason,
      alternative: 'Choose rows by a column that holds no personal data and that every role sees.',
    });
  }

  /** The views of roles over the view of a relation. */
  viewsOf(id: string, at: RelationName, stored: readonly IntrospectedColumn[]): readonly RoleView[] {
    const relations = new Map([[id, { name: at, columns: this.#published(id, stored) }]]);
    return this.roles.flatMap(({ role, scope }): readonly RoleView[] => {
      const shown = scope.relationsOf({ relations }).get(id);
      if (shown === undefined) return [];
      const sql = this.dialect.compile(resolveRelations(shown.query, new Map([[VIEWED, at]])).query);
      const view = { schema: roleSchema(at.schema, role), name: at.name };
      return [{ role, view, sql, mark: `${VIEW_MARK}${digestParts(sql).slice(0, 16)}` }];
    });
  }

  #maskOf(id: string, published: PublishedColumn, value: string, engineType: string): MaskingPolicy | undefined {
    const seen = this.#readersOf(id).map(({ principals, scope }) => ({ principals, shown: scope.columnAsShown(id, published) }));
    const [mark] = marksOf(this.personal, id, published);
    if (mark === undefined && seen.every(({ shown }) => shown !== undefined && !shown.isMasked)) return undefined;
    const type = published.type === undefined ? engineType : this.dialect.typeName(published.type);
    const compiled = (node: OperationNode): string => this.dialect.compile(replaceNodes(node, (each) => asArgument(each, value)));
    const nothing = this.dialect.compile(
      published.type === undefined ? literal(null).toOperationNode() : castNode(literal(null).toOperationNode(), published.type),
    );
    const sees = ({ shown }: (typeof seen)[number]): string => {
      if (shown === undefined) return nothing;
      if (!shown.isMasked) return value;
      // A policy returns the type of its column, so that a token of what is no text has no place in it.
      return fits(shown.column.type, published.type) ? compiled(shown.node) : nothing;
    };
    const cases = [
      ...this.#builderCase(value),
      ...groupedCases(
        seen.map((each) => ({ principals: each.principals, sql: sees(each) })),
        value,
      ),
    ];
    const otherwise = mark === undefined ? value : hiddenSql(published, mark, compiled, nothing);
    const said = { type, cases, otherwise };
    return { kind: 'mask', name: `mask_${digestParts(said).slice(0, NAME_LENGTH)}`, ...said };
  }

  #rowsOf(id: string, columns: readonly PublishedColumn[]): RowPolicy | undefined {
    const readers = this.#readersOf(id);
    const shown = readers.map(({ principals, scope }) => ({ principals, rows: scope.rowsShown(id, columns) }));
    if (shown.every(({ rows }) => rows === 'all')) return undefined;
    const read = new Set<string>();
    const cases = shown.flatMap(({ principals, rows }): readonly PolicyCase[] => {
      if (rows === 'none') return [];
      if (rows === 'all') return [{ principals, sql: TRUE }];
      const condition = replaceNodes(rows, (node) => {
        if (ReferenceNode.is(node) && ColumnNode.is(node.column)) read.add(node.column.column.name);
        return asArgument(node);
      });
      return [{ principals, sql: `(${this.dialect.compile(condition)})` }];
    });
    const own = this.#ownReaders(id);
    const all = [...this.#builderCase(TRUE), ...cases, ...(own.length === 0 ? [] : [{ principals: own, sql: TRUE }])];
    const arguments_ = columns.flatMap(({ name, type }) =>
      read.has(name) && type !== undefined ? [{ name, type: this.dialect.typeName(type) }] : [],
    );
    const said = { columns: arguments_, cases: all };
    return { kind: 'rows', name: `rows_${digestParts(said).slice(0, NAME_LENGTH)}`, ...said };
  }

  #builderCase(sql: string): readonly PolicyCase[] {
    return this.builder === undefined ? [] : [{ principals: [this.builder], sql }];
  }

  #readersOf(id: string): readonly HeldRole[] {
    return this.roles.filter(({ rights }) => rights.relations.has(id));
  }

  /** Those to whom the model itself gives the right. */
  #ownReaders(id: string): readonly string[] {
    const relation = this.project.byId.get(id)?.relation;
    return relation !== undefined && 'grants' in relation ? (relation.grants?.select ?? []) : [];
  }

  /** The columns as they are stored. In a project with personal data, those that no contract declares may be personal. */
  #published(id: string, stored: readonly IntrospectedColumn[]): readonly PublishedColumn[] {
    const declared = new Map(
      Object.entries(this.project.byId.get(id)?.relation.columns ?? {}).map(([name, { definition }]) => [name.toLowerCase(), definition]),
    );
    return stored.map(({ name, type: engineType, nullable }): PublishedColumn => {
      const definition = declared.get(name.toLowerCase());
      const type = definition?.type ?? this.dialect.logicalType(engineType);
      const pii = definition === undefined ? (this.personal.size > 0 ? ('unknown' as const) : undefined) : definition.pii;
      return { name, engineType, nullable, ...(type === undefined ? {} : { type }), ...(pii === undefined ? {} : { pii }) };
    });
  }

  /** Where the warehouse has nothing for it, a role may not depend on rows or columns being hidden. */
  #refuseUnsupported(): void {
    const { readerPolicies } = this.dialect.capabilities;
    if (readerPolicies === 'views-of-roles') return;
    if (readerPolicies === 'on-views') {
      if (this.builder === undefined) throw new MartletError('builder-unknown', { dialect: this.dialect.title });
      return;
    }
    for (const { role, rights, scope } of this.roles) {
      const hides = [...rights.relations].find((id) => {
        const relation = this.project.byId.get(id);
        return relation !== undefined && !scope.seesWholeOf(id, relation.relation.columns);
      });
      if (hides === undefined) continue;
      const { reason, alternative } = readerPolicies;
      throw new MartletError('capability-missing', {
        model: hides,
        dialect: this.dialect.title,
        what: `what hides rows or values from the principals of the role ${role}`,
        reason,
        alternative,
      });
    }
  }
}

/** The schema of a role's views beside that of the views that they show. */
function roleSchema(schema: string, role: string): string {
  return `${schema}${OF_ROLE}${role.replaceAll('-', '_')}`;
}

/** What parts a schema from the role whose views are beside it. */
export const OF_ROLE = '__for_';
/** What the comment on a view of a role begins with. */
export const VIEW_MARK = 'martlet rights ';

const NAME_LENGTH = 16;
const TRUE = 'true';

/** A column of what a view reads as the argument of a policy. */
function asArgument(node: OperationNode, name?: string): OperationNode {
  if (!ReferenceNode.is(node) || !ColumnNode.is(node.column)) return node;
  return ReferenceNode.create(ColumnNode.create(name ?? node.column.column.name));
}

function fits(shown: LogicalType | undefined, declared: LogicalType | undefined): boolean {
  return shown !== undefined && declared !== undefined && isSameType(shown, declared);
}

/** What those without a role see of personal data. */
function hiddenSql(published: PublishedColumn, mark: Marked, compiled: (node: OperationNode) => string, nothing: string): string {
  if (published.type === undefined) return nothing;
  const node = ReferenceNode.create(ColumnNode.create(published.name));
  const hidden = masked(node, published.type, mark, 'masked', { key: undefined, keys: {} });
  return hidden === undefined ? nothing : compiled(hidden.node);
}

/** One case for all who see the same, those who see the value itself first: of several roles the widest counts. */
function groupedCases(cases: readonly PolicyCase[], value: string): readonly PolicyCase[] {
  const bySql = new Map<string, string[]>();
  for (const { principals, sql } of cases) bySql.set(sql, [...(bySql.get(sql) ?? []), ...principals]);
  const grouped = [...bySql].map(([sql, principals]) => ({ principals, sql }));
  return [...grouped.filter(({ sql }) => sql === value), ...grouped.filter(({ sql }) => sql !== value)];
}
