import { describe, expect, test } from 'vitest';
import { classifyBigQuery } from '../../src/warehouses/bigquery/bigquery-failure.js';
import { atSignIn, classifyDatabricks } from '../../src/warehouses/databricks/databricks-failure.js';
import { classifyDuckDB } from '../../src/warehouses/duckdb/duckdb-failure.js';
import { failureError } from '../../src/warehouses/failure.js';
import { Secret } from '../../src/warehouses/secret.js';
import { classifySnowflake } from '../../src/warehouses/snowflake/snowflake-failure.js';

const error = (message: string, more: object = {}): Error => Object.assign(new Error(message), more);

/** As the vendors document their errors; the reason, and whether another attempt makes sense. */
const CASES: readonly (readonly [name: string, failure: ReturnType<typeof classifyDuckDB>, reason: string, canRetry: boolean])[] = [
  ['DuckDB: no table', classifyDuckDB(error('Catalog Error: Table with name t does not exist!')), 'missing', false],
  ['DuckDB: a table is there', classifyDuckDB(error('Catalog Error: Table with name "t" already exists!')), 'constraint', false],
  ['DuckDB: two writers', classifyDuckDB(error('TransactionContext Error: Catalog write-write conflict')), 'conflict', true],
  ['DuckDB: out of memory', classifyDuckDB(error('Out of Memory Error: could not allocate')), 'quota', false],
  ['DuckDB: something else', classifyDuckDB('odd'), 'internal', false],
  [
    'Snowflake: wrong password',
    classifySnowflake(error('Incorrect username or password was specified.', { code: '390100' })),
    'authentication',
    false,
  ],
  ['Snowflake: expired token', classifySnowflake(error('OAuth access token expired.', { code: 390318 })), 'authentication', false],
  ['Snowflake: session gone', classifySnowflake(error('Session no longer exists.', { code: 390111 })), 'connection', true],
  [
    'Snowflake: no privilege',
    classifySnowflake(error('Insufficient privileges', { code: '003001', sqlState: '42501' })),
    'permission',
    false,
  ],
  ['Snowflake: lock timeout', classifySnowflake(error('Statement aborted', { code: '000625', sqlState: '57014' })), 'conflict', true],
  [
    'Snowflake: statement timeout',
    classifySnowflake(error('reached its timeout', { code: '000630', sqlState: '57014' })),
    'timeout',
    false,
  ],
  ['Snowflake: cancelled', classifySnowflake(error('SQL execution canceled', { code: '000604', sqlState: '57014' })), 'cancelled', false],
  ['Snowflake: credits used up', classifySnowflake(error('resource monitor quota exceeded', { code: '090073' })), 'quota', false],
  ['Snowflake: unknown column', classifySnowflake(error('invalid identifier', { code: '000904', sqlState: '42000' })), 'syntax', false],
  ['Snowflake: throttled', classifySnowflake(error('slow down', { response: { statusCode: 429 } })), 'quota', true],
  [
    'BigQuery: access denied',
    classifyBigQuery(error('no', { code: 403, errors: [{ reason: 'accessDenied', message: 'Access Denied' }] })),
    'permission',
    false,
  ],
  [
    'BigQuery: rate limit',
    classifyBigQuery(error('no', { code: 403, errors: [{ reason: 'rateLimitExceeded', message: 'slow' }] })),
    'quota',
    true,
  ],
  [
    'BigQuery: daily quota',
    classifyBigQuery(error('no', { code: 403, errors: [{ reason: 'quotaExceeded', message: 'used up' }] })),
    'quota',
    false,
  ],
  [
    'BigQuery: too many bytes',
    classifyBigQuery(error('no', { errors: [{ reason: 'bytesBilledLimitExceeded', message: 'x' }] })),
    'quota',
    false,
  ],
  [
    'BigQuery: two writers',
    classifyBigQuery(
      error('no', { errors: [{ reason: 'invalidQuery', message: 'Could not serialize access to table p:d.t due to concurrent update' }] }),
    ),
    'conflict',
    true,
  ],
  [
    'BigQuery: division',
    classifyBigQuery(error('no', { errors: [{ reason: 'invalidQuery', message: 'division by zero: 1 / 0' }] })),
    'constraint',
    false,
  ],
  [
    'BigQuery: syntax',
    classifyBigQuery(error('no', { errors: [{ reason: 'invalidQuery', message: 'Syntax error: Unexpected identifier' }] })),
    'syntax',
    false,
  ],
  ['BigQuery: backend', classifyBigQuery(error('no', { code: 503, errors: [{ reason: 'backendError', message: 'x' }] })), 'internal', true],
  [
    'BigQuery: stopped',
    classifyBigQuery(error('no', { errors: [{ reason: 'stopped', message: 'Job execution was cancelled' }] })),
    'cancelled',
    false,
  ],
  ['BigQuery: expired token', classifyBigQuery(error('Invalid Credentials', { code: 401 })), 'authentication', false],
  ['BigQuery: refused sign-in', classifyBigQuery(error('invalid_grant: Invalid JWT')), 'authentication', false],
  ['Databricks: a SQL warehouse that starts', classifyDatabricks(error('no', { statusCode: 503 })), 'starting', true],
  ['Databricks: the same in words', classifyDatabricks(error('[TEMPORARILY_UNAVAILABLE] wait')), 'starting', true],
  [
    'Databricks: no table',
    classifyDatabricks(error('[TABLE_OR_VIEW_NOT_FOUND] The table `a`.`b` cannot be found. SQLSTATE: 42P01')),
    'missing',
    false,
  ],
  ['Databricks: two writers', classifyDatabricks(error('[DELTA_CONCURRENT_APPEND.X] Conflict. SQLSTATE: 2D521')), 'conflict', true],
  ['Databricks: no privilege', classifyDatabricks(error('[INSUFFICIENT_PERMISSIONS] no. SQLSTATE: 42501')), 'permission', false],
  [
    'Databricks: cancelled',
    classifyDatabricks(error('The operation was canceled by a client', { errorCode: 'CANCELED' })),
    'cancelled',
    false,
  ],
  ['Databricks: forbidden', classifyDatabricks(error('bad HTTP status code', { statusCode: 403 })), 'permission', false],
  [
    'Databricks: forbidden before there is a session',
    atSignIn(classifyDatabricks(error('bad HTTP status code', { statusCode: 403 }))),
    'authentication',
    false,
  ],
  // The client throws what is no error.
  ['Databricks: no error', classifyDatabricks({ name: 'Status Error', message: '[QUOTA_EXCEEDED] full. SQLSTATE: 54000' }), 'quota', false],
  ...(
    [
      [
        'a full schema',
        'quota',
        '[RequestId=567896ae-de7c-4366-9417-b2c5c32eb347 ErrorClass=QUOTA_EXCEEDED.UC_RESOURCE_QUOTA_EXCEEDED] Cannot create 1 Table(s) in Metastore 29148bb9-1baf-4a9c-b395-5da015738282 (estimated count: 523, limit: 500).',
      ],
      [
        'a full metastore',
        'quota',
        'UnityCatalogServiceException: [RequestId=2f0c3cf5-813f-45c3-a81a-9649d259e307 ErrorClass=QUOTA_EXCEEDED] Cannot create 1 Catalog(s) in Metastore b86c6879-8c55-4e70-a585-18d16a4fa6e9 (estimated count: 2001, limit: 2000).',
      ],
      [
        'a full schema, told by Spark',
        'quota',
        '[UNITY_CATALOG_INITIALIZATION_FAILED] ErrorClass=QUOTA_EXCEEDED.UC_RESOURCE_QUOTA_EXCEEDED Cannot create 1 Table(s) in Schema 16e388e4-4f7d-4ea7-9a83-26c44917aced (estimated count: 112, limit: 100).',
      ],
      [
        'too many pipelines',
        'quota',
        "[DLT ERROR CODE: QUOTA_EXCEEDED_EXCEPTION] Cannot start update 'ac8f4c77' because the limit for active pipelines of type 'DBSQL' has been reached. Limit: 1; used: 2.",
      ],
      [
        'a table that is not in the catalog',
        'missing',
        "[RequestId=a4ae8a6d-5396-4765-8085-d78fb68f122f ErrorClass=TABLE_DOES_NOT_EXIST] TABLE 'main.pysql_sqlalchemy.users' does not exist.",
      ],
      [
        'a location that may not be written',
        'permission',
        '[RequestId=a4ae8a6d-5396-4765-8085-d78fb68f122f ErrorClass=PERMISSION_DENIED] User does not have WRITE FILES on external location',
      ],
      [
        'no class that is known',
        'internal',
        'UnityCatalogServiceException: [RequestId=ad6552fe-6620-4a33-b1b8-b129dd146060 ErrorClass=INVALID_PARAMETER_VALUE] GenerateTemporaryPathCredential uri /mnt/delta/diamonds is not a valid URI. Error message: INVALID_PARAMETER_VALUE: Missing cloud file system scheme.',
      ],
    ] as const
  ).map(([name, reason, message]) => [`Databricks: ${name}`, classifyDatabricks(error(message)), reason, false] as const),
  ['Databricks: a name that is not there', classifyDatabricks(error('getaddrinfo', { code: 'ENOTFOUND' })), 'connection', false],
  [
    'any: a connection that was cut',
    classifySnowflake(error('fetch failed', { cause: error('reset', { code: 'ECONNRESET' }) })),
    'connection',
    true,
  ],
  [
    'any: a certificate that is not trusted',
    classifyBigQuery(error('self-signed', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })),
    'connection',
    false,
  ],
];

describe('failures', () => {
  test.each(CASES)('%s', (_, failure, reason, canRetry) => {
    expect([failure.reason, failure.canRetry]).toEqual([reason, canRetry]);
  });

  test.each([
    ['[DELTA_CONCURRENT_APPEND.X] Conflict. SQLSTATE: 2D521', 'DELTA_CONCURRENT_APPEND'],
    ['[RequestId=1 ErrorClass=QUOTA_EXCEEDED.UC_RESOURCE_QUOTA_EXCEEDED] Cannot create 1 Table(s)', 'QUOTA_EXCEEDED'],
    ['[DLT ERROR CODE: QUOTA_EXCEEDED_EXCEPTION] Cannot start update', 'QUOTA_EXCEEDED_EXCEPTION'],
    ['Something is odd. SQLSTATE: 54000', '54000'],
  ])('of Databricks have the code in %s', (message, code) => {
    expect(classifyDatabricks(error(message)).code).toBe(code);
  });

  test('keep secrets out of messages', () => {
    const secret = new Secret('hunter2');
    for (const classify of [classifySnowflake, classifyBigQuery, classifyDatabricks]) {
      expect(classify(error('password hunter2 is wrong'), [secret]).message).toBe('password [secret] is wrong');
    }
  });

  test('of Snowflake are told in one line, and a label that is no tag with what to do', () => {
    const failure = classifySnowflake(
      error("SQL compilation error:\nTag 'GOVERNANCE.TAGS.TEAM' does not exist or not authorized.", { code: '002003', sqlState: '02000' }),
    );
    expect(failure.message).toBe("SQL compilation error: Tag 'GOVERNANCE.TAGS.TEAM' does not exist or not authorized.");
    expect(failureError(failure, { warehouse: 'Snowflake' }).hint).toBe(
      'A label of a model is a tag here: make the tag, or let the role of the target see it.',
    );
    const database = classifySnowflake(error("Database 'X' does not exist", { code: '002003' }));
    expect(failureError(database, { warehouse: 'Snowflake' }).hint).toBe('Check the names of the target, and that its role may see them.');
  });

  test('are told with the model, the statement and what to do', () => {
    const told = failureError(
      { reason: 'permission', canRetry: false, message: 'Insufficient privileges', statementId: '01b2' },
      { warehouse: 'Snowflake', model: 'gold.fact_sales', grant: 'grant usage on schema gold to role transformer' },
    );
    expect(told.message).toBe(
      'Snowflake does not allow this while it worked on gold.fact_sales: Insufficient privileges (statement 01b2).',
    );
    expect(told.hint).toBe('Have it granted: grant usage on schema gold to role transformer');
  });
});
