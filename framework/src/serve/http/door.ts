import type { ReaderLease, ReaderScope } from '../reading/reader.js';

/** What a request brings to say who asks. */
export interface GivenCredentials {
  readonly authorization?: string;
  readonly apiKey?: string;
}

/** Who asks. */
export interface HttpIdentity {
  /** Names the reader, for limits and for the access log. */
  readonly name: string;
  readonly scope: ReaderScope;
  mayAskMetric(name: string): boolean;
}

/** One answer, for the access log. */
export interface HttpAccessEntry {
  readonly identity: HttpIdentity | undefined;
  readonly requestId: string;
  readonly way: 'http';
  /** `GET /v1/relations/gold.fact_sales/rows` */
  readonly request: string;
  readonly status: number;
  readonly relations: readonly string[];
  readonly metrics: readonly string[];
  readonly rows: number;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly publication?: number;
}

/** Says who asks, and what they may. */
export interface HttpAccess {
  /** @throws MartletError where a request does not say who asks, or nobody knows them. */
  identify(credentials: GivenCredentials): Promise<HttpIdentity>;
  /** @throws MartletError for a statement that does more than read what the scope shows. */
  guard(sql: string, lease: ReaderLease, identity: HttpIdentity): Promise<{ readonly relations: readonly string[] }>;
  log(entry: HttpAccessEntry): void;
}
