import type { MetricFamily } from '../../integrations/index.js';
import type { AccessEntry } from '../access/access-log.js';

/** The upper bounds of the classes of times, in seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Operations are few; whatever else a client may make up is counted together. */
const MOST_OPERATIONS = 200;

/** What is known of the publication that readers are answered from. */
interface Publication {
  readonly environment: string;
  readonly number: number;
}

/** What this process takes. */
interface ProcessFigures {
  readonly cpuMilliseconds: number;
  readonly memoryBytes: number;
  readonly startedAt: number;
}

/** What readers were answered, as numbers that only grow. It holds no reader, no relation and no value. */
export class ReaderMetrics {
  readonly #answers = new Map<string, { readonly labels: Readonly<Record<string, string>>; count: number }>();
  readonly #times = new Map<
    string,
    { readonly labels: Readonly<Record<string, string>>; readonly classes: number[]; sum: number; count: number }
  >();
  readonly #sent = new Map<string, { rows: number; bytes: number }>();

  constructor(
    private readonly publication: () => Publication | undefined,
    private readonly process: () => ProcessFigures,
  ) {}

  /** Counts an answer or a refusal, as the access log notes it. */
  record({ interface: way, operation: asked, outcome, code, rows, bytes, milliseconds }: AccessEntry): void {
    const known = this.#times.has(`${way} ${asked}`) || this.#times.size < MOST_OPERATIONS;
    const operation = known ? asked : 'other';
    const labels = { interface: way, operation };
    const answer = { ...labels, outcome, ...(code === undefined ? {} : { code }) };
    const counted = entryOf(this.#answers, Object.values(answer).join(' '), () => ({ labels: answer, count: 0 }));
    counted.count += 1;
    const time = entryOf(this.#times, `${way} ${operation}`, () => ({ labels, classes: BOUNDS.map(() => 0), sum: 0, count: 0 }));
    const seconds = milliseconds / 1000;
    for (const [place, bound] of BOUNDS.entries()) if (seconds <= bound) time.classes[place] = (time.classes[place] ?? 0) + 1;
    time.sum += seconds;
    time.count += 1;
    const sent = entryOf(this.#sent, way, () => ({ rows: 0, bytes: 0 }));
    sent.rows += rows;
    sent.bytes += bytes;
  }

  families(): readonly MetricFamily[] {
    const publication = this.publication();
    const { cpuMilliseconds, memoryBytes, startedAt } = this.process();
    const ofWay = (of: 'rows' | 'bytes') => [...this.#sent].map(([way, sent]) => ({ labels: { interface: way }, value: sent[of] }));
    return [
      {
        name: 'martlet_serve_answers_total',
        help: 'Requests and statements of readers, by how they ended.',
        type: 'counter',
        samples: [...this.#answers.values()].map(({ labels, count }) => ({ labels, value: count })),
      },
      {
        name: 'martlet_serve_answer_seconds',
        help: 'How long readers waited.',
        type: 'histogram',
        samples: [...this.#times.values()].flatMap(({ labels, classes, sum, count }) => [
          ...BOUNDS.map((bound, place) => ({ suffix: '_bucket', labels: { ...labels, le: String(bound) }, value: classes[place] ?? 0 })),
          { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
          { suffix: '_sum', labels, value: sum },
          { suffix: '_count', labels, value: count },
        ]),
      },
      { name: 'martlet_serve_rows_total', help: 'Rows that were sent.', type: 'counter', samples: ofWay('rows') },
      { name: 'martlet_serve_bytes_total', help: 'Bytes that were sent.', type: 'counter', samples: ofWay('bytes') },
      {
        name: 'martlet_serve_publication',
        help: 'The number of the publication that readers are answered from.',
        type: 'gauge',
        samples: publication === undefined ? [] : [{ labels: { environment: publication.environment }, value: publication.number }],
      },
      one('process_cpu_seconds_total', 'Seconds of processors that the server took.', 'counter', cpuMilliseconds / 1000),
      one('process_resident_memory_bytes', 'Bytes of memory that the server has.', 'gauge', memoryBytes),
      one('process_start_time_seconds', 'When the server began, in seconds since 1970.', 'gauge', startedAt / 1000),
    ];
  }
}

function one(name: string, help: string, type: MetricFamily['type'], value: number): MetricFamily {
  return { name, help, type, samples: [{ labels: {}, value }] };
}

function entryOf<T>(entries: Map<string, T>, key: string, make: () => T): T {
  const known = entries.get(key);
  if (known !== undefined) return known;
  const made = make();
  entries.set(key, made);
  return made;
}
