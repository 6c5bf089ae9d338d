import type { ResourceUse } from '../../src/catalog/resources-schema.js';
import type { SiteColumns, SiteDetail, SiteIndex, SiteWords } from '../../src/catalog/site/site-data.js';
import type { SiteMetricDetail } from '../../src/catalog/site/site-metrics.js';
import type { RunRecord } from '../../src/run/run-record.js';

const asked = new Map<string, Promise<unknown>>();

export function loadIndex(): Promise<SiteIndex> {
  return loadPart('index', 'data/index.js');
}

export function loadDetail(id: string): Promise<SiteDetail> {
  return loadPart(id, `data/relations/${id}.js`);
}

export function loadMetric(name: string): Promise<SiteMetricDetail> {
  return loadPart(`metric ${name}`, `data/metrics/${name}.js`);
}

export function loadRun(id: string): Promise<RunRecord> {
  return loadPart(`run ${id}`, `data/runs/${id}.js`);
}

export function loadResources(): Promise<ResourceUse> {
  return loadPart('resources', 'data/resources.js');
}

export function loadColumns(): Promise<SiteColumns> {
  return loadPart('columns', 'data/columns.js');
}

export function loadWords(): Promise<SiteWords> {
  return loadPart('words', 'data/words.js');
}

/** A part of the data, loaded once. The page that wrote it is of the same version, so that its form is known. */
function loadPart<T>(name: string, path: string): Promise<T> {
  const known = asked.get(name);
  if (known !== undefined) return known as Promise<T>;
  const loaded = load<T>(name, path);
  asked.set(name, loaded);
  loaded.catch(() => asked.delete(name));
  return loaded;
}

async function load<T>(name: string, path: string): Promise<T> {
  if (!window.martletParts.has(name)) await arrived(name, path);
  const json = window.martletParts.get(name);
  if (json === undefined) throw new Error(`${path} holds no part "${name}"`);
  window.martletParts.delete(name);
  return JSON.parse(json);
}

/** The first part is on its way already when the program starts. */
async function arrived(name: string, path: string): Promise<void> {
  if (name !== 'index') return window.martletLoad(path);
  await new Promise<void>((resolve) => {
    window.martletCatalog = (part, json) => {
      window.martletParts.set(part, json);
      if (part === name) resolve();
    };
  });
}
