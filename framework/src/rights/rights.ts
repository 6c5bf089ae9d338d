import type { LogicalType, PiiClass } from '../columns/index.js';
import { MartletError, throwCollected } from '../errors.js';
import { similarNames } from '../graph/index.js';
import type { Filter } from '../model/index.js';
import { chooseScope } from '../plan/index.js';
import type { MaskConfig, Project, RoleConfig } from '../project/index.js';
import { columnCondition, readFilters } from '../semantic/index.js';
import { type Generalization, type Marked, maskRule, tokenKeyOf } from './masks.js';

/** What a role may read of a project, as its config declares it. */
export interface Rights {
  readonly role: string;
  /** The ids of the relations that it reads. */
  readonly relations: ReadonlySet<string>;
  /** The columns that it sees of some relations, by the id. */
  readonly columns: ReadonlyMap<string, (column: string) => boolean>;
  /** The rows that it sees of some relations, by the id. */
  readonly rows: ReadonlyMap<string, readonly Filter[]>;
  mayAsk(metric: string): boolean;
  /** How it sees personal data of a class; undefined where it sees it as it is. */
  maskOf(pii: Marked): MaskConfig | undefined;
}

/**
 * The rights of each role of a project.
 *
 * @throws MartletError `role-invalid`, `masking-key-missing`; MartletErrors for several.
 */
export function roleRights(project: Project): ReadonlyMap<string, Rights> {
  const { rights, problems } = readRights(project);
  throwCollected(problems);
  return new Map(rights.map((each) => [each.role, each]));
}

/**
 * The same where rights are only shown, which needs no key.
 *
 * @throws MartletError `role-invalid`; MartletErrors for several.
 */
export function declaredRights(project: Project): readonly Rights[] {
  throwCollected(roleProblems(project));
  return readRights(project).rights;
}

/** What is wrong with the roles of a project. The key of tokens may be on the server alone. */
export function roleProblems(project: Project): readonly MartletError[] {
  return readRights(project).problems.filter(({ reason }) => reason !== 'masking-key-missing');
}

function readRights(project: Project): { readonly rights: readonly Rights[]; readonly problems: readonly MartletError[] } {
  const problems: MartletError[] = [];
  const rights = Object.entries(project.config.roles).map(([role, config]) => new RoleReader(project, role, config, problems).read());
  return { rights, problems };
}

const CONFIG = { file: 'martlet.config.ts' };

/** What of a column's type each option of a generalization is for. */
const GENERALIZED_BY: Readonly<Record<keyof Generalization, readonly LogicalType['kind'][]>> = {
  keep: ['text'],
  band: ['integer', 'decimal', 'double'],
  to: ['date', 'timestamp'],
};

/** Reads a role, and keeps what is wrong with it. */
class RoleReader {
  constructor(
    private readonly project: Project,
    private readonly role: string,
    private readonly config: RoleConfig,
    private readonly problems: MartletError[],
  ) {}

  read(): Rights {
    const { role, config } = this;
    const { clearance, mask, metrics } = config;
    const relations = this.#relations();
    this.#checkMasks(relations);
    const columns = new Map(Object.entries(config.columns).map(([id, columns]) => [id, this.#columns(id, columns, relations)]));
    const rows = new Map(Object.entries(config.rows).map(([id, filter]) => [id, this.#filters(id, filter, relations)]));
    const asked = this.#metrics([metrics].flat());
    return {
      role,
      relations,
      columns,
      rows,
      mayAsk: (metric) => asked.has(metric),
      maskOf: (pii) => {
        if (clearance === '*' || (pii !== 'unknown' && clearance.includes(pii))) return undefined;
        return pii === 'unknown' ? 'masked' : (mask[pii] ?? 'masked');
      },
    };
  }

  #problem(option: string, problem: string, similar: readonly string[] = []): void {
    this.problems.push(new MartletError('role-invalid', { role: this.role, option, problem, similar }, CONFIG));
  }

  #checkMasks(relations: ReadonlySet<string>): void {
    let needsKey: PiiClass | undefined;
    for (const [pii, how] of Object.entries(this.config.mask) as [PiiClass, MaskConfig][]) {
      const mask = maskRule(how);
      if (mask.kind === 'tokenized' && this.#lacksKey(pii, mask)) needsKey ??= pii;
      if (mask.kind === 'generalized') this.#checkGeneralization(pii, mask, relations);
    }
    if (needsKey !== undefined) this.problems.push(new MartletError('masking-key-missing', { role: this.role, class: needsKey }, CONFIG));
  }

  /** Whether this machine has no key for the tokens of a class. */
  #lacksKey(pii: PiiClass, mask: { readonly key?: string | undefined }): boolean {
    const { masking } = this.project.config;
    const { key: named } = mask;
    if (named !== undefined && !Object.hasOwn(masking.keys, named)) {
      this.#problem(`mask.${pii}.key`, `\`masking.keys\` has no key ${named}`, similarNames(named, Object.keys(masking.keys)));
      return false;
    }
    return tokenKeyOf(named === undefined ? {} : { key: named }, masking) === undefined;
  }

  /** What is said of values of one type has to meet a column of that type. */
  #checkGeneralization(pii: PiiClass, mask: Generalization, relations: ReadonlySet<string>): void {
    const types = new Set(
      [...relations].flatMap((id) =>
        Object.values(this.project.byId.get(id)?.relation.columns ?? {}).flatMap(({ definition }) =>
          definition.pii === pii ? [definition.type.kind] : [],
        ),
      ),
    );
    if (types.size === 0) return;
    for (const [option, kinds] of Object.entries(GENERALIZED_BY) as [keyof Generalization, readonly LogicalType['kind'][]][]) {
      if (mask[option] === undefined || kinds.some((kind) => types.has(kind))) continue;
      this.#problem(`mask.${pii}.${option}`, `it is for columns of ${kinds.join(', ')}, and the role reads none of this class`);
    }
  }

  #relations(): ReadonlySet<string> {
    const select = [this.config.relations].flat();
    if (select.length === 0) return new Set();
    try {
      return new Set(chooseScope(this.project, { command: 'run', select }).selected);
    } catch (error) {
      this.#refused('relations', error);
      return new Set();
    }
  }

  /** What another part of Martlet refuses of an option. */
  #refused(option: string, error: unknown): void {
    if (!(error instanceof MartletError)) throw error;
    const parameters = { role: this.role, option, problem: withoutStop(error), similar: similarIn(error) };
    this.problems.push(new MartletError('role-invalid', parameters, CONFIG, { cause: error }));
  }

  /** Whether a relation is there and the role reads it: rights to what it does not read are a mistake. */
  #isRead(option: string, id: string, relations: ReadonlySet<string>): boolean {
    if (relations.has(id)) return true;
    if (this.project.byId.has(id)) this.#problem(option, `the role does not read ${id}`);
    else this.#problem(option, `there is no relation ${id}`, similarNames(id, this.project.byId.keys()));
    return false;
  }

  #columns(id: string, choice: RoleConfig['columns'][string], relations: ReadonlySet<string>): (column: string) => boolean {
    const named = 'only' in choice ? choice.only : choice.except;
    if (this.#isRead('columns', id, relations)) {
      const known = Object.keys(this.project.byId.get(id)?.relation.columns ?? {});
      for (const name of named.filter((each) => !known.includes(each)))
        this.#problem(`columns.${id}`, `it has no column ${name}`, similarNames(name, known));
    }
    return (column) => named.includes(column) === 'only' in choice;
  }

  #filters(id: string, written: RoleConfig['rows'][string], relations: ReadonlySet<string>): readonly Filter[] {
    if (!this.#isRead('rows', id, relations)) return [];
    try {
      const filters = typeof written === 'string' ? readFilters(written, `roles.${this.role}.rows`) : [written];
      const columns = Object.entries(this.project.byId.get(id)?.relation.columns ?? {});
      columnCondition(
        { name: id, alias: 'source', columns: new Map(columns.map(([name, { definition }]) => [name, definition.type])) },
        filters,
      );
      return filters;
    } catch (error) {
      this.#refused(`rows.${id}`, error);
      return [];
    }
  }

  /** The names of the metrics that patterns name. */
  #metrics(patterns: readonly string[]): ReadonlySet<string> {
    const known = this.project.metrics.map(({ metric }) => metric.name);
    return new Set(
      patterns.flatMap((pattern) => {
        const found = known.filter((name) => wildcard(pattern).test(name));
        // A project may have no metrics yet.
        if (found.length === 0 && pattern !== '*') this.#problem('metrics', `there is no metric ${pattern}`, similarNames(pattern, known));
        return found;
      }),
    );
  }
}

function wildcard(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
      .join('.*')}$`,
  );
}

function withoutStop({ message }: MartletError): string {
  return message.replace(/\.$/, '');
}

function similarIn({ parameters }: MartletError): readonly string[] {
  const similar = 'similar' in parameters ? parameters.similar : undefined;
  return Array.isArray(similar) ? similar.map(String) : [];
}
