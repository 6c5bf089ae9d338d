import { hasFailed, type Resources, type RunResult, type StepResult } from '../../run/index.js';

/** A number of a run, in the words that all receivers share. */
export interface RunMetric {
  /** `martlet.run.duration`; receivers write it in their own way. */
  readonly name: string;
  readonly help: string;
  readonly unit: 's' | 'By' | '1';
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** The numbers of a run: how long it and its steps took, how many steps ended how, rows, bytes and work. */
export function runMetrics(project: string, result: RunResult, resources: Resources | undefined): readonly RunMetric[] {
  const { command, environment, target, cancelled, steps } = result;
  const own = { project, environment, target, command };
  const one = (name: string, help: string, unit: RunMetric['unit'], value: number): RunMetric => ({
    name,
    help,
    unit,
    samples: [{ labels: own, value }],
  });
  const done = steps.filter(
    ({ status, kind }) => (kind === 'model' || kind === 'ingest') && status !== 'unchanged' && status !== 'skipped',
  );
  const ofSteps = (name: string, help: string, unit: RunMetric['unit'], of: (step: StepResult) => number | undefined): RunMetric => ({
    name,
    help,
    unit,
    samples: done.flatMap((step) => {
      const value = of(step);
      return value === undefined ? [] : [{ labels: { project, environment, relation: step.relation, kind: step.kind }, value }];
    }),
  });
  const failing = steps.filter(({ kind, status }) => kind === 'test' && (status === 'failed' || status === 'warned'));
  return [
    one('martlet.run.duration', 'Seconds that the last run took.', 's', result.milliseconds / 1000),
    one(
      'martlet.run.warehouse.duration',
      'Seconds in which the warehouse ran at least one statement.',
      's',
      result.warehouseMilliseconds / 1000,
    ),
    one('martlet.run.finished', 'When the last run ended, in seconds since 1970.', 's', Date.parse(result.finishedAt) / 1000),
    one('martlet.run.success', 'Whether the last run succeeded: 1, or 0.', '1', hasFailed(steps) || cancelled ? 0 : 1),
    ...(resources === undefined
      ? []
      : [
          one('martlet.run.cpu.time', 'Seconds of processors that the process of the command took.', 's', resources.cpuMilliseconds / 1000),
          one('martlet.run.memory.peak', 'The most bytes of memory that the process of the command had.', 'By', resources.peakMemoryBytes),
        ]),
    {
      name: 'martlet.run.steps',
      help: 'How many steps of the last run ended how.',
      unit: '1',
      samples: [...counted(steps)].map(([key, value]) => {
        const [kind = '', status = ''] = key.split(' ');
        return { labels: { project, environment, kind, status }, value };
      }),
    },
    ofSteps('martlet.step.duration', 'Seconds that the last load or build took.', 's', ({ milliseconds }) => milliseconds / 1000),
    ofSteps('martlet.step.rows', 'Rows that the last load or build made.', '1', ({ rows }) => rows),
    ofSteps(
      'martlet.step.bytes',
      'Bytes that the statements of the last load or build read, where the warehouse tells.',
      'By',
      ({ statistics }) => statistics?.bytesProcessed,
    ),
    ofSteps(
      'martlet.step.work.duration',
      'Seconds of the warehouse’s workers that the last load or build took; of processors on DuckDB.',
      's',
      ({ statistics }) => (statistics?.workMilliseconds === undefined ? undefined : statistics.workMilliseconds / 1000),
    ),
    {
      name: 'martlet.test.failures',
      help: 'Failing rows of the data tests of the last run that found some.',
      unit: '1',
      samples: failing.map(({ relation, test = '', failures = 0 }) => ({
        labels: { project, environment, relation, test },
        value: failures,
      })),
    },
  ];
}

function counted(steps: readonly StepResult[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { kind, status } of steps) counts.set(`${kind} ${status}`, (counts.get(`${kind} ${status}`) ?? 0) + 1);
  return counts;
}
