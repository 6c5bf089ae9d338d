import script from 'worker:./search-worker.js';
import { loadColumns, loadWords } from '../data/load-part.js';
import type { Site } from '../data/site.js';
import { startWorker } from '../data/start-worker.js';
import { titleOf } from '../parts/format.js';
import { columnHref, dimensionHref, href, hrefOf, metricHref, testHref } from '../routing/route.js';
import type { Findable } from './search-index.js';
import type { SearchAnswer, SearchRequest } from './search-worker.js';

/** A search that runs in a worker; there is one for the page, started when it is first needed. */
export interface Searcher {
  readonly find: (query: string, limit: number) => Promise<SearchAnswer>;
  /** Resolves when columns and code are searched too. */
  readonly isComplete: Promise<void>;
}

let started: Searcher | undefined;

export function searcherOf(site: Site): Searcher {
  started ??= startSearcher(site);
  return started;
}

function startSearcher(site: Site): Searcher {
  const worker = startWorker(script);
  const waiting = new Map<number, (answer: SearchAnswer) => void>();
  worker.addEventListener('message', ({ data }: MessageEvent<SearchAnswer>) => {
    waiting.get(data.request)?.(data);
    waiting.delete(data.request);
  });
  const send = (request: SearchRequest): void => worker.postMessage(request);
  send({ kind: 'add', findables: namesOf(site) });
  let last = 0;
  return {
    find: (query, limit) =>
      new Promise((resolve) => {
        last += 1;
        waiting.set(last, resolve);
        send({ kind: 'find', request: last, query, limit });
      }),
    isComplete: addRest(site, send),
  };
}

function namesOf(site: Site): readonly Findable[] {
  return [
    ...site.metrics.map(
      ({ name, description = '', synonyms, owner = '', unit = '', tags }): Findable => ({
        address: metricHref(name),
        kind: 'metric',
        name: titleOf(name),
        text: [description, ...(synonyms.length === 0 ? [] : [`Also called ${synonyms.join(', ')}.`])].join(' '),
        synonyms: [name, ...synonyms],
        words: ['metric', owner, unit, ...tags].join(' '),
      }),
    ),
    ...site.dimensions.map(
      ({ relation, name, entity, ways }): Findable => ({
        address: dimensionHref(relation),
        kind: 'dimension',
        name: titleOf(name),
        text: site.byId.get(relation)?.description ?? '',
        synonyms: [name, ...(entity === undefined ? [] : [entity]), ...ways],
        words: `dimension ${relation}`,
      }),
    ),
    ...site.relations.map(
      (relation): Findable => ({
        address: hrefOf(relation),
        kind: 'relation',
        name: relation.id,
        text: relation.description ?? '',
        words: [relation.kind, relation.domain, relation.owner ?? '', ...relation.tags].join(' '),
      }),
    ),
    ...site.ownTests.map(
      ({ name, description = '' }): Findable => ({
        address: testHref(undefined, name),
        kind: 'test',
        name,
        text: description,
        words: 'test',
      }),
    ),
    ...site.exposures.map(
      ({ name, type, description = '', owner = '' }): Findable => ({
        address: href(['exposure', name]),
        kind: 'exposure',
        name,
        text: description,
        words: `${type} ${owner}`,
      }),
    ),
  ];
}

async function addRest(site: Site, send: (request: SearchRequest) => void): Promise<void> {
  const [columns, { words }] = await Promise.all([loadColumns(), loadWords()]);
  send({
    kind: 'add',
    findables: columns.relations.flatMap(({ id, columns: ofRelation }) =>
      ofRelation.map(
        ([name, type, , description = '']): Findable => ({
          address: columnHref(id, name),
          kind: 'column',
          name,
          text: description,
          words: `${id} ${type}`,
        }),
      ),
    ),
  });
  send({
    kind: 'add',
    findables: site.relations.map(
      (relation): Findable => ({
        address: hrefOf(relation, 'code'),
        kind: 'code',
        name: relation.id,
        text: 'in its code',
        words: words[relation.id] ?? '',
      }),
    ),
  });
}
