import { resolve } from 'node:path';
import { MartletError } from '../../errors.js';
import { type Project, personalColumns } from '../../project/index.js';
import type { ServeConfig } from '../../project/serve-config.js';
import type { PublicationOfReaders } from '../../published/index.js';
import { type Rights, RoleScope, roleRights } from '../../rights/index.js';
import { type QuestionAnswer, type SemanticModel, semanticModelOf } from '../../semantic/index.js';
import { dialect } from '../../warehouses/dialects.js';
import { openBinder } from '../../warehouses/open.js';
import { type AccessEntry, AccessLog } from './access-log.js';
import { type ApiKey, ApiKeys, isApiKey, type ScramVerifier } from './api-keys.js';
import { type Guarded, guardSql, guardTree } from './guard.js';
import { refuseIncomplete } from './questions.js';
import { Tokens } from './tokens.js';

/** What a request brings to say who asks. */
export interface ReaderCredentials {
  /** `Bearer KEY-OR-TOKEN`, or `Basic …` with the key as the password. */
  readonly authorization?: string;
  readonly apiKey?: string;
  /** The role that is asked for, where a reader has several. */
  readonly role?: string;
}

/** Who asks, and what they see. */
export interface Identity {
  /** Names the reader. */
  readonly name: string;
  readonly signIn: AccessEntry['signIn'];
  /** The id of the API key. */
  readonly key?: string;
  readonly role: string;
  /** The one door: leases are taken for it. */
  readonly scope: RoleScope;
  /** When the sign-in ends. */
  readonly expiresAt?: Date;
  /** Whether a metric is there for the reader. */
  mayAskMetric(name: string): boolean;
}

export interface AccessOptions {
  readonly now: () => Date;
  readonly cooldownMilliseconds?: number;
  /** Told of each entry of the access log. */
  readonly onRecord?: (entry: AccessEntry) => void;
}

/** Says who asks and what they may, and keeps who read what. */
export class ReaderAccess {
  readonly #rights: ReadonlyMap<string, Rights>;
  readonly #scopes: ReadonlyMap<string, RoleScope>;
  readonly #models = new Map<string, SemanticModel>();
  readonly #serve: ServeConfig;
  readonly #keys: ApiKeys;
  readonly #tokens: Tokens | undefined;
  readonly #log: AccessLog;

  private constructor(
    private readonly project: Project,
    private readonly options: AccessOptions,
    personal: Awaited<ReturnType<typeof personalColumns>>,
    private readonly parser: Awaited<ReturnType<typeof openBinder>>,
    serve: ServeConfig,
  ) {
    const { config, directory, target } = project;
    this.#serve = serve;
    this.#rights = roleRights(project);
    const made = { dialect: dialect(target.config.warehouse), personal, masking: config.masking };
    this.#scopes = new Map([...this.#rights].map(([role, rights]) => [role, new RoleScope({ rights, ...made })]));
    this.#keys = new ApiKeys(resolve(directory, serve.keys), options.now);
    this.#tokens = serve.oidc && new Tokens(serve.oidc, options);
    this.#log = new AccessLog(resolve(directory, serve.accessLog), options.now);
  }

  /**
   * @throws MartletError `role-invalid`, `masking-key-missing`, `query-failed`; MartletErrors for several.
   */
  static async open(project: Project, serve: ServeConfig, options: AccessOptions): Promise<ReaderAccess> {
    const personal = await personalColumns(project);
    const parser = await openBinder();
    try {
      return new ReaderAccess(project, options, personal, parser, serve);
    } catch (error) {
      await parser.close();
      throw error;
    }
  }

  /**
   * Who asks.
   *
   * @throws MartletError `credentials-refused`, `role-unfit`, `api-keys-unreadable`, `issuer-unreachable`, `serve-package-missing`.
   */
  async identify({ authorization, apiKey, role }: ReaderCredentials): Promise<Identity> {
    if (authorization !== undefined && apiKey !== undefined) throw refused('the request brings two credentials');
    const credential = apiKey ?? (authorization === undefined ? undefined : credentialIn(authorization));
    if (credential === undefined) return this.#anonymous(role);
    if (isApiKey(credential) || this.#tokens === undefined) return this.#ofKey(this.#keys.holderOf(credential), role);
    const { name, roles, expiresAt } = await this.#tokens.holderOf(credential);
    return this.#identity({ name, signIn: 'token', expiresAt }, this.#chosen(roles, role));
  }

  /**
   * Who holds a key of this name and what proves it: for sign-ins that don't send the key. Undefined where there is none that is valid.
   *
   * @throws MartletError `role-unfit`, `api-keys-unreadable`.
   */
  named(name: string): { readonly identity: Identity; readonly verifier: ScramVerifier } | undefined {
    const found = this.#keys.named(name);
    return found && { identity: this.#ofKey(found.key), verifier: found.verifier };
  }

  /** Whether a sign-in is valid still: no key was revoked, and nothing has expired. */
  holds({ key, expiresAt }: Identity): boolean {
    if (expiresAt !== undefined && expiresAt <= this.options.now()) return false;
    return key === undefined || this.#keys.holds(key);
  }

  /**
   * Lets through a statement that does nothing but read what the reader sees.
   *
   * @throws MartletError `statement-refused`, `relation-unreadable`.
   */
  guard(sql: string, { scope }: Identity, publication: PublicationOfReaders): Promise<Guarded> {
    return guardSql(sql, (text) => this.parser.parse(text), { relations: scope.relationsOf(publication).keys() });
  }

  /**
   * The same for a statement that is parsed, in which further functions are offered.
   *
   * @throws MartletError `statement-refused`, `relation-unreadable`.
   */
  guardTree(tree: unknown, { scope }: Identity, publication: PublicationOfReaders, functions?: ReadonlySet<string>): Guarded {
    return guardTree(tree, { relations: scope.relationsOf(publication).keys(), ...(functions === undefined ? {} : { functions }) });
  }

  /** What the reader may ask of the project: metrics, and the relations that lead to attributes. What they don't see is not there. */
  questions({ role, scope }: Pick<Identity, 'role' | 'scope'>): SemanticModel {
    const known = this.#models.get(role);
    if (known !== undefined) return known;
    const { byId } = this.project;
    const rights = this.#rights.get(role);
    const sees = (id: string): boolean => rights?.relations.has(id) === true;
    // A roll-up holds all rows of what it is made of.
    const isWhole = (id: string): boolean => {
      const relation = byId.get(id);
      return relation !== undefined && relation.kind !== 'source' && scope.seesWholeOf(relation.id, relation.relation.columns);
    };
    const readsRollup = (id: string): boolean => {
      const relation = byId.get(id);
      return relation !== undefined && relation.kind !== 'source' && isWhole(id) && [...relation.from.values()].every(isWhole);
    };
    const model = semanticModelOf(this.project, { sees, readsRollup });
    const asked: SemanticModel = { ...model, metrics: new Map([...model.metrics].filter(([name]) => rights?.mayAsk(name))) };
    this.#models.set(role, asked);
    return asked;
  }

  /**
   * Refuses a question that reads a column which the reader does not see, or which is a token where a value is computed with.
   *
   * @throws MartletError `metric-incomplete`.
   */
  refuseIncomplete(answer: QuestionAnswer, { scope }: Identity, publication: PublicationOfReaders): void {
    refuseIncomplete(this.project, answer, scope.relationsOf(publication), publication);
  }

  record(entry: AccessEntry): void {
    this.#log.record(entry);
    this.options.onRecord?.(entry);
  }

  /** Why the access log can't be written; undefined while it can. */
  get problem(): Error | undefined {
    return this.#log.problem;
  }

  async close(): Promise<void> {
    await this.#log.close();
    await this.parser.close();
  }

  #anonymous(role: string | undefined): Identity {
    const { anonymous } = this.#serve;
    if (anonymous === undefined) throw refused('the request brings no API key and no token');
    return this.#identity({ name: 'anonymous', signIn: 'anonymous' }, this.#chosen([anonymous], role));
  }

  #ofKey({ id, name, role, expiresAt }: ApiKey, asked?: string): Identity {
    const expires = expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) };
    return this.#identity({ name, signIn: 'key', key: id, ...expires }, this.#chosen([role], asked));
  }

  /** The role of those that a reader has: the one that is asked for, or the only one. */
  #chosen(roles: readonly string[], asked: string | undefined): string {
    const own = [...new Set(roles)].filter((role) => this.#scopes.has(role));
    const [only, second] = asked === undefined ? own : own.filter((role) => role === asked);
    if (only === undefined) throw unfit(asked === undefined ? 'you have no role of this project' : `you don’t have the role ${asked}`);
    if (second !== undefined) throw unfit(`you have several: ${own.join(', ')}`);
    return only;
  }

  #identity(who: Pick<Identity, 'name' | 'signIn' | 'key' | 'expiresAt'>, role: string): Identity {
    const scope = this.#scopes.get(role);
    if (scope === undefined) throw unfit('you have no role of this project');
    return { ...who, role, scope, mayAskMetric: (name) => this.questions({ role, scope }).metrics.has(name) };
  }
}

/** The key or the token of the header. */
function credentialIn(authorization: string): string {
  const [, scheme = '', credential = ''] = /^(\w+) +([\w.~+/=-]+)$/.exec(authorization.trim()) ?? [];
  if (scheme.toLowerCase() === 'bearer') return credential;
  if (scheme.toLowerCase() !== 'basic') throw refused('the header Authorization is neither Bearer nor Basic');
  const decoded = Buffer.from(credential, 'base64').toString('utf8');
  return decoded.slice(decoded.indexOf(':') + 1);
}

function refused(problem: string): MartletError {
  return new MartletError('credentials-refused', { problem });
}

function unfit(problem: string): MartletError {
  return new MartletError('role-unfit', { problem });
}
