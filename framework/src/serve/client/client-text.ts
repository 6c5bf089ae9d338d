/** What a generated client does, whatever the project: it needs nothing but `fetch`. The types of the project stand before it. */
export const CLIENT_TEXT = outdented(`
  /** A column, and how it compares: \`['net_amount', '>=', '100']\`. All conditions of a list hold. */
  export type Filter<C extends string = string> =
    | readonly [column: C, operator: '=' | '!=' | '<' | '<=' | '>' | '>=', value: Scalar]
    | readonly [column: C, operator: 'in' | 'not in', values: readonly Scalar[]]
    | readonly [column: C, operator: 'between', bounds: readonly [Scalar, Scalar]]
    | readonly [column: C, operator: 'contains' | 'starts with' | 'ends with', text: string]
    | readonly [column: C, operator: 'last' | 'previous', span: \`\${number} \${string}\`]
    | readonly [column: C, operator: 'this', unit: string]
    | readonly [column: C, operator: 'is null' | 'is not null' | 'is orphan' | 'is unknown' | 'is known']
    | { readonly and: readonly Filter<C>[] }
    | { readonly or: readonly Filter<C>[] }
    | { readonly not: Filter<C> };
  export type Scalar = string | number | boolean | null;

  export type RelationId = keyof Relations & string;
  export type ColumnOf<R extends RelationId> = keyof Relations[R] & string;

  /** A page of rows that is asked for. */
  export interface RowsQuestion<R extends RelationId, C extends ColumnOf<R>> {
    /** The columns; all when left out. */
    readonly select?: readonly C[];
    readonly where?: readonly Filter<ColumnOf<R>>[];
    readonly sort?: readonly (ColumnOf<R> | readonly [column: ColumnOf<R>, direction: 'asc' | 'desc'])[];
    /** The most rows of the page; 1000 when left out. */
    readonly limit?: number;
    /** The \`next\` of the page before. */
    readonly after?: string;
  }

  export type MetricName = keyof Metrics & string;
  /** The attributes that all of some metrics can be asked by. */
  export type AttributeOf<M extends MetricName> = keyof Metrics[M]['attributes'] & string;
  type AttributeValue<M extends MetricName, P> = Metrics[M]['attributes'] extends infer A ? (A extends unknown ? (P extends keyof A ? A[P] : never) : never) : never;
  /** The name of an attribute's column: \`date_month\` for \`date.month\`. */
  type ColumnName<P extends string> = P extends \`\${infer Head}.\${infer Rest}\` ? \`\${Head}_\${ColumnName<Rest>}\` : P;

  /** A question for metrics. */
  export interface MetricsQuestion<M extends MetricName, A extends AttributeOf<M>> {
    readonly metrics: readonly M[];
    /** The answer has a row for each combination of these. */
    readonly by?: readonly A[];
    /** Conditions on rows; \`date\` is the day that each metric goes by. */
    readonly where?: readonly Filter<AttributeOf<M> | 'date'>[];
    readonly having?: readonly (
      | readonly [metric: M, operator: '=' | '!=' | '<' | '<=' | '>' | '>=', value: number | string]
      | readonly [metric: M, operator: 'between', bounds: readonly [number | string, number | string]]
      | readonly [metric: M, operator: 'is null' | 'is not null']
    )[];
    readonly orderBy?: readonly (M | A | readonly [M | A, 'asc' | 'desc'])[];
    readonly limit?: number;
    readonly fill?: 'zero' | 'nothing';
    /** The day that is today, \`2025-03-31\`; that of the server when left out. */
    readonly at?: string;
    readonly timeZone?: string;
  }

  /** A row of an answer: its attributes, and its metrics. */
  export type MetricsRow<M extends MetricName, A extends string> = { readonly [P in A as ColumnName<P>]: AttributeValue<M, P> | null } & {
    readonly [K in M]: Metrics[K]['value'] | null;
  };

  export interface Publication {
    readonly environment: string;
    readonly number: number;
    readonly id: string;
    readonly publishedAt: string;
  }

  /** Rows, and the publication that they are of. */
  export interface Answer<Row> {
    readonly publication: Publication;
    readonly rows: readonly Row[];
    /** Continues the page, as \`after\`; there is no more when it is left out. */
    readonly next?: string;
  }

  /** A run of the project. */
  export interface Run {
    readonly runId: string;
    readonly command: string;
    readonly environment: string;
    readonly outcome: 'succeeded' | 'failed' | 'cancelled';
    readonly startedAt: string;
    readonly finishedAt: string;
    readonly milliseconds: number;
    /** The number of the publication that it made. */
    readonly publication?: number;
    /** How many relations it published. */
    readonly published: number;
    /** How many of its steps ended so, by their end. */
    readonly ended: Readonly<Partial<Record<Ended, number>>>;
  }

  export type Ended = 'succeeded' | 'unchanged' | 'warned' | 'failed' | 'error' | 'skipped' | 'cancelled';

  /** What a run did of a relation. */
  export interface StepOfRun {
    readonly id: string;
    readonly kind: 'ingest' | 'model' | 'tests' | 'monitor';
    readonly relation: string;
    readonly status: Ended;
    /** Milliseconds from the beginning of the run. */
    readonly beganAfter?: number;
    readonly milliseconds: number;
    /** How many data tests were executed. */
    readonly tests?: number;
    /** The data tests that warned, failed or could not be executed. */
    readonly failing?: readonly string[];
    /** The code of the first error. */
    readonly code?: string;
  }

  /** How a data test ended last. */
  export interface TestOutcome {
    readonly relation: string;
    readonly test: string;
    readonly status: Ended;
    /** How many rows broke the rule, for those who see all rows. */
    readonly failures?: number;
    readonly runId: string;
    readonly at: string;
  }

  /** When a relation was built, and how fresh it was found. */
  export interface RelationFreshness {
    readonly relation: string;
    readonly builtAt: string;
    readonly measured?: { readonly status: 'fresh' | 'stale' | 'failed'; readonly newestAt?: string; readonly at: string };
  }

  export interface ClientOptions {
    /** The address of the server: \`http://127.0.0.1:8080\`. */
    readonly url: string;
    /** An API key, or a token. */
    readonly token?: string;
    readonly fetch?: typeof fetch;
  }

  /** Why the server did not answer. */
  export class ApiError extends Error {
    override readonly name = 'ApiError';

    constructor(
      readonly status: number,
      /** The code of Martlet's documentation: \`MARTLET-U212\`. */
      readonly code: string,
      message: string,
      /** What to do about it. */
      readonly hint: string | undefined,
      /** Names the request in the log of the server. */
      readonly requestId: string | undefined,
    ) {
      super(message);
    }
  }

  export interface RequestOptions {
    /** Ends the question, also in the engine. */
    readonly signal?: AbortSignal;
  }

  /** Asks a server of Martlet. */
  export class Client {
    readonly #fetch: typeof fetch;

    constructor(private readonly options: ClientOptions) {
      this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    }

    /** Answers a question for metrics. */
    query<const M extends MetricName, const A extends AttributeOf<M> = never>(
      question: MetricsQuestion<M, A>,
      options: RequestOptions = {},
    ): Promise<Answer<MetricsRow<M, A>>> {
      return this.#ask('/v1/query', question, options);
    }

    /** A page of a relation's rows. */
    rows<R extends RelationId, const C extends ColumnOf<R> = ColumnOf<R>>(
      relation: R,
      question: RowsQuestion<R, C> = {},
      options: RequestOptions = {},
    ): Promise<Answer<Pick<Relations[R], C>>> {
      return this.#ask(\`/v1/relations/\${encodeURIComponent(relation)}/rows\`, question, options);
    }

    /** All rows of a relation, page after page. */
    async *allRows<R extends RelationId, const C extends ColumnOf<R> = ColumnOf<R>>(
      relation: R,
      question: RowsQuestion<R, C> = {},
      options: RequestOptions = {},
    ): AsyncGenerator<Pick<Relations[R], C>> {
      let after = question.after;
      do {
        const page = await this.rows(relation, { ...question, ...(after === undefined ? {} : { after }) }, options);
        yield* page.rows;
        after = page.next;
      } while (after !== undefined);
    }

    /** The rows of a select, as the server sends them. */
    sql(sql: string, options: RequestOptions = {}): Promise<Answer<Readonly<Record<string, unknown>>>> {
      return this.#ask('/v1/sql', { sql }, options);
    }

    /** The last runs, newest first; 20 when no number is given. */
    async runs(limit = 20, options: RequestOptions = {}): Promise<readonly Run[]> {
      return (await this.#get<{ readonly runs: readonly Run[] }>(\`/v1/runs?limit=\${limit}\`, options)).runs;
    }

    /** A run, and what it did of each relation. */
    async run(runId: string, options: RequestOptions = {}): Promise<Run & { readonly steps: readonly StepOfRun[] }> {
      return (await this.#get<{ readonly run: Run & { readonly steps: readonly StepOfRun[] } }>(\`/v1/runs/\${encodeURIComponent(runId)}\`, options)).run;
    }

    /** How each data test ended last. */
    async quality(options: RequestOptions = {}): Promise<readonly TestOutcome[]> {
      return (await this.#get<{ readonly tests: readonly TestOutcome[] }>('/v1/quality', options)).tests;
    }

    /** When each relation was built, and how fresh it was found. */
    async freshness(options: RequestOptions = {}): Promise<readonly RelationFreshness[]> {
      return (await this.#get<{ readonly relations: readonly RelationFreshness[] }>('/v1/freshness', options)).relations;
    }

    async #get<T>(path: string, { signal }: RequestOptions): Promise<T> {
      return (await (await this.#send(path, { method: 'GET', ...(signal === undefined ? {} : { signal }) }, {})).json()) as T;
    }

    async #send(path: string, init: RequestInit, headers: Readonly<Record<string, string>>): Promise<Response> {
      const { url, token } = this.options;
      const response = await this.#fetch(new URL(path, url), {
        ...init,
        headers: { accept: 'application/json', ...headers, ...(token === undefined ? {} : { authorization: \`Bearer \${token}\` }) },
      });
      if (!response.ok) throw await errorOf(response);
      return response;
    }

    async #ask<Row>(path: string, body: object, { signal }: RequestOptions): Promise<Answer<Row>> {
      const init = { method: 'POST', body: JSON.stringify(body), ...(signal === undefined ? {} : { signal }) };
      const response = await this.#send(path, init, { 'content-type': 'application/json' });
      const answer = (await response.json()) as Answer<Record<string, unknown>> & { readonly columns: readonly { readonly name: string; readonly type: string }[] };
      const numbers = answer.columns.filter(({ type }) => type === 'integer' || type === 'double');
      for (const row of answer.rows) for (const { name, type } of numbers) row[name] = numberOf(row[name], type);
      // The types of this file say what the server sends; it was written from the same models.
      return answer as unknown as Answer<Row>;
    }
  }

  /** Whole numbers come as text, so that none is rounded on the way; and so does what JSON has no number for. */
  function numberOf(text: unknown, type: string): unknown {
    if (typeof text !== 'string') return text;
    const number = Number(text);
    if (type === 'double' || Number.isSafeInteger(number)) return number;
    throw new RangeError(\`\${text} has more digits than a number of JavaScript holds\`);
  }

  async function errorOf(response: Response): Promise<ApiError> {
    const text = await response.text();
    try {
      const { detail, code, hint, requestId } = JSON.parse(text) as { detail: string; code: string; hint?: string; requestId?: string };
      return new ApiError(response.status, code, detail, hint, requestId);
    } catch {
      return new ApiError(response.status, '', \`The server answered with \${response.status}.\`, undefined, undefined);
    }
  }
`);

/** Text as it is in a module of its own. */
function outdented(text: string): string {
  return text.replace(/^ {2}/gm, '');
}
