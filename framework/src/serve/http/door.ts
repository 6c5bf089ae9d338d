import type { PublicationOfReaders } from '../../published/index.js';
import type { ReaderScope } from '../../rights/index.js';
import type { QuestionAnswer, SemanticModel } from '../../semantic/index.js';
import type { AccessEntry } from '../access/access-log.js';

/** What a request brings to say who asks. */
export interface GivenCredentials {
  readonly authorization?: string;
  readonly apiKey?: string;
  /** The role that is asked for, where a reader has several. */
  readonly role?: string;
}

/** Who asks. */
export interface HttpIdentity {
  /** Names the reader. */
  readonly name: string;
  readonly signIn: AccessEntry['signIn'];
  /** The id of the API key. */
  readonly key?: string;
  readonly role: string;
  readonly scope: ReaderScope;
  mayAskMetric(name: string): boolean;
}

/** Says who asks, and what they may. */
export interface HttpAccess {
  /** @throws MartletError where a request does not say who asks, or nobody knows them. */
  identify(credentials: GivenCredentials): Promise<HttpIdentity>;
  /** @throws MartletError for a statement that does more than read what the scope shows. */
  guard(sql: string, identity: HttpIdentity, publication: PublicationOfReaders): Promise<{ readonly relations: readonly string[] }>;
  /** What the reader may ask of the project. */
  questions(identity: Pick<HttpIdentity, 'role' | 'scope'>): SemanticModel;
  /** @throws MartletError for a question that reads what the reader does not see. */
  refuseIncomplete(answer: QuestionAnswer, identity: HttpIdentity, publication: PublicationOfReaders): void;
  record(entry: AccessEntry): void;
  /** Why the access log can’t be written; undefined while it can. */
  readonly problem: unknown;
}
