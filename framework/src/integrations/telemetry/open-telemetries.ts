import type { Project } from '../../project/index.js';
import { openLineage } from './open-lineage/open-lineage.js';
import { openLineageConfig } from './open-lineage/transports.js';
import { openTelemetry } from './open-telemetry/open-telemetry.js';
import { otelSettings } from './open-telemetry/otel-settings.js';
import { prometheusTextfile } from './prometheus/textfile.js';
import type { Telemetry, TelemetryCommand, TelemetryWorld } from './telemetry.js';

/**
 * Opens what the config and the environment ask for; nothing is opened where they ask for nothing.
 *
 * @throws MartletError `otlp-protocol-unsupported`
 */
export async function openTelemetries(
  project: Project,
  command: TelemetryCommand,
  world: Omit<TelemetryWorld, 'code'>,
  codePlace: () => Promise<TelemetryWorld['code']>,
): Promise<readonly Telemetry[]> {
  const { config } = project;
  const { openTelemetry: otel, prometheus } = config.observability;
  const lineage = openLineageConfig(config.observability, world.variables);
  const settings = otel === undefined ? undefined : otelSettings(otel, config.name, world.variables);
  const textfiles = prometheus?.textfiles;
  const code = lineage === undefined && settings === undefined ? undefined : await codePlace();
  const around: TelemetryWorld = { ...world, ...(code === undefined ? {} : { code }) };
  return [
    ...(settings === undefined ? [] : [openTelemetry(project, settings, command, around)]),
    ...(lineage === undefined ? [] : [openLineage(project, lineage, command, around)]),
    ...(textfiles === undefined ? [] : [prometheusTextfile(project, textfiles, command, around)]),
  ];
}
