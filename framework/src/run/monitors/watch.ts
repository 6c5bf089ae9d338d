import { MartletError } from '../../errors.js';
import { type Monitor, monitorName } from '../../model/index.js';
import { viewIn } from '../../plan/index.js';
import { type ProjectRelation, tableOf } from '../../project/index.js';
import { type Days, type Verdict as Judged, judge, type Observation } from '../../quality/index.js';
import type { HistoryEntry } from '../../state/index.js';
import type { Judgement } from '../command-findings.js';
import type { StepResult } from '../events.js';
import type { OpenRun } from '../open-run.js';
import { errorsOf } from '../perform.js';
import { measure, type Series } from './measure.js';
import { dayAfter, filledWithZeros, isPartOf, measurementsOf, partsOf } from './measurements.js';
import { type MonitorVerdict, verdictsOfMonitors } from './monitor-verdicts.js';
import { settingsOf } from './settings.js';

/** What is watched. */
export interface Watched {
  /** The ids of relations that may be looked at. */
  readonly ids: ReadonlySet<string>;
  /** The ids of those whose rows may have changed; of the others only the age is measured. */
  readonly changed: ReadonlySet<string>;
  /** The ids of relations that stand in the environment. */
  readonly standing: ReadonlySet<string>;
}

/** A judged measurement. */
export interface JudgedMeasurement {
  readonly relation: ProjectRelation;
  readonly monitor: Monitor;
  /** The monitor's name, with the part that it is about. */
  readonly series: string;
  readonly observation: Observation;
  readonly verdict: Judged;
  /** Days before that turn out to be part of the same slow change. */
  readonly corrected: readonly Observation[];
}

/** How long measurements are of interest. */
const HISTORY_DAYS = 120;

/** What came of measuring. */
export interface Watching {
  readonly results: readonly StepResult[];
  readonly verdicts: readonly Judgement[];
}

/**
 * Measures what monitors watch, compares it with what is usual, and notes it. Nothing is thrown for a monitor that can't be
 * measured: its result says so.
 */
export async function watch(open: Pick<OpenRun, 'run'>, watched: Watched): Promise<Watching> {
  const { run } = open;
  const { project, environment, store, warehouse, session, stop } = run;
  const { clock } = run.request;
  const now = clock.now();
  const today = now.slice(0, 10);
  const relations = [...project.sources, ...project.models].flatMap((relation) => {
    const monitors = monitorsToAsk(relation, watched);
    return monitors.length === 0 ? [] : [{ relation, monitors }];
  });
  if (relations.length === 0) return { results: [], verdicts: [] };
  const past = await store.history({ kind: 'measurement', environment });
  const feedback = await store.history({ kind: 'feedback', environment });
  const noted: HistoryEntry[] = [];
  const results: StepResult[] = [];
  const verdicts: Judgement[] = [];
  for (const { relation, monitors } of relations) {
    if (stop.signal.aborted) break;
    const started = clock.elapsed();
    try {
      const known = measurementsOf(past, relation.id);
      const at =
        relation.kind === 'source' && relation.relation.files === undefined
          ? tableOf(relation)
          : viewIn(environment, project.config.defaultEnvironment, relation);
      const days = daysToAsk(known, monitors, { today, now });
      const measured = await measure(relation, monitors, days, {
        dialect: warehouse.dialect,
        at,
        ask: (sql) => session.query(sql, { signal: stop.signal }),
      });
      const findings = judgeSeries(relation, monitors, known, measured, (monitor) =>
        settingsOf(project.config, relation.id, monitor, feedback),
      );
      const milliseconds = (clock.elapsed() - started) / Math.max(1, monitors.length);
      results.push(...monitors.map((monitor) => resultOf(relation, monitor, findings, milliseconds)));
      const body = bodyOf(findings, measured);
      const entry: HistoryEntry = { kind: 'measurement', environment, name: relation.id, at: now, body };
      if (Object.keys(body).length > 0) noted.push(entry);
      verdicts.push(
        { id: brokenId(relation), relation: relation.id, status: 'well' },
        ...verdictsOfMonitors(project.config, relation, monitors, measurementsOf([...past, entry], relation.id), feedback).map((verdict) =>
          withError(verdict, relation, findings),
        ),
      );
    } catch (cause) {
      const broken = (message: string) =>
        new MartletError('monitor-broken', { relation: relation.id, message }, { file: relation.file }, { cause });
      const errors = errorsOf(cause, relation.id, broken);
      const identity = stepIdentity(relation, monitors[0] as Monitor);
      results.push({ ...identity, status: 'error', errors, milliseconds: clock.elapsed() - started, warehouseMilliseconds: 0 });
      const [error] = errors;
      verdicts.push({ id: brokenId(relation), relation: relation.id, status: 'error', ...(error === undefined ? {} : { error }) });
    }
  }
  await store.note(noted);
  return { results, verdicts };
}

/** What a relation's monitors are told of by that can't be measured: all of them together. */
function brokenId({ id }: ProjectRelation): string {
  return `monitor ${id}`;
}

/** The same, with what was found today. */
function withError(verdict: MonitorVerdict, relation: ProjectRelation, findings: readonly JudgedMeasurement[]): Judgement {
  const { series, day, ...told } = verdict;
  const found = findings.findLast((finding) => finding.series === series && finding.observation.day === day);
  if (verdict.status === 'well' || found?.verdict.kind !== 'unusual') return told;
  return { ...told, error: unusual(relation, series, found.observation, found.verdict) };
}

function monitorsToAsk(relation: ProjectRelation, { ids, changed, standing }: Watched): readonly Monitor[] {
  const { monitors } = relation.relation;
  if (monitors.length === 0 || !ids.has(relation.id)) return [];
  // Nobody tells when a table of somebody else's has changed.
  if (relation.kind === 'source' && relation.relation.files === undefined) return monitors;
  if (!standing.has(relation.id)) return [];
  return changed.has(relation.id) ? monitors : monitors.filter(({ metric }) => metric.kind === 'freshness');
}

/** The days that have not been measured; all of them at first, since the data is its own history. */
function daysToAsk(known: Series, monitors: readonly Monitor[], { today, now }: { readonly today: string; readonly now: string }): Days {
  const names = monitors.filter(({ time }) => time !== undefined).map(monitorName);
  const newest = names.map((name) => newestDay(known, name));
  const isKnown = newest.every((day) => day !== undefined);
  const from = isKnown && newest.length > 0 ? dayAfter(newest.reduce((a, b) => ((a ?? '') < (b ?? '') ? a : b)) ?? today) : '0001-01-01';
  return { from, until: today, today, now };
}

/** The newest day that any part of a monitor was measured on. */
function newestDay(known: Series, name: string): string | undefined {
  return partsOf(known, name)
    .map(([, observations]) => observations.at(-1)?.day)
    .reduce((a, b) => ((a ?? '') > (b ?? '') ? a : b), undefined);
}

function judgedAs(observation: Observation, { kind }: Judged): Observation {
  if (kind === 'unusual') return toUnusual(observation);
  return kind === 'learning' || kind === 'excluded' ? { ...observation, isUnjudged: true } : observation;
}

function toUnusual(observation: Observation): Observation {
  return { ...observation, isUnusual: true };
}

type SettingsOf = (monitor: Monitor) => Parameters<typeof judge>[2];

/** Judges what is new, day by day; of a series that is seen for the first time, its newest day only. */
function judgeSeries(
  relation: ProjectRelation,
  monitors: readonly Monitor[],
  known: Series,
  measured: Series,
  settings: SettingsOf,
): readonly JudgedMeasurement[] {
  const findings: JudgedMeasurement[] = [];
  for (const monitor of monitors) {
    const name = monitorName(monitor);
    const rules = settings(monitor);
    const newest = partsOf(measured, name).flatMap(([, found]) => found.at(-1)?.day ?? []);
    const last = newest.reduce((a, b) => (a > b ? a : b), '');
    const names = new Set([...measured.keys(), ...known.keys()].filter((series) => isPartOf(series, name)));
    for (const series of names) {
      const before = known.get(series) ?? [];
      const isVolume = monitor.metric.kind === 'volume' && monitor.time !== undefined;
      const found = (isVolume ? filledWithZeros(before, measured.get(series) ?? [], last) : (measured.get(series) ?? [])).slice(
        -HISTORY_DAYS,
      );
      const history = [...before];
      const isFirst = newestDay(known, name) === undefined;
      for (const [index, observation] of found.entries()) {
        if (isFirst && index < found.length - 1) {
          history.push(observation);
          continue;
        }
        const verdict = judge(history, observation, rules);
        const judged = judgedAs(observation, verdict);
        history.push(judged);
        const { since } = verdict.kind === 'unusual' ? verdict : {};
        const corrected = since === undefined ? [] : history.filter(({ day, isUnusual }) => day >= since && isUnusual !== true);
        findings.push({ relation, monitor, series, observation: judged, verdict, corrected: corrected.map(toUnusual) });
      }
    }
  }
  return findings;
}

/** What is noted of a relation: the measurements of each series. */
function bodyOf(findings: readonly JudgedMeasurement[], measured: Series): Readonly<Record<string, readonly Observation[]>> {
  const body: Record<string, Observation[]> = {};
  for (const [series, observations] of measured) body[series] = observations.slice(-HISTORY_DAYS);
  for (const { series, observation, corrected } of findings) {
    const known = new Map((body[series] ?? []).map((each) => [each.day, each]));
    for (const each of [observation, ...corrected]) known.set(each.day, each);
    body[series] = [...known.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
  }
  return Object.fromEntries(Object.entries(body).filter(([, observations]) => observations.length > 0));
}

function stepIdentity(relation: ProjectRelation, monitor: Monitor): Pick<StepResult, 'id' | 'kind' | 'relation' | 'test'> {
  const name = monitorName(monitor);
  return { id: `monitor ${relation.id} ${name}`, kind: 'monitor', relation: relation.id, test: name };
}

function resultOf(relation: ProjectRelation, monitor: Monitor, findings: readonly JudgedMeasurement[], milliseconds: number): StepResult {
  const own = findings.filter((finding) => finding.monitor === monitor);
  const errors = own.flatMap(({ series, observation, verdict }) =>
    verdict.kind === 'unusual' ? [unusual(relation, series, observation, verdict)] : [],
  );
  const status = errors.length === 0 ? 'succeeded' : monitor.options.severity === 'error' ? 'failed' : 'warned';
  const because = errors.length === 0 ? silenceOf(own) : undefined;
  return {
    ...stepIdentity(relation, monitor),
    status,
    milliseconds,
    warehouseMilliseconds: milliseconds,
    ...(errors.length === 0 ? {} : { errors }),
    ...(because === undefined ? {} : { because }),
  };
}

/** Why a monitor says nothing of what it has found before: no day was judged, or too few are known to judge by. */
function silenceOf(findings: readonly JudgedMeasurement[]): string | undefined {
  if (findings.every(({ verdict }) => verdict.kind === 'excluded')) return 'no-news';
  return findings.some(({ verdict }) => verdict.kind === 'learning') ? 'learning' : undefined;
}

function unusual(
  relation: ProjectRelation,
  monitor: string,
  { day, value }: Observation,
  { score, threshold, by, expected }: Extract<Judged, { kind: 'usual' | 'unusual' }>,
): MartletError {
  const parameters = {
    relation: relation.id,
    monitor,
    day,
    score,
    threshold,
    by,
    ...(value === null ? {} : { value }),
    ...(expected === undefined ? {} : { expected }),
  };
  return new MartletError('monitor-unusual', parameters, { file: relation.file });
}
