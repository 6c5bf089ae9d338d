import { resolve } from 'node:path';
import { MartletError } from '../../../errors.js';
import { type Project, replaceFile } from '../../../project/index.js';
import type { RunResult } from '../../../run/index.js';
import { messageOf } from '../../../warehouses/failure.js';
import { type RunMetric, runMetrics } from '../run-metrics.js';
import type { Telemetry, TelemetryCommand, TelemetryWorld } from '../telemetry.js';
import { exposition, type MetricFamily } from './exposition.js';

/** Writes the numbers of the last run of an environment into a file that the node exporter reads. */
export function prometheusTextfile(
  project: Project,
  directory: string,
  { environment }: TelemetryCommand,
  { resources }: Pick<TelemetryWorld, 'resources'>,
): Telemetry {
  const file = resolve(project.directory, directory, `martlet_${project.config.name}_${environment}.prom`);
  let last: RunResult | undefined;
  return {
    tell: (event) => {
      if (event.kind === 'run-finished') last = event.result;
    },
    finish: async () => {
      if (last === undefined) return [];
      try {
        replaceFile(file, exposition(runMetrics(project.config.name, last, resources?.()).map(familyOf)));
        return [];
      } catch (cause) {
        return [new MartletError('telemetry-lost', { receiver: file, lost: 1, all: 1, reason: messageOf(cause) }, undefined, { cause })];
      }
    },
  };
}

/** `martlet_run_duration_seconds` for `martlet.run.duration` in seconds. */
function familyOf({ name, help, unit, samples }: RunMetric): MetricFamily {
  const units = { s: name.endsWith('.finished') ? '_timestamp_seconds' : '_seconds', By: '_bytes', 1: '' } as const;
  const plain = name.replaceAll('.', '_').replace(/_bytes$/, '');
  return { name: `${plain}${units[unit]}`, help, type: 'gauge', samples };
}
