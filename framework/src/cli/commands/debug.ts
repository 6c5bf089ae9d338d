import { readdir } from 'node:fs/promises';
import { Option } from 'commander';
import { MARTLET_VERSION } from '../../artifacts/index.js';
import { MartletError, MartletErrors } from '../../errors.js';
import { tryChannels } from '../../integrations/index.js';
import { loadConfig, loadProject, type Project } from '../../project/index.js';
import { findNeighbours, neededRights, redactedTexts } from '../../run/index.js';
import { diagnose } from '../../warehouses/diagnose.js';
import { failureError } from '../../warehouses/failure.js';
import { openWarehouse, rightsByRole } from '../../warehouses/open.js';
import type { WarehouseRole } from '../../warehouses/role-rights.js';
import type { Warehouse } from '../../warehouses/warehouse.js';
import type { CommandContext } from '../command-context.js';
import { runSuiteOnTarget, type SuiteRun } from '../conformance-suite.js';
import { dataDirectory } from '../generate-data.js';
import type { AddCommand } from '../program.js';
import { countOf, errorLines, exitCodeOfErrors, formatDuration, styleFor, toJson, writeLines } from '../report/index.js';

/** `martlet debug` */
export const addDebug: AddCommand = (command, start) => {
  command.option('--alerts', 'send each channel of alerts a test message, too');
  command.option(
    '--grants',
    'print the rights that each role needs on the target, as a script for its administrator; nothing is asked of it',
  );
  command.addOption(
    new Option('--suite', 'run the suite of conformance on the target, in a schema of its own, and drop it again').conflicts([
      'grants',
      'alerts',
    ]),
  );
  command.option('--part <parts...>', 'with --suite: run these parts alone');
  command.option('--reader <target>', 'with --suite: the target by which a second principal connects, for the cases about rights');
  command.option('--report <file>', 'with --suite: write what was found as JSON that can be shared, without names of your account');
  command.option('--yes', 'with --suite: do not ask whether to run it');
  command.action(({ alerts = false, grants = false, suite = false, ...options }: DebugOptions) =>
    start(command, (context) => {
      if (suite) return runSuiteOnTarget(context, options);
      return grants ? printRights(context) : debug(context, alerts);
    }),
  );
};

interface DebugOptions extends SuiteRun {
  readonly alerts?: boolean;
  readonly grants?: boolean;
  readonly suite?: boolean;
}

/** Prints what an administrator of the target runs, by role. */
async function printRights({ directory, target, out, json }: CommandContext): Promise<number> {
  const project = await loadProject(directory, { target });
  const needed = neededRights(project);
  const rights = await rightsByRole(project.target.config, needed);
  if (json) out.write(`${toJson({ kind: 'rights', target: project.target.name, rights: rights ?? {} })}\n`);
  else if (rights === undefined) writeLines(out, [`Target ${project.target.name} has no users, so there is nothing to grant.`]);
  else {
    const purposes: Readonly<Record<WarehouseRole, string>> = {
      builder: 'builds and publishes: martlet build',
      reader: 'reads what is published',
      janitor: 'drops what is not needed any more: martlet janitor',
    };
    writeLines(
      out,
      Object.entries(purposes).flatMap(([role, purpose]) => [`-- ${role}: ${purpose}`, ...rights[role as WarehouseRole], '']),
    );
  }
  return 0;
}

/** What was found about one thing that a project needs. */
interface Finding {
  readonly subject: string;
  readonly found: string;
  readonly errors: readonly MartletError[];
}

async function debug(context: CommandContext, alerts: boolean): Promise<number> {
  const findings: Finding[] = [];
  await check(context, alerts, (finding) => {
    findings.push(finding);
    tell(finding, context);
  });
  return exitCodeOfErrors(findings.flatMap(({ errors }) => errors));
}

type Say = (finding: Finding) => void;

/** Checks one thing after the other, as long as the next one makes sense. */
async function check({ directory, target, environment, clock, signal }: CommandContext, alerts: boolean, say: Say): Promise<void> {
  say(fine('martlet', `${MARTLET_VERSION} on Node ${process.versions.node}, ${process.platform} ${process.arch}`));

  const config = await attempt('config', async () => {
    const { name, targets } = await loadConfig(directory);
    return [`${name} in ${directory}, targets ${Object.keys(targets).join(', ')}`, true];
  });
  say(config.finding);
  if (config.value === undefined) return;

  const project = await attempt<Project>('project', async () => {
    const loaded = await loadProject(directory, { target });
    const { sources, models, tests } = loaded;
    const parts = [
      countOf(sources.length, 'source'),
      countOf(models.length, 'model'),
      countOf(tests.length, 'data test of its own', 'data tests of their own'),
    ];
    return [parts.join(', '), loaded];
  });
  say(project.finding);
  if (project.value === undefined) return;

  const { data } = project.value.config;
  if (data !== undefined) {
    const path = dataDirectory(directory, data.directory);
    const files = await readdir(path).catch(() => undefined);
    say(fine('data', files === undefined ? `${path} does not exist yet` : `${countOf(files.length, 'file')} in ${path}`));
  }

  if (alerts) await checkAlerts(project.value, { environment, clock, signal }, say);

  const { name, config: connection } = project.value.target;
  const tells = redactedTexts(project.value);
  const opened = await attempt<Warehouse>('warehouse', async () => {
    const warehouse = await openWarehouse(connection, directory, tells);
    return [`target ${name}, ${connection.warehouse}`, warehouse];
  });
  say(opened.finding);
  if (opened.value === undefined) return;
  try {
    let isFine = true;
    await checkWarehouse(opened.value, connection.warehouse, clock, (finding) => {
      isFine &&= finding.errors.length === 0;
      say(finding);
    });
    const neighbours = isFine ? [...(await findNeighbours(project.value, opened.value))] : [];
    const shared = neighbours.map(([name, tables]) => `${name} (${countOf(tables, 'table')})`).join(', ');
    if (neighbours.length > 0) say(fine('neighbours', `other projects in the same schemas: ${shared}; each changes only what it made`));
  } finally {
    await opened.value.close();
  }
}

/** Sends a test message to each channel. */
async function checkAlerts(
  { config }: Project,
  { environment, clock, signal }: Pick<CommandContext, 'environment' | 'clock' | 'signal'>,
  say: Say,
): Promise<void> {
  const about = { project: config.name, environment: environment ?? config.defaultEnvironment, at: clock.now() };
  const tried = await tryChannels(config.alerts, about, signal);
  if (tried.length === 0) say(fine('alerts', 'the config names no channel'));
  for (const { channel, kind, error } of tried) {
    say({
      subject: `alerts ${channel}`,
      found: error === undefined ? `a test message was sent (${kind})` : 'failed',
      errors: error === undefined ? [] : [error],
    });
  }
}

/** Each step of a run, as long as the one before it went well. */
async function checkWarehouse(warehouse: Warehouse, title: string, clock: CommandContext['clock'], say: Say): Promise<void> {
  let started = clock.elapsed();
  await diagnose(warehouse, new Date(clock.now()), (diagnosis) => {
    const took = formatDuration(clock.elapsed() - started);
    const { step: subject } = diagnosis;
    if (diagnosis.ok) say(fine(subject, `${diagnosis.found} (${took})`));
    else {
      const { failure, grant } = diagnosis;
      say({ subject, found: 'failed', errors: [failureError(failure, { warehouse: title, ...(grant === undefined ? {} : { grant }) })] });
    }
    started = clock.elapsed();
  });
}

function fine(subject: string, found: string): Finding {
  return { subject, found, errors: [] };
}

async function attempt<T>(
  subject: string,
  work: () => Promise<readonly [found: string, value: T]>,
): Promise<{ readonly finding: Finding; readonly value?: T }> {
  try {
    const [found, value] = await work();
    return { finding: fine(subject, found), value };
  } catch (failure) {
    if (failure instanceof MartletError) return { finding: { subject, found: 'failed', errors: [failure] } };
    if (failure instanceof MartletErrors) return { finding: { subject, found: 'failed', errors: failure.errors } };
    throw failure;
  }
}

const SUBJECT_WIDTH = 'name resolution'.length;

function tell({ subject, found, errors: unlocated }: Finding, { out, json, quiet, locator }: CommandContext): void {
  const errors = unlocated.map((error) => locator.locate(error));
  if (json) {
    out.write(`${toJson({ kind: 'checked', subject, found, errors })}\n`);
    return;
  }
  if (quiet && errors.length === 0) return;
  const style = styleFor(out);
  const verdict = errors.length === 0 ? style.good('ok  ') : style.bad('FAIL');
  writeLines(out, [
    `${verdict}  ${style.quiet(subject.padEnd(SUBJECT_WIDTH))}  ${found}`,
    ...errors.flatMap((error) => errorLines(error, style)),
  ]);
}
