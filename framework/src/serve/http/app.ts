import { randomUUID } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { isMartletError, MartletError } from '../../errors.js';
import type { Project } from '../../project/index.js';
import type { Clock } from '../../run/index.js';
import { todayIn } from '../../semantic/index.js';
import { dialect } from '../../warehouses/dialects.js';
import type { AccessEntry } from '../access/access-log.js';
import { FailedSignIns } from '../access/failed-sign-ins.js';
import { ExplorerAnswers } from '../explorer/answer-explorer.js';
import type { PublicationReader } from '../reading/reader.js';
import type { AnswerWorld } from './answer-world.js';
import { ClientGone } from './body.js';
import { crossOrigin } from './cross-origin.js';
import { DescribedProject } from './described.js';
import { docsPage } from './docs-page.js';
import type { GivenCredentials, HttpAccess, HttpIdentity } from './door.js';
import { EngineTime } from './engine-time.js';
import { loadServePackage } from './load-package.js';
import { openApiDocument } from './openapi.js';
import { type HttpProblem, problemOf, problemResponse } from './problem.js';
import { RateLimits } from './rate-limits.js';
import { RecentlyMade } from './recently-made.js';
import { jsonBody } from './request-body.js';
import { ResultCache } from './result-cache.js';
import type { HttpReadNote, Route, SentRows } from './route.js';
import { catalogRoutes } from './routes/catalog.js';
import { exposureRoutes } from './routes/exposures.js';
import { metricRoutes } from './routes/metrics.js';
import { pastRoutes } from './routes/past.js';
import { queryRoutes } from './routes/query.js';
import { relationRoutes } from './routes/relations.js';
import { serverRoutes } from './routes/server.js';
import { sqlRoutes } from './routes/sql.js';

export interface HttpOptions {
  readonly project: Project;
  readonly reader: PublicationReader;
  readonly access: HttpAccess;
  readonly clock: Clock;
  /** The origins whose pages may call the API. */
  readonly cors: readonly string[];
  /** Whether readers may come without credentials. */
  readonly allowsAnyone: boolean;
  readonly limits: {
    readonly rows: number;
    /** The seconds that the engine may work for one request. */
    readonly seconds: number;
    readonly requestsPerMinute?: number;
    readonly engineSecondsPerMinute?: number;
  };
  /** The most bytes of answers that are kept. */
  readonly cacheBytes: number;
  /** Told of what nobody foresaw. */
  readonly onFailure: (failure: unknown, requestId: string) => void;
}

/** The API without a network. */
export interface HttpApp {
  readonly fetch: (request: Request, address?: string) => Promise<Response>;
  /** From now on the server is not ready, so that nobody sends it new readers; what it is asked all the same, it answers. */
  readonly retire: () => void;
}

const ROUTES: readonly Route[] = [
  ...queryRoutes,
  ...metricRoutes,
  ...relationRoutes,
  ...catalogRoutes,
  ...pastRoutes,
  ...exposureRoutes,
  ...sqlRoutes,
  ...serverRoutes,
];

/**
 * The HTTP API over a reader.
 *
 * @throws MartletError `serve-package-missing`
 */
export async function createHttpApp(options: HttpOptions): Promise<HttpApp> {
  const { project, reader, clock } = options;
  const { Hono } = await loadServePackage('hono', () => import('hono'));
  let isStopping = false;
  const cache = new ResultCache(options.cacheBytes);
  const turnTo = ({ id }: { readonly id: string }): void => cache.turnTo(id);
  const current = reader.current();
  if (current !== undefined) turnTo(current);
  reader.onPublication(turnTo);
  const world: AnswerWorld = {
    project,
    reader,
    access: options.access,
    cache,
    dialect: dialect(project.target.config.warehouse),
    described: new DescribedProject(project),
    questions: new RecentlyMade(),
    guarded: new RecentlyMade(),
    mostRows: options.limits.rows,
    isStopping: () => isStopping,
    today: (timeZone) => todayIn(timeZone, clock.now(), 'timeZone'),
  };
  const rates = new RateLimits(options.limits, clock.elapsed);
  const failures = new FailedSignIns(clock.elapsed);
  const origins = crossOrigin(options.cors);
  const app = new Hono();
  const requestIds = new WeakMap<Request, string>();
  const requestIdOf = ({ req }: Context): string => requestIds.get(req.raw) ?? '';
  app.use(async (context, next) => {
    const given = context.req.header('x-request-id') ?? '';
    const requestId = /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
    requestIds.set(context.req.raw, requestId);
    await next();
    // Headers that were set before the answer is there would have it sent in pieces.
    const { headers } = context.res;
    headers.set('x-request-id', requestId);
    headers.set('x-content-type-options', 'nosniff');
    for (const [name, value] of Object.entries(origins.headersFor(context.req.header('origin')))) headers.set(name, value);
    if (origins.varies) headers.append('vary', 'origin');
  });
  // Without a page that asks for another origin, OPTIONS tells what a path takes.
  app.use(async ({ req }, next) => {
    if (req.method === 'OPTIONS' && req.header('access-control-request-method') !== undefined)
      return origins.preflight(req.header('origin'));
    return next();
  });
  app.onError((failure, context) => {
    const problem = problemOf(failure, requestIdOf(context));
    if (problem.status === 500) options.onFailure(failure, problem.requestId);
    return problemResponse(problem, failure);
  });
  app.notFound((context) => {
    throw new MartletError('route-unknown', { path: context.req.path });
  });
  /** From where each request came. */
  const addresses = new WeakMap<Request, string>();
  const signedIn = async (request: Request): Promise<HttpIdentity> => {
    const given = credentialsOf(request.headers);
    const [address, credential] = [addresses.get(request) ?? '', given.apiKey ?? given.authorization];
    if (credential === undefined) return options.access.identify(given);
    failures.refuse(address, credential);
    try {
      const found = await options.access.identify(given);
      failures.succeeded(credential);
      return found;
    } catch (error) {
      if (isMartletError(error, 'credentials-refused')) failures.failed(address);
      throw error;
    }
  };
  const respond = async (route: Route, context: Context, requestId: string): Promise<Response> => {
    const request = context.req.raw;
    const started = clock.elapsed();
    const time = new EngineTime(request.signal, options.limits.seconds, clock.elapsed);
    let identity: HttpIdentity | undefined;
    let note: HttpReadNote = {};
    let isAnswered = false;
    let sent: SentRows | undefined;
    const log = (): void => {
      // What is streamed is sent when the response is known already, and all else before.
      if (route.isOpen === true || !isAnswered || sent === undefined) return;
      if (identity !== undefined) rates.charge(identity.name, time.milliseconds);
      const { relations = [], metrics = [], publication } = note;
      const { failure } = sent;
      const problem = failure === undefined ? undefined : problemOf(failure, requestId);
      options.access.record({
        reader: identity?.name ?? '',
        signIn: identity?.signIn ?? 'none',
        ...(identity?.key === undefined ? {} : { key: identity.key }),
        ...(identity === undefined ? {} : { role: identity.role }),
        interface: 'http',
        operation: `${request.method} ${route.path}`,
        requestId,
        relations,
        metrics,
        ...(publication === undefined ? {} : { environment: publication.environment, publication: publication.number }),
        rows: sent.rows,
        bytes: sent.bytes,
        milliseconds: clock.elapsed() - started,
        outcome: outcomeOf(failure, problem, request.signal),
        ...(problem === undefined || failure instanceof ClientGone ? {} : { code: problem.code }),
      });
    };
    try {
      if (route.isOpen !== true) {
        identity = await signedIn(request);
        rates.take(identity.name);
      }
      const body = route.body === undefined ? undefined : await jsonBody(request);
      const { searchParams } = new URL(request.url);
      const response = await route.respond(
        { params: context.req.param(), query: searchParams, body },
        {
          identity: identity ?? NOBODY,
          request,
          isHead: request.method === 'HEAD',
          requestId,
          time,
          note: (read) => {
            note = { ...note, ...read };
          },
          onSent: (all) => {
            sent = all;
            log();
          },
        },
        world,
      );
      isAnswered = true;
      log();
      return response;
    } catch (failure) {
      isAnswered = true;
      sent = { rows: 0, bytes: 0, failure };
      log();
      throw failure;
    }
  };

  for (const route of ROUTES)
    app.on(route.method.toUpperCase(), honoPath(route.path), (context) => respond(route, context, requestIdOf(context)));
  addDescription(app, project.config.name, options.allowsAnyone);
  const explorer = new ExplorerAnswers({ name: project.config.name, catalog: project.config.serve?.catalog });
  app.get('/explore', ({ req }) => explorer.page(req.raw));
  app.get('/explore/:file', ({ req }) => explorer.file(req.param('file'), req.raw));
  const pages = ['/openapi.json', '/docs', '/explore', '/explore/{file}'];
  for (const path of new Set([...ROUTES.map((route) => route.path), ...pages])) refuseOthers(app, path);

  return {
    fetch: async (request, address = '') => {
      addresses.set(request, address);
      return app.fetch(request);
    },
    retire: () => {
      isStopping = true;
    },
  };
}

/** How the access log calls an end. */
function outcomeOf(failure: unknown, problem: HttpProblem | undefined, client: AbortSignal): AccessEntry['outcome'] {
  if (problem === undefined) return 'answered';
  if (client.aborted || failure instanceof ClientGone) return 'cancelled';
  return problem.status < 500 ? 'refused' : 'failed';
}

/** Who asks where anybody may. */
const NOBODY: HttpIdentity = { name: '', signIn: 'none', role: '', scope: { name: '', viewsOf: () => [] }, mayAskMetric: () => false };

function credentialsOf(headers: Headers): GivenCredentials {
  const [authorization, apiKey, role] = ['authorization', 'x-api-key', 'martlet-role'].map((name) => headers.get(name) ?? undefined);
  return {
    ...(authorization === undefined ? {} : { authorization }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(role === undefined ? {} : { role }),
  };
}

/** The description of the API, for programs and for people. */
function addDescription(app: Hono, name: string, allowsAnyone: boolean): void {
  let document: string | undefined;
  const described = (): string => {
    document ??= JSON.stringify(openApiDocument(name, ROUTES, allowsAnyone));
    return document;
  };
  app.get('/openapi.json', () => new Response(described(), { headers: { 'content-type': 'application/json' } }));
  app.get('/docs', () => docsPage(name, ROUTES));
}

/** What a path takes beside what it answers. */
function refuseOthers(app: Hono, path: string): void {
  const methods = ROUTES.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
  const own = methods.length === 0 ? ['GET'] : methods;
  const allowed = [...new Set(['OPTIONS', ...(own.includes('GET') ? ['GET', 'HEAD'] : []), ...own])];
  app.all(honoPath(path), ({ req }) => {
    if (req.method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow: allowed.join(', ') } });
    throw new MartletError('method-unknown', { method: req.method, path: req.path, allowed });
  });
}

/** `/v1/metrics/:metric` for `/v1/metrics/{metric}` */
function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}
