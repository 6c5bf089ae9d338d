import { MartletError } from '../../errors.js';
import type { PublicationOfReaders } from '../../published/index.js';
import type { ScopedRelation } from '../../rights/index.js';
import type { CatalogDatabase } from '../../warehouses/statement-engine.js';
import type { PublicationReader, ReaderLease } from '../reading/reader.js';
import type { Catalogs } from './catalog/catalogs.js';
import type { CatalogRelation } from './catalog/rows.js';
import type { EndpointReader } from './endpoint-access.js';
import type { MetricsTranslation } from './metrics/translation.js';
import { PostgresError } from './postgres-error.js';
import { Settings } from './settings.js';

/** One publication, as a reader sees it, for as long as a statement or a transaction needs it. */
export class SessionWorld {
  /** Nothing where nothing is published yet. */
  readonly publication: PublicationOfReaders | undefined;
  readonly relations: readonly ScopedRelation[];
  /** All schemas, in which a name without one is looked for. */
  readonly schemas: readonly string[];
  readonly #lease: ReaderLease | undefined;
  readonly #closers: (() => void)[] = [];

  private constructor(
    lease: ReaderLease | undefined,
    private readonly options: SessionWorldOptions,
  ) {
    this.#lease = lease;
    this.publication = lease?.publication;
    this.relations = lease === undefined ? [] : scoped(options.reader, lease.publication);
    this.schemas = [...new Set([...this.relations, ...options.metrics.relations.map((name) => ({ name }))].map(({ name }) => name.schema))];
  }

  static async open(options: SessionWorldOptions): Promise<SessionWorld> {
    const lease = await leaseOf(options);
    try {
      return new SessionWorld(lease, options);
    } catch (error) {
      lease?.release();
      throw error;
    }
  }

  /** What answers questions for published rows. */
  data(): ReaderLease {
    if (this.#lease === undefined) throw new PostgresError('55000', 'nothing is published yet', { hint: 'Run martlet build.' });
    return this.#lease;
  }

  /** What answers questions about relations. */
  async catalog(): Promise<CatalogDatabase> {
    const { catalogs, reader, metrics, database } = this.options;
    const relations = (): readonly CatalogRelation[] => [
      ...this.relations.map((relation) => described(relation, this.publication)),
      ...metrics.relations,
    ];
    const name = JSON.stringify([reader.scope.name, this.publication?.id]);
    const opened = await catalogs.open(name, relations, {
      database,
      role: reader.scope.name,
      path: this.schemas,
      settings: new Settings({}).all(),
    });
    this.#closers.push(opened.release);
    return opened.database;
  }

  release(): void {
    for (const close of this.#closers.splice(0)) close();
    this.#lease?.release();
  }
}

/** The newest publication; undefined before the first one. */
async function leaseOf({ published, reader }: SessionWorldOptions): Promise<ReaderLease | undefined> {
  try {
    return await published.lease(reader.scope);
  } catch (error) {
    if (error instanceof MartletError && error.reason === 'nothing-published') return undefined;
    throw error;
  }
}

export interface SessionWorldOptions {
  readonly published: PublicationReader;
  readonly reader: EndpointReader;
  readonly catalogs: Catalogs;
  readonly metrics: MetricsTranslation;
  readonly database: string;
}

const seen = new WeakMap<PublicationOfReaders, Map<string, readonly ScopedRelation[]>>();

/** What a scope shows of a publication, which stays the same. */
function scoped({ scope }: EndpointReader, publication: PublicationOfReaders): readonly ScopedRelation[] {
  const known = seen.get(publication) ?? new Map<string, readonly ScopedRelation[]>();
  seen.set(publication, known);
  const relations = known.get(scope.name) ?? scope.viewsOf(publication);
  known.set(scope.name, relations);
  return relations;
}

function described({ name, columns, hasAllRows }: ScopedRelation, publication: PublicationOfReaders | undefined): CatalogRelation {
  const published = publication?.relations.get(`${name.schema}.${name.name}`);
  return {
    schema: name.schema,
    name: name.name,
    kind: 'table',
    description: published?.description,
    // The number of rows is known of those that are seen.
    rowCount: hasAllRows ? published?.rowCount : undefined,
    columns,
    key: published?.grain,
  };
}
