import type { PublicationOfReaders } from '../../published/index.js';
import type { ReaderScope } from '../../rights/index.js';
import type { QuestionAnswer, SemanticModel } from '../../semantic/index.js';
import type { ScramVerifier } from '../access/api-keys.js';

/** Who reads over a connection. */
export interface EndpointReader {
  /** The name of the key, or whom a token is made for. */
  readonly name: string;
  readonly scope: ReaderScope;
  mayAskMetric(name: string): boolean;
}

/** What the endpoint asks of those who know readers and their rights. */
export interface EndpointAccess {
  /** What proves the key of a user, without being it; undefined for a user that there is none of. */
  verifierOf(user: string): ScramVerifier | undefined;
  /** The reader whose key was proven. */
  readerOf(user: string): EndpointReader;
  /** The reader of a token; undefined where tokens are not taken. */
  readonly readerOfToken: ((token: string, role?: string) => Promise<EndpointReader>) | undefined;
  /** The reader who does not sign in; undefined where there is none. */
  readonly anonymous: EndpointReader | undefined;
  /** Whether the reader may still read. */
  holds(reader: EndpointReader): boolean;
  /** Throws where a parsed statement does more than to read what the reader sees; answers with the relations that it reads. */
  guard(tree: unknown, reader: EndpointReader, publication: PublicationOfReaders): readonly string[];
  /** What the reader may ask for metrics. */
  questions(reader: EndpointReader): SemanticModel;
  /** Throws where an answer is made of what the reader does not see. */
  check(answer: QuestionAnswer, reader: EndpointReader, publication: PublicationOfReaders): void;
  /** Notes who has read what. */
  record(entry: EndpointEntry): void;
  /** Notes that a client was not let in, by the SQLSTATE of the reason. What it called itself is no name of a reader, and may be a secret. */
  recordStranger(code: string): void;
}

/** One statement of a reader. */
export interface EndpointEntry {
  readonly reader: EndpointReader;
  readonly operation: string;
  readonly relations: readonly string[];
  readonly metrics: readonly string[];
  readonly publication: PublicationOfReaders | undefined;
  readonly rows: number;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly outcome: 'answered' | 'refused' | 'failed' | 'cancelled';
  /** The SQLSTATE of the error. */
  readonly code?: string;
}
