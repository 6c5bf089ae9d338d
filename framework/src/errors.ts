/** A place in a file of the project. Lines and columns count from one. */
export interface Location {
  /** The path of the file, relative to the project. */
  readonly file: string;
  /** The line, from 1; the file as a whole when left out. */
  readonly line?: number;
  /** The character in the line, from 1. */
  readonly column?: number;
}

/** How a command ends: the data or the models are at fault, the command line or the config, or the warehouse. */
export type Fault = 'project' | 'usage' | 'warehouse';

interface Entry<P> {
  /** What stands in front of the message and names the page of the docs. */
  readonly code: string;
  readonly fault: Fault;
  /** What happened: what was expected and what was found. */
  readonly what: (parameters: P) => string;
  /** What to do about it. */
  readonly hint: (parameters: P) => string;
}

function entry<P>(code: string, fault: Fault, what: (parameters: P) => string, hint: (parameters: P) => string): Entry<P> {
  return { code, fault, what: (parameters) => withFullStop(what(parameters)), hint };
}

/** A message of one line is a sentence, also where it ends with the words of a driver or of a compiler. */
const withFullStop = (text: string): string => (/^[^\n]*[\p{L}\p{N})\]"'’”`›]$/u.test(text) ? `${text}.` : text);

const didYouMean = (similar: readonly string[]): string | undefined =>
  similar.length === 0 ? undefined : `Did you mean ${similar.join(' or ')}?`;
/** A number in four digits; the docs put a name in its place. */
const rounded = (number: number): string => (typeof number === 'number' ? String(Number(number.toPrecision(4))) : String(number));
/** Milliseconds as seconds; the docs put a name in their place. */
const seconds = (milliseconds: number): string =>
  typeof milliseconds === 'number' ? `${(milliseconds / 1000).toFixed(1)} s` : String(milliseconds);
/** A count with separators; the docs put a name in its place. */
const number = (count: number): string => (typeof count === 'number' ? count.toLocaleString('en-US') : String(count));
const amount = (count: number, noun: string): string => `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
const list = (items: readonly string[]): string => items.join(', ');
/** The first few of many names. */
const listShort = (items: readonly string[]): string =>
  items.length > 5 ? `${list(items.slice(0, 4))} and ${items.length - 4} more` : list(items);

/** What a warehouse's failure is about. */
interface WarehouseFailure {
  readonly warehouse: string;
  readonly message: string;
  readonly model?: string;
  readonly statementId?: string;
  /** What has to be granted. */
  readonly grant?: string;
}

const told = ({ message, model, statementId }: WarehouseFailure): string =>
  `${model === undefined ? '' : ` while it worked on ${model}`}: ${message}${statementId === undefined ? '' : ` (statement ${statementId})`}`;

/** A value that was left out of a load. */
interface RejectedExample {
  readonly file: string;
  readonly row: number;
  readonly column: string | undefined;
  readonly rawText: string | undefined;
  readonly reason: string;
}

const examplesText = (examples: readonly RejectedExample[]): string =>
  examples
    .map(
      ({ file, row, column, rawText, reason }) =>
        `\n  ${file}, row ${number(row)}: ${column === undefined ? '' : `${column} `}${reason}${rawText === undefined ? '' : `: ${JSON.stringify(rawText)}`}`,
    )
    .join('');

/** Every error that Martlet reports. A code is never reused; the docs have a page for each. */
export const ERRORS = {
  // U: the command line and the config
  'config-missing': entry<{ directory: string }>(
    'MARTLET-U001',
    'usage',
    (p) => `${p.directory} has no martlet.config.ts.`,
    () => 'Run the command in the project’s directory, or name it with --project.',
  ),
  'config-invalid': entry<{ problems: readonly string[] }>(
    'MARTLET-U002',
    'usage',
    (p) => `The config is not valid: ${p.problems.join('; ')}.`,
    () => 'Correct martlet.config.ts; `defineConfig` checks it in the editor.',
  ),
  'config-failed': entry<{ message: string }>(
    'MARTLET-U330',
    'usage',
    (p) => `The config could not be loaded: ${p.message}`,
    () => 'Correct martlet.config.ts, or set what it asks for.',
  ),
  'suite-unconfirmed': entry<{ target: string; cost: string }>(
    'MARTLET-U420',
    'usage',
    (p) => `The suite works on target ${p.target} and costs ${p.cost}.`,
    () => 'Add --yes to run it.',
  ),
  'suite-part-unknown': entry<{ part: string; known: readonly string[] }>(
    'MARTLET-U421',
    'usage',
    (p) => `The suite has no part ${p.part}.`,
    (p) => `Its parts are ${list(p.known)}.`,
  ),
  'node-too-old': entry<{ floor: string; version: string }>(
    'MARTLET-U331',
    'usage',
    (p) => `Martlet needs Node ${p.floor} or newer; this is Node ${p.version}.`,
    () => 'Install a newer Node, and run the command again.',
  ),
  'target-unknown': entry<{ target: string; known: readonly string[] }>(
    'MARTLET-U003',
    'usage',
    (p) => `The config declares no target "${p.target}".`,
    (p) => `Choose one of: ${list(p.known)}.`,
  ),
  'selector-unmatched': entry<{ selector: string; similar: readonly string[] }>(
    'MARTLET-U005',
    'usage',
    (p) => `Nothing matches the selector "${p.selector}".`,
    (p) => didYouMean(p.similar) ?? 'See what there is with `martlet ls`.',
  ),
  'selector-invalid': entry<{ selector: string; problem: string; similar: readonly string[] }>(
    'MARTLET-U006',
    'usage',
    (p) => `The selector "${p.selector}" can’t be read: ${p.problem}.`,
    (p) => didYouMean(p.similar) ?? 'Write names, such as +fact_sales, or a method: path:, tag:, kind:, schema:, source:.',
  ),
  'command-line': entry<{ problem: string; similar: readonly string[]; command?: string }>(
    'MARTLET-U007',
    'usage',
    (p) => p.problem,
    (p) => didYouMean(p.similar) ?? `See \`martlet ${p.command === undefined ? '' : `${p.command} `}--help\`.`,
  ),
  'relation-unknown': entry<{ name: string; similar: readonly string[] }>(
    'MARTLET-U009',
    'usage',
    (p) => `The project has no model or source "${p.name}".`,
    (p) => didYouMean(p.similar) ?? 'See what there is with `martlet ls`.',
  ),
  'generator-missing': entry<Record<never, never>>(
    'MARTLET-U008',
    'usage',
    () => 'The config declares no generator of sample data.',
    () => 'Declare one in martlet.config.ts under `data.generator`.',
  ),

  'serve-package-missing': entry<{ package: string; what: string; install: string }>(
    'MARTLET-U210',
    'usage',
    (p) => `The package ${p.package} is not installed, which ${p.what}.`,
    (p) => `npm install ${p.install}`,
  ),
  'workbook-package-missing': entry<Record<never, never>>(
    'MARTLET-U290',
    'usage',
    () => 'The package yazl is not installed, which packs Excel workbooks.',
    () => 'npm install yazl@^3.3.1',
  ),
  'sheet-too-large': entry<{ sheet: string; what: 'rows' | 'columns'; most: number }>(
    'MARTLET-Q290',
    'project',
    (p) => `The sheet ${p.sheet} has more ${p.what} than Excel takes, which is ${number(p.most)} below the header.`,
    (p) =>
      p.what === 'rows'
        ? 'Give the sheet `where` or `limit`, make sheets of parts of it, or ask for fewer attributes.'
        : 'Name the `columns` that the sheet needs.',
  ),
  'report-invalid': entry<{ report: string; option: string; problem: string }>(
    'MARTLET-Q291',
    'project',
    (p) => `The report ${p.report} is not valid: ${p.option}: ${p.problem}.`,
    (p) => `Correct \`${p.option}\`.`,
  ),
  'report-unknown': entry<{ name: string; similar: readonly string[] }>(
    'MARTLET-U291',
    'usage',
    (p) => `There is no report "${p.name}".`,
    (p) => didYouMean(p.similar) ?? 'Declare it in reports/. `martlet report --list` prints those that there are.',
  ),
  'tableau-endpoint-missing': entry<Record<never, never>>(
    'MARTLET-U292',
    'usage',
    () => 'It is not known where the PostgreSQL endpoint is that Tableau asks.',
    () => 'Add `serve: { postgres: {} }` to martlet.config.ts, name it with --host and --port, or write an extract with --extract.',
  ),
  'tableau-fact-unknown': entry<{ name: string; similar: readonly string[] }>(
    'MARTLET-U293',
    'usage',
    (p) => `No metric is measured on "${p.name}".`,
    (p) => didYouMean(p.similar) ?? 'Name a fact with measures, and metrics of them in semantic/.',
  ),
  'tableau-extract-failed': entry<{ source: string; message: string }>(
    'MARTLET-U294',
    'usage',
    (p) => `The extract of ${p.source} could not be made: ${p.message}`,
    () => 'Extracts need a Python with tableauhyperapi: pip install tableauhyperapi, and name it with --python.',
  ),
  // Who reads what
  'role-invalid': entry<{ role: string; option: string; problem: string; similar: readonly string[] }>(
    'MARTLET-U230',
    'usage',
    (p) => `The role ${p.role} is not valid: ${p.option}: ${p.problem}.`,
    (p) => didYouMean(p.similar) ?? `Correct \`roles.${p.role}.${p.option}\` in martlet.config.ts.`,
  ),
  'role-unknown': entry<{ role: string; similar: readonly string[] }>(
    'MARTLET-U385',
    'usage',
    (p) => `The config has no role ${p.role}.`,
    (p) => didYouMean(p.similar) ?? 'Name one of `roles` in martlet.config.ts.',
  ),
  'builder-unknown': entry<{ dialect: string }>(
    'MARTLET-U386',
    'usage',
    (p) => `The target does not name the role that builds, and ${p.dialect} has to let it see what policies hide from others.`,
    () => 'Set `role` in the target.',
  ),
  'principals-undeclared': entry<{ environment: string }>(
    'MARTLET-U387',
    'usage',
    (p) => `No role of the config has principals that read the environment ${p.environment}, so there are no rights to compare.`,
    () => 'Set `principals` of a role, and its `environments` where they read another environment than the default.',
  ),
  'masking-key-missing': entry<{ role: string; class: string }>(
    'MARTLET-U231',
    'usage',
    (p) => `The role ${p.role} sees tokens of the class ${p.class}, and this machine has no key to make them with.`,
    () => 'Set `masking: { key: process.env.MARTLET_MASKING_KEY }` to a secret of 32 characters or more, or each of `masking.keys`.',
  ),
  'credentials-refused': entry<{ problem: string }>(
    'MARTLET-U232',
    'usage',
    (p) => `Sign-in was refused: ${p.problem}.`,
    () => 'Send an API key, which `martlet serve keys create` makes, or a token of the issuer that the config names.',
  ),
  'role-unfit': entry<{ problem: string }>(
    'MARTLET-U233',
    'usage',
    (p) => `There is no role to read as: ${p.problem}.`,
    () => 'Name one of your roles in the request.',
  ),
  'statement-refused': entry<{ problem: string }>(
    'MARTLET-U234',
    'usage',
    (p) => `The statement is refused: ${p.problem}.`,
    () => 'Send one SELECT over relations that you see; functions that compute from values are offered, those that look elsewhere are not.',
  ),
  'relation-unreadable': entry<{ name: string; similar: readonly string[] }>(
    'MARTLET-U235',
    'usage',
    (p) => `There is no relation ${p.name} for you.`,
    (p) => didYouMean(p.similar) ?? 'List the relations that you see, and name one with its schema.',
  ),
  'export-format-unknown': entry<{ asked: string; offered: readonly string[] }>(
    'MARTLET-U301',
    'usage',
    (p) => `The name ${p.asked} says no format that rows are written in.`,
    (p) => `Let it end with one of: ${list(p.offered)}.`,
  ),
  'export-exists': entry<{ exported: string; finishedAt: string }>(
    'MARTLET-U302',
    'usage',
    (p) => `There is an export already: ${p.exported}, of ${p.finishedAt}.`,
    () => 'Take its place with --overwrite, add to it with --append, or name another folder with --out.',
  ),
  'export-target-taken': entry<{ target: string }>(
    'MARTLET-U303',
    'usage',
    (p) => `${p.target} holds something else than an export of this project, which is not replaced.`,
    () => 'Name a folder that is empty or new with --out.',
  ),
  'export-append-unfit': entry<{ differs: readonly string[] }>(
    'MARTLET-U304',
    'usage',
    (p) => `The rows can’t be added to the export that is there: ${list(p.differs)} differ.`,
    () =>
      'Export the same columns in the same format and partitions, take the place of the export with --overwrite, or name another folder with --out.',
  ),
  'export-running': entry<{ target: string; process: number }>(
    'MARTLET-U305',
    'usage',
    (p) => `Another command exports to ${p.target}: process ${p.process}.`,
    () => 'Wait for it to end, or name another folder with --out.',
  ),
  'partition-unfit': entry<{ partition: string; problem: string; similar: readonly string[] }>(
    'MARTLET-U306',
    'usage',
    (p) => `Files can’t be partitioned by ${p.partition}: ${p.problem}.`,
    (p) => didYouMean(p.similar) ?? 'Partition by columns of texts, whole numbers, yes or no, or days, or by a period: order_date.month.',
  ),
  'export-unsupported': entry<{ warehouse: string }>(
    'MARTLET-U307',
    'usage',
    (p) => `Rows of ${p.warehouse} can’t be read in a stream: its client brings them whole.`,
    () => 'Use the unload command of the warehouse.',
  ),
  'export-target-unknown': entry<{ target: string }>(
    'MARTLET-U308',
    'usage',
    (p) => `${p.target} is no place that exports are written to.`,
    () => 'Name a folder, or a path in a bucket: s3://bucket/path, gs://bucket/path, az://container/path.',
  ),
  'export-raced': entry<{ target: string }>(
    'MARTLET-U355',
    'usage',
    (p) => `Another command has changed the export at ${p.target} meanwhile. Readers see what that one wrote, and nothing of this one.`,
    () => 'Look at what is there now, and export again if it is needed still.',
  ),
  'export-credentials-missing': entry<{ target: string; variables: readonly string[] }>(
    'MARTLET-U356',
    'usage',
    (p) => `Nothing says how to reach ${p.target}: the environment has no ${p.variables.join(' and no ')}.`,
    () => 'Set the variable. docs/guides/sources.md lists those of each store.',
  ),
  'export-store-failed': entry<{ address: string; message: string }>(
    'MARTLET-U357',
    'warehouse',
    (p) => `${p.address} did not do what an export asks: ${p.message}`,
    () =>
      'Check the address and the rights of the key: to list, read, write and delete objects below it. Then export again: finished files stay.',
  ),
  'metric-incomplete': entry<{ metrics: readonly string[]; relation: string; column: string; isMasked: boolean }>(
    'MARTLET-U236',
    'usage',
    (p) =>
      p.isMasked
        ? `${list(p.metrics)} can’t be computed for you: ${p.relation}.${p.column} is shown to you as a token.`
        : `${list(p.metrics)} can’t be computed for you: your role does not see ${p.relation}.${p.column}.`,
    () => 'Ask for metrics and attributes that your role sees, or ask for a role that sees this column.',
  ),
  'api-key-invalid': entry<{ problem: string; similar: readonly string[] }>(
    'MARTLET-U237',
    'usage',
    (p) => `There is no such API key to make or to revoke: ${p.problem}.`,
    (p) => didYouMean(p.similar) ?? 'See the keys with `martlet serve keys list`.',
  ),
  'api-keys-unreadable': entry<{ path: string; message: string }>(
    'MARTLET-U238',
    'usage',
    (p) => `The file of API keys ${p.path} can’t be read: ${p.message}`,
    () => 'Correct or restore it; no API key is accepted until then.',
  ),
  'issuer-unreachable': entry<{ issuer: string; message: string }>(
    'MARTLET-U239',
    'warehouse',
    (p) => `The issuer of tokens ${p.issuer} gives no keys: ${p.message}`,
    () => 'Check `serve.oidc.issuer` and the network; tokens are refused until it answers.',
  ),

  // P: the project's files and its graph
  'module-failed': entry<{ message: string }>(
    'MARTLET-P001',
    'project',
    (p) => `The module could not be loaded: ${p.message}`,
    () => 'Correct the module; `npx tsc --noEmit` shows type errors.',
  ),
  'import-missing': entry<{ specifier: string; similar: readonly string[] }>(
    'MARTLET-P330',
    'project',
    (p) => `The module imports "${p.specifier}", which does not exist.`,
    (p) => didYouMean(p.similar) ?? 'Correct the path, or install the package.',
  ),
  'declaration-incomplete': entry<{ kind: string; exportName: string; missing: readonly string[] }>(
    'MARTLET-P331',
    'project',
    (p) => `The ${p.kind} that this file exports as ${p.exportName} has no ${list(p.missing)}.`,
    (p) => `Add ${list(p.missing)}; \`npx tsc --noEmit\` shows what a ${p.kind} needs.`,
  ),
  'export-default': entry<{ kind: string; expected: string }>(
    'MARTLET-P332',
    'project',
    (p) => `The ${p.kind} is a default export, which has no name.`,
    (p) => `Write \`export const ${p.expected} = …\`, and import it as { ${p.expected} }.`,
  ),
  'module-cycle': entry<{ path: readonly string[] }>(
    'MARTLET-P002',
    'project',
    (p) => `These modules import each other in a circle: ${p.path.join(' → ')}.`,
    () => 'A model can’t depend on itself. Move what both need into a model of its own.',
  ),
  'name-duplicate': entry<{ name: string; files: readonly string[] }>(
    'MARTLET-P003',
    'project',
    (p) => `${p.name} is declared more than once: ${list(p.files)}.`,
    () => 'Rename one of them: its name, its file and its export.',
  ),
  'name-mismatch': entry<{ name: string; expected: string }>(
    'MARTLET-P004',
    'project',
    (p) => `The file declares the relation "${p.name}", its name says "${p.expected}".`,
    () => 'Give file and relation the same name.',
  ),
  'export-missing': entry<{ expected: string }>(
    'MARTLET-P005',
    'project',
    (p) => `The file exports no relation; "${p.expected}" was expected.`,
    () => 'Export one model, source or data test, or move helpers out of the scanned directories.',
  ),
  'dependency-outside': entry<{ model: string; dependency: string }>(
    'MARTLET-P006',
    'project',
    (p) => `${p.model} reads ${p.dependency}, which no file of the project exports.`,
    () => 'Export it from a file in the directories that the config names.',
  ),
  'name-invalid': entry<{ name: string }>(
    'MARTLET-P007',
    'project',
    (p) => `"${p.name}" is no name for a relation or column.`,
    () =>
      'Use lower-case letters, digits and underscores, and begin with a letter; columns of a source without files may begin with an underscore.',
  ),
  'dependency-cycle': entry<{ path: readonly string[] }>(
    'MARTLET-P008',
    'project',
    (p) => `These models depend on each other in a circle: ${p.path.join(' → ')}.`,
    () => 'A model can’t depend on itself. Move what both need into a model of its own.',
  ),

  'budget-exceeded': entry<{ environment: string; estimate: string; budget: string; dearest: readonly string[] }>(
    'MARTLET-P120',
    'project',
    (p) =>
      `Building ${p.environment} would take about ${p.estimate}; the budget is ${p.budget}, so nothing was built. Dearest: ${list(p.dearest)}.`,
    () => 'Build less, or raise `cost.budget` in martlet.config.ts; `ci.budget` for pull requests.',
  ),
  'publication-rolled-back': entry<{ environment: string; publication: number; restored: number; checks: readonly string[] }>(
    'MARTLET-P122',
    'project',
    (p) =>
      `Publication ${p.publication} of ${p.environment} was rolled back to what publication ${p.restored} showed, since ${listShort(p.checks)} failed after publishing.`,
    () => 'Correct what failed, and release it again. Readers see what they saw before.',
  ),
  'publication-fails': entry<{ environment: string; publication: number; checks: readonly string[] }>(
    'MARTLET-P123',
    'project',
    (p) => `${listShort(p.checks)} failed after publication ${p.publication} of ${p.environment}, and there is none before to return to.`,
    () => 'Correct what failed, and release it again.',
  ),
  'publication-unchecked': entry<{ environment: string; publication: number; name: string }>(
    'MARTLET-P124',
    'project',
    (p) => `Publication ${p.publication} of ${p.environment} was published for ${p.name} and not checked: its command was killed.`,
    () => 'Check it, and roll it back if a check fails: martlet ci merge.',
  ),
  'unit-test-failed': entry<{ test: string; message: string }>(
    'MARTLET-P121',
    'project',
    (p) => `The unit test "${p.test}" fails: ${p.message}`,
    () => 'Run it with `martlet test --unit`.',
  ),
  'pull-request-unnamed': entry<Record<never, never>>(
    'MARTLET-U120',
    'usage',
    () => 'Nothing says which pull request this is: no --pull-request, no variable of a CI system, and no branch of git is checked out.',
    () => 'Name it: `martlet ci --pull-request 7`, or `martlet ci --env feature_x`.',
  ),
  'workflow-exists': entry<{ files: readonly string[] }>(
    'MARTLET-U128',
    'usage',
    (p) => `${list(p.files)} ${p.files.length === 1 ? 'is' : 'are'} there already.`,
    () => 'Write over it with --force; what you have changed in it is lost then.',
  ),
  'environment-forbidden': entry<{ environment: string; by: string; allowed: readonly string[] }>(
    'MARTLET-U122',
    'usage',
    (p) => `${p.by} may not change ${p.environment}: it is protected, and may be changed by ${list(p.allowed)}.`,
    () =>
      'Let one of them do it, or change `environments` in martlet.config.ts. A name comes from MARTLET_USER, the CI system or the machine.',
  ),
  'environment-frozen': entry<{ environment: string; from: string; to: string; reason: string }>(
    'MARTLET-U123',
    'usage',
    (p) => `${p.environment} is frozen from ${p.from} to ${p.to}: ${p.reason}`,
    () => 'Wait until then. Where it can’t wait, say why with --override-freeze "…"; the reason is kept in the history of the environment.',
  ),
  'environment-keeps': entry<{ environment: string; losses: readonly string[] }>(
    'MARTLET-U124',
    'usage',
    (p) => `${p.environment} would lose ${listShort(p.losses)}, and is protected from drops.`,
    () => 'Keep them in the models. Where they shall go, allow it with `drops: true` in martlet.config.ts for as long as it takes.',
  ),
  'approvals-missing': entry<{ environment: string; wanted: number; found: readonly string[] }>(
    'MARTLET-U125',
    'usage',
    (p) =>
      `A change of ${p.environment} needs ${amount(p.wanted, 'approval')}, and has ${p.found.length === 0 ? 'none' : `that of ${list(p.found)} alone`}.`,
    (p) =>
      `Save the plan, have it signed, and apply it: martlet plan ${p.environment} --out ${p.environment}.plan.json, then martlet approve ${p.environment}.plan.json --key FILE, then martlet apply ${p.environment}.plan.json.`,
  ),
  'subject-invalid': entry<{ problem: string }>(
    'MARTLET-U395',
    'usage',
    (p) => `The person is not named: ${p.problem}`,
    () =>
      'Name them by a key, and by several where there are several: martlet forget --subject customer_id=C-1042 --subject email=ada@example.com.',
  ),
  'subject-undeclared': entry<{ identity: string; known: readonly string[] }>(
    'MARTLET-U396',
    'usage',
    (p) =>
      p.known.length === 0
        ? `No source says by which column it names people, so that no one can be found by ${p.identity}.`
        : `No source names people by ${p.identity}; known are ${list(p.known)}.`,
    (p) => `Declare it in the source: subjects: { ${p.identity}: '…' }, with the column that holds it.`,
  ),
  'subject-unknown': entry<{ sources: readonly string[] }>(
    'MARTLET-U397',
    'usage',
    (p) => `Nothing is held about this person in ${listShort(p.sources)}.`,
    () => 'Look at how the key is written there: it is compared exactly, with its letters as they are.',
  ),
  'erasure-key': entry<{ setting: string; problem: string }>(
    'MARTLET-U398',
    'usage',
    (p) => `${p.setting} ${p.problem}.`,
    (p) =>
      p.setting === 'erasure.key'
        ? 'Give the key of the suppression list in martlet.config.ts: erasure: { key: process.env.ERASURE_KEY }. Without it no load can leave out whom it must leave out.'
        : 'Give it in martlet.config.ts: erasure: { signingKey: process.env.ERASURE_SIGNING_KEY }. `openssl genpkey -algorithm ed25519` makes one.',
  ),
  'erasure-held': entry<{ reasons: readonly string[] }>(
    'MARTLET-U399',
    'usage',
    (p) => `Nothing was erased, since a legal hold forbids it: ${list(p.reasons)}`,
    () => 'Wait until it ends, or take it out of `erasure.holds` in martlet.config.ts once it has ended.',
  ),
  'erasure-blocked': entry<{ environment: string; steps: readonly string[] }>(
    'MARTLET-P395',
    'project',
    (p) =>
      `The rows are erased, but ${p.environment} can’t be built without them: ${listShort(p.steps)} failed. Readers still see the old version.`,
    () =>
      'Look at it with `martlet build`, correct it, and give the same `martlet forget` again: it goes on from there. Where a kept table loses rows (keeps_rows), these are the person’s or such as the sources have forgotten: say which with --kept gold.table=replace or keep.',
  ),
  'erasure-incomplete': entry<{ places: readonly string[] }>(
    'MARTLET-P396',
    'project',
    (p) => `The second search has found a value of the person in ${listShort(p.places)}, so that there is no certificate.`,
    () =>
      'A server may still answer from a file, another project may share the warehouse, or a model may hold a value in a form of its own. Give the same `martlet forget` again once that has changed.',
  ),
  'certificate-invalid': entry<{ file: string; problem: string }>(
    'MARTLET-P397',
    'project',
    (p) => `${p.file} proves nothing: ${p.problem}.`,
    () => 'Take the file that `martlet forget` wrote, and verify it with the public key of the one who signed it.',
  ),
  'approval-invalid': entry<{ file: string; problem: string }>(
    'MARTLET-U126',
    'usage',
    (p) => `The approval in ${p.file} does not count: ${p.problem}`,
    () => 'Remove it, and sign the plan again with martlet approve.',
  ),
  'approval-key': entry<{ problem: string }>(
    'MARTLET-U127',
    'usage',
    (p) => `The key can’t sign this plan: ${p.problem}`,
    () => 'Name a file with a private ed25519 key whose public half is under `approvers` of the environment in martlet.config.ts.',
  ),
  'pull-request-environment': entry<{ environment: string }>(
    'MARTLET-U121',
    'usage',
    (p) => `${p.environment} can’t be the environment of a pull request: others read it.`,
    () => 'Leave --env out, or name another environment.',
  ),

  // C: contracts and queries
  'query-failed': entry<{ model: string; message: string }>(
    'MARTLET-C001',
    'project',
    (p) => `The query of ${p.model} could not be built: ${p.message}`,
    () => 'The callback must build and return a query, and do nothing else.',
  ),
  'query-not-select': entry<{ model: string }>(
    'MARTLET-C002',
    'project',
    (p) => `The query of ${p.model} is not a select.`,
    () => 'Return db.selectFrom(…) or a set operation of selects.',
  ),
  'relation-undeclared': entry<{ model: string; relation: string; declared: readonly string[] }>(
    'MARTLET-C003',
    'project',
    (p) => `The query of ${p.model} reads "${p.relation}", which is not declared in from.`,
    (p) => (p.declared.length > 0 ? `Declared are: ${list(p.declared)}.` : 'Declare it in from.'),
  ),
  'contract-column-missing': entry<{ model: string; column: string }>(
    'MARTLET-C004',
    'project',
    (p) => `${p.model} returns no column "${p.column}", which its contract declares.`,
    () => 'Select it, or remove it from columns.',
  ),
  'contract-column-extra': entry<{ model: string; column: string }>(
    'MARTLET-C005',
    'project',
    (p) => `${p.model} returns a column "${p.column}", which its contract does not declare.`,
    () => 'Declare it in columns, or remove it from the query.',
  ),
  'date-format-unknown': entry<{ format: string; field: string; allowed: readonly string[] }>(
    'MARTLET-C006',
    'project',
    (p) => `The date format "${p.format}" has a field ${p.field} that warehouses do not share.`,
    (p) => `Use ${list(p.allowed)}.`,
  ),
  'pattern-flag-unknown': entry<{ pattern: string; flag: string }>(
    'MARTLET-Q010',
    'project',
    (p) => `The pattern ${p.pattern} of a data test has the flag "${p.flag}", which not every warehouse can honour.`,
    () => 'Use the flags i (ignore case) and s (a dot matches the end of a line). A pattern is always compared with the whole text.',
  ),
  'union-columns-differ': entry<{ columns: readonly string[] }>(
    'MARTLET-C007',
    'project',
    (p) => `The queries of a union by name do not all return ${list(p.columns)}.`,
    () => 'Select the same columns in each query, with a literal where one has no value.',
  ),
  'union-columns-unknown': entry<Record<string, never>>(
    'MARTLET-C008',
    'project',
    () => 'A union by name needs to know the columns of its queries.',
    () => 'Name the columns with select([...]) instead of selectAll().',
  ),
  'literal-invalid': entry<{ value: string; expected: string }>(
    'MARTLET-C009',
    'project',
    (p) => `"${p.value}" was written as a literal, but ${p.expected} was expected.`,
    () => 'Correct the literal.',
  ),

  // C020 and on: what `martlet check` finds
  'dependency-unused': entry<{ reader: string; dependency: string }>(
    'MARTLET-C020',
    'project',
    (p) => `${p.reader} declares "${p.dependency}" in from, but its query never reads it.`,
    () => 'Remove it from from, or read it.',
  ),
  'annotation-missing': entry<{ model: string; exportName: string; annotation: string }>(
    'MARTLET-C021',
    'project',
    (p) => `The export ${p.exportName} of ${p.model} does not say its type.`,
    (p) => `Declare the row and name it: export const ${p.exportName}: ${p.annotation} = …; it keeps type checks of large projects fast.`,
  ),
  'dependency-kind': entry<{ model: string; kind: string; dependency: string; dependencyKind: string; allowed: readonly string[] }>(
    'MARTLET-C022',
    'project',
    (p) => `${p.model} (${p.kind}) reads ${p.dependency} (${p.dependencyKind}).`,
    (p) => `A model of the kind ${p.kind} reads only: ${list(p.allowed)}.`,
  ),
  'column-unknown': entry<{ reader: string; column: string; table?: string; similar: readonly string[] }>(
    'MARTLET-C023',
    'project',
    (p) =>
      p.table === undefined
        ? `The query of ${p.reader} reads a column "${p.column}", which no table in scope has.`
        : `The query of ${p.reader} reads "${p.table}.${p.column}", but "${p.table}" has no column "${p.column}".`,
    (p) => didYouMean(p.similar) ?? 'Correct the name, or declare the column where it comes from.',
  ),
  'column-ambiguous': entry<{ reader: string; column: string; tables: readonly string[] }>(
    'MARTLET-C024',
    'project',
    (p) => `The query of ${p.reader} reads "${p.column}", which could be ${p.tables.map((table) => `${table}.${p.column}`).join(' or ')}.`,
    (p) => `Name the table: "${p.tables[0]}.${p.column}".`,
  ),
  'table-unknown': entry<{ reader: string; table: string; similar: readonly string[] }>(
    'MARTLET-C025',
    'project',
    (p) => `The query of ${p.reader} uses the table "${p.table}", which it does not select from.`,
    (p) => didYouMean(p.similar) ?? 'Join it, or correct the name.',
  ),
  'name-repeated': entry<{ reader: string; what: 'table' | 'column'; name: string }>(
    'MARTLET-C026',
    'project',
    (p) => `The query of ${p.reader} has two ${p.what}s named "${p.name}".`,
    (p) => (p.what === 'table' ? 'Give one of them an alias.' : 'Select one of them, or rename it with "as".'),
  ),
  'column-count-differs': entry<{ reader: string; expected: number; found: number }>(
    'MARTLET-C027',
    'project',
    (p) => `A part of the query of ${p.reader} has ${p.found} columns where ${p.expected} are expected.`,
    () => 'Queries of a union return the same columns, and a list of names has one for each column.',
  ),
  'contract-type-differs': entry<{ model: string; column: string; declared: string; found: string }>(
    'MARTLET-C028',
    'project',
    (p) => `${p.model} returns "${p.column}" as ${p.found}, which its contract declares as ${p.declared}.`,
    (p) => `Convert it in the query, or declare the column as ${p.found}.`,
  ),
  'function-unknown': entry<{ reader: string; name: string; similar: readonly string[] }>(
    'MARTLET-C029',
    'project',
    (p) => `The query of ${p.reader} calls ${p.name}(), which does not exist.`,
    (p) => didYouMean(p.similar) ?? 'Correct the name, or use an expression of martlet, which exists on every warehouse.',
  ),
  'function-arguments': entry<{ reader: string; call: string; candidates: readonly string[] }>(
    'MARTLET-C030',
    'project',
    (p) => `The query of ${p.reader} computes ${p.call}, which does not exist for these types.`,
    (p) => (p.candidates.length === 0 ? 'Convert the arguments.' : `It takes: ${p.candidates.join('; ')}.`),
  ),
  'sql-refused': entry<{ reader: string; message: string }>(
    'MARTLET-C031',
    'project',
    (p) => `The SQL of ${p.reader} is not valid: ${p.message}`,
    () => 'Correct the query.',
  ),
  'pii-undeclared': entry<{ model: string; column: string; class: string; path: string; certain: boolean }>(
    'MARTLET-C032',
    'project',
    (p) =>
      `${p.model} ${p.certain ? 'holds' : 'may hold'} personal data (${p.class}) in "${p.column}", which its contract does not declare: ${p.path}.`,
    (p) =>
      `Mask the value, leave the column out, or declare it with .pii('${p.class}').${p.certain ? '' : ' Where raw SQL does not read it, name the columns that it reads with sql.ref, or read from a subquery that leaves the personal ones out.'}`,
  ),
  'pii-join-key': entry<{ model: string; column: string; class: string; path: string; certain: boolean }>(
    'MARTLET-C033',
    'project',
    (p) => `${p.model} is public and joins by personal data (${p.class}) "${p.column}": ${p.path}.`,
    () => 'Join by a key that identifies no person, such as a hash.',
  ),
  'type-error': entry<{ code: string; message: string }>(
    'MARTLET-C034',
    'project',
    (p) => p.message,
    (p) => `TypeScript reports this as ${p.code}.`,
  ),
  'query-volatile': entry<{ reader: string; inputs: readonly string[]; isBuilt: boolean }>(
    'MARTLET-C065',
    'project',
    (p) =>
      `${p.reader} reads ${p.inputs.join(' and ')}: ${p.isBuilt ? 'every run builds it again, and all that reads it' : 'every run executes it'}.`,
    () =>
      'Read the day or the hour of the run with runDate() or runTimestamp(), and declare what is elsewhere as a source. Otherwise expect to pay for it with each run.',
  ),

  // C040 and on: materializations
  'key-missing': entry<{ model: string }>(
    'MARTLET-C040',
    'project',
    (p) => `${p.model} has no key: its materialization tells rows apart by a key, or by the model’s grain.`,
    () => 'Declare a grain, or a key in the materialization.',
  ),
  'partition-missing': entry<{ model: string }>(
    'MARTLET-C041',
    'project',
    (p) => `${p.model} replaces whole partitions, but says nothing of partitions.`,
    () => 'Declare partitionBy.',
  ),
  'managed-column-missing': entry<{ model: string; builder: string }>(
    'MARTLET-C042',
    'project',
    (p) => `${p.model} is a history, but its contract declares no ${p.builder}.`,
    (p) => `Add a column ${p.builder} to columns.`,
  ),
  'managed-column-idle': entry<{ model: string; column: string; builder: string }>(
    'MARTLET-C043',
    'project',
    (p) => `${p.model} declares "${p.column}" as ${p.builder}, which its materialization does not fill.`,
    () =>
      'A history(…) has each such column once, and isDeleted() with hardDeletes: "new-record". Declare a plain column that the query returns otherwise.',
  ),
  'column-unfit': entry<{ model: string; column: string; option: string; found: string; expected: string }>(
    'MARTLET-C044',
    'project',
    (p) => `${p.model} names "${p.column}" as ${p.option}, which is ${p.found}; ${p.expected} was expected.`,
    () => 'Name another column, or declare this one otherwise.',
  ),
  'option-invalid': entry<{ model: string; option: string; problem: string }>(
    'MARTLET-C045',
    'project',
    (p) => `${p.model} has an option ${p.option} that can’t be: ${p.problem}.`,
    () => 'Correct the option.',
  ),
  'hook-failed': entry<{ model: string; when: 'before' | 'after'; message: string }>(
    'MARTLET-C046',
    'project',
    (p) => `The statements ${p.when} the build of ${p.model} could not be built: ${p.message}`,
    () => 'The callback threw; it must only build statements.',
  ),
  'hook-not-statement': entry<{ model: string; when: 'before' | 'after' }>(
    'MARTLET-C047',
    'project',
    (p) => `${p.model} has a query among its statements ${p.when} the build, whose rows are never read.`,
    () => 'Return inserts, updates, deletes or sql templates; what must hold is a data test.',
  ),
  'schema-differs': entry<{ model: string; policy: string; differences: readonly string[] }>(
    'MARTLET-C048',
    'project',
    (p) => `The stored table of ${p.model} differs from its contract: ${p.differences.join('; ')}.`,
    (p) =>
      p.policy === 'fail'
        ? 'Choose another onSchemaChange, or let the change build a new version, without forwardOnly.'
        : `onSchemaChange: '${p.policy}' does not change types: choose 'sync', or let the change build a new version, without forwardOnly.`,
  ),
  'option-idle': entry<{ model: string; option: string; materialized: string }>(
    'MARTLET-C050',
    'project',
    (p) =>
      `${p.model} declares ${p.option}, which has no effect, since it is ${p.materialized === 'ephemeral' ? 'ephemeral' : `a ${p.materialized}`}.`,
    () => 'Remove the option, or materialize the model as a table.',
  ),
  'row-count-forgotten': entry<{ relation: string; test: string; days: number; historyDays: number }>(
    'MARTLET-C051',
    'project',
    (p) =>
      `${p.test} on ${p.relation} looks back ${amount(p.days, 'day')}, but row counts are kept for ${number(p.historyDays)} only, so it would never find one.`,
    () => 'Look back fewer days, or remember for longer: `retention.historyDays` in martlet.config.ts.',
  ),
  'table-not-there': entry<{ source: string }>(
    'MARTLET-C052',
    'project',
    (p) => `${p.source} is not in the warehouse, or you have no right to read it.`,
    () => 'Have it loaded, or name the schema that holds it in the source: `schema`. If it is there, grant the right to read it.',
  ),
  'table-not-as-declared': entry<
    { source: string; column: string } & (
      | { kind: 'missing'; expected: string; quoted?: string }
      | { kind: 'other-type'; expected: string; found: string }
      | { kind: 'extra'; found: string }
    )
  >(
    'MARTLET-C053',
    'project',
    (p) => {
      if (p.kind === 'missing') return `${p.source} has no column ${p.column}, which its contract declares as ${p.expected}.`;
      if (p.kind === 'extra') return `${p.source} has a column ${p.column} (${p.found}), which its contract does not declare.`;
      return `${p.source}.${p.column} is ${p.found} in the warehouse, but its contract declares ${p.expected}.`;
    },
    (p) => {
      if (p.kind === 'extra') return "Declare it in columns, or leave such columns out: `extraColumns: 'ignore'`.";
      if (p.kind === 'missing' && p.quoted !== undefined)
        return `It has a column ${p.quoted}, which is found in quotes only. Have it renamed, or read the table through a view that does.`;
      return 'Correct the table in the system that loads it, or change the contract and the models that read it.';
    },
  ),

  'test-number-unfit': entry<{ test: string; option: 'limit' | 'warnIf' | 'errorIf'; value: number }>(
    'MARTLET-C054',
    'project',
    (p) => `${p.option} of the test ${p.test} is ${p.value}, which is no number of rows.`,
    () => 'Give a whole number, 0 or more.',
  ),

  // C078 and on: values that meet
  'kinds-differ': entry<{ reader: string; left: string; right: string }>(
    'MARTLET-C078',
    'project',
    (p) => `${p.reader} puts ${p.left} beside ${p.right}: warehouses compare them in different ways, or not at all.`,
    () => 'Convert one of them: cast(…), toDate(…), toTimestamp(…), or safeCast(…) for text.',
  ),
  'values-unfit': entry<{
    relation?: string;
    values: readonly { readonly row: number; readonly column: string; readonly value: string; readonly expected: string }[];
  }>(
    'MARTLET-C080',
    'project',
    (p) => {
      const told = p.values
        .slice(0, 5)
        .map(({ row, column, value, expected }) => `row ${row}: "${column}" is ${value}, ${expected} was expected`);
      const more = p.values.length > 5 ? `; and ${p.values.length - 5} more` : '';
      return `${p.relation === undefined ? 'Rows hold' : `Rows of ${p.relation} hold`} values that their columns do not: ${told.join('; ')}${more}.`;
    },
    () => 'Write each value as its column holds it; Martlet rounds none and drops no offset.',
  ),
  'option-unknown': entry<{ relation: string; option: string; similar: readonly string[] }>(
    'MARTLET-C081',
    'project',
    (p) => `${p.relation} declares "${p.option}", which is no option that Martlet knows.`,
    (p) => didYouMean(p.similar) ?? 'Remove it; what only readers should know goes into meta.',
  ),
  'pattern-not-portable': entry<{ pattern: string; construct: string; instead: string }>(
    'MARTLET-C091',
    'project',
    (p) => `The pattern ${p.pattern} has ${p.construct}, which warehouses do not read as the same.`,
    (p) => `${p.instead}.`,
  ),
  'option-unfit': entry<{ relation: string; option: string; found: string; expected: readonly string[]; similar: readonly string[] }>(
    'MARTLET-C090',
    'project',
    (p) =>
      `${p.relation} declares "${p.option}" as ${p.found}${p.expected.length === 0 ? ', which it does not take' : `; ${p.expected.join(', ')} was expected`}.`,
    (p) => didYouMean(p.similar) ?? 'Write what was expected, or leave the option out.',
  ),
  'test-options-unused': entry<{ source: string; column: string; rule: string; options: readonly string[] }>(
    'MARTLET-C085',
    'project',
    (p) =>
      `${p.source}.${p.column} gives its ${p.rule} rule ${p.options.join(', ')}, which changes nothing: no data test asks for it, since ingestion rejects each row that breaks it.`,
    () =>
      'Remove the options. To let such rows in, leave the rule out here and declare it in a model; files.maxRejects says how many may be rejected.',
  ),
  'text-names-column': entry<{ reader: string; text: string }>(
    'MARTLET-C079',
    'project',
    (p) => `${p.reader} writes '${p.text}' as an operand, which is a text, but a column in scope has that name.`,
    (p) => `Write ref('${p.text}') for the column, or literal('${p.text}') for the text.`,
  ),

  // C075 and on: what the type checker could not look at
  'tsconfig-missing': entry<{ directory: string }>(
    'MARTLET-C075',
    'project',
    (p) => `No types are checked: ${p.directory} has no tsconfig.json, and no directory above it has one.`,
    () => 'Write one whose include names martlet.config.ts and the directories of the project.',
  ),
  'types-unchecked': entry<{ reason: 'left-out' | 'nocheck' }>(
    'MARTLET-C076',
    'project',
    (p) =>
      p.reason === 'nocheck'
        ? 'The types of this file are not checked: it says @ts-nocheck.'
        : 'The types of this file are not checked: tsconfig.json leaves the file out.',
    (p) => (p.reason === 'nocheck' ? 'Remove the comment.' : 'Add the file, or its directory, to include in tsconfig.json.'),
  ),
  'type-check-failed': entry<{ message: string }>(
    'MARTLET-C077',
    'project',
    (p) => `The TypeScript compiler ended without checking anything: ${p.message}`,
    () => 'Run it by hand to see all that it says: npx tsc --noEmit.',
  ),

  'typescript-missing': entry<{ directory: string }>(
    'MARTLET-U020',
    'usage',
    (p) => `${p.directory} has no TypeScript compiler.`,
    () => 'Install one: npm install --save-dev typescript.',
  ),
  'relation-column-unknown': entry<{ relation: string; column: string; similar: readonly string[] }>(
    'MARTLET-U021',
    'usage',
    (p) => `${p.relation} has no column "${p.column}".`,
    (p) => didYouMean(p.similar) ?? `See its columns with \`martlet lineage ${p.relation}\`.`,
  ),

  'metric-unknown': entry<{ name: string; similar: readonly string[] }>(
    'MARTLET-U090',
    'usage',
    (p) => `The project has no metric "${p.name}".`,
    (p) => didYouMean(p.similar) ?? 'See what there is with `martlet metrics list`.',
  ),
  'metrics-test-invalid': entry<{ test: string; problem: string }>(
    'MARTLET-Q150',
    'project',
    (p) => `The test ${p.test} can’t compare: ${p.problem}.`,
    () =>
      'Name in `by` each column of the grain with its attribute, and in `columns` columns of the model with the metrics that they must be equal to.',
  ),
  'filter-text-invalid': entry<{ option: string; text: string; position: number; expected: string; found?: string }>(
    'MARTLET-U091',
    'usage',
    (p) =>
      `${p.option} can’t be read at character ${p.position} of "${p.text}": expected ${p.expected}, found ${p.found === undefined ? 'nothing more' : `"${p.found}"`}.`,
    () => "Write conditions such as product.category in ('Tennis', 'Outdoor') and date last 28 days.",
  ),

  'question-option-invalid': entry<{ option: string; value: string; expected: string }>(
    'MARTLET-U092',
    'usage',
    (p) => `${p.option} can’t be "${p.value}": expected ${p.expected}.`,
    () => 'See `martlet metrics --help`.',
  ),

  'target-incomplete': entry<{ warehouse: string; missing: readonly string[] }>(
    'MARTLET-U030',
    'usage',
    (p) => `The target does not say how to connect to ${p.warehouse}: ${list(p.missing)} ${p.missing.length === 1 ? 'is' : 'are'} missing.`,
    () => 'Give them in martlet.config.ts, or set the environment variables that it reads. `martlet compile` needs no connection.',
  ),
  'client-missing': entry<{ warehouse: string; client: string; version: string }>(
    'MARTLET-U031',
    'usage',
    (p) => `The client of ${p.warehouse}, ${p.client}, is not installed.`,
    (p) => `Install it beside Martlet: npm install ${p.client}@${p.version}`,
  ),
  'metric-export-mismatch': entry<{ name: string; exportName: string; expected: string }>(
    'MARTLET-C140',
    'project',
    (p) => `The metric "${p.name}" is exported as ${p.exportName}, not as ${p.expected}.`,
    (p) => `Rename the export to ${p.expected}, or the metric.`,
  ),
  'semantics-invalid': entry<{ relation: string; option: string; problem: string }>(
    'MARTLET-C141',
    'project',
    (p) => `${p.option} of ${p.relation} can’t be asked: ${p.problem}.`,
    () =>
      'Correct the declaration: measures, joins, hierarchies and bridges name columns, and paths and aliases lead over references and joins.',
  ),

  // R: building and testing
  'relation-not-built': entry<{ reader: string; relation: string }>(
    'MARTLET-R003',
    'project',
    (p) =>
      p.reader === p.relation
        ? `The data tests of ${p.relation} can't run: it is not published yet.`
        : `${p.reader} reads ${p.relation}, which has not been built yet.`,
    (p) => `Build it too: select "+${p.reader}", or run \`martlet ingest\` first if it is a source.`,
  ),
  'model-failed': entry<{ model: string; message: string; compiled?: string }>(
    'MARTLET-R001',
    'project',
    (p) => `${p.model} could not be built: ${p.message}`,
    (p) => (p.compiled === undefined ? 'Correct the model.' : `The SQL that failed is ${p.compiled}.`),
  ),
  'test-broken': entry<{ test: string; relation: string; message: string; compiled: string }>(
    'MARTLET-R006',
    'project',
    (p) => `The data test ${p.test} on ${p.relation} could not be run: ${p.message}`,
    (p) => `The SQL that failed is ${p.compiled}.`,
  ),
  'load-failed': entry<{ source: string; message: string }>(
    'MARTLET-R007',
    'project',
    (p) => `${p.source} could not be loaded: ${p.message}`,
    () => 'Look at the files that the source’s pattern names.',
  ),
  'test-failed': entry<{ test: string; relation: string; column?: string; failures: number; compiled?: string }>(
    'MARTLET-R002',
    'project',
    (p) => `The data test ${p.test} on ${p.relation} found ${amount(p.failures, 'failing row')}.`,
    (p) =>
      p.compiled === undefined
        ? 'Correct the data or the rule.'
        : `See the rows with the SQL in ${p.compiled}, or keep them with --store-failures.`,
  ),

  'name-taken': entry<{ relation: string; message: string }>(
    'MARTLET-R004',
    'project',
    (p) => `The view ${p.relation} can’t be published: ${p.message}`,
    (p) => `The warehouse has an object of that name that Martlet did not make. Rename or drop it: ${p.relation}.`,
  ),

  'relation-missing': entry<{ relation: string; environment?: string }>(
    'MARTLET-R005',
    'project',
    (p) => `${p.relation} is not built yet, so there are no rows to show.`,
    (p) => `Build it: martlet build --select +${p.relation}${p.environment === undefined ? '' : ` --env ${p.environment}`}`,
  ),

  'batch-key-repeated': entry<{ model: string; key: string; rows: number }>(
    'MARTLET-R008',
    'project',
    (p) => `The new rows of ${p.model} hold the key ${p.key} ${amount(p.rows, 'time')}, so it is not clear which of them counts.`,
    () => 'Make the key unique in the query, or declare a `cursor` by which the last one wins.',
  ),

  'rows-of-the-future': entry<{ model: string; column: string; rows: number; first: string; last: string }>(
    'MARTLET-W060',
    'project',
    (p) =>
      `${p.model} left ${amount(p.rows, 'row')} out whose "${p.column}" lies in the future, ` +
      `${p.first === p.last ? `at ${p.first}` : `from ${p.first} to ${p.last}`}.`,
    () => 'They are taken when their time comes, or when they are corrected. If they are meant, build on another column than this one.',
  ),

  'step-slower': entry<{ relation: string; milliseconds: number; usual: number; runs: number; isNewCode: boolean }>(
    'MARTLET-W310',
    'project',
    (p) => `${p.relation} took ${seconds(p.milliseconds)}; the median of ${amount(p.runs, 'run')} before is ${seconds(p.usual)}.`,
    (p) =>
      p.isNewCode === true
        ? 'Its code is other than in the run before: look at what changed. `martlet runs trends` shows its past.'
        : 'Its code is that of the run before: look at its data, and at what else the warehouse did. `martlet runs trends` shows its past.',
  ),
  'step-larger': entry<{ relation: string; rows: number; usual: number; runs: number; isNewCode: boolean }>(
    'MARTLET-W311',
    'project',
    (p) => `${p.relation} made ${amount(p.rows, 'row')}; the median of ${amount(p.runs, 'run')} before is ${number(p.usual)}.`,
    (p) =>
      p.isNewCode === true
        ? 'Its code is other than in the run before: a join may repeat rows. `martlet runs trends` shows its past.'
        : 'Its code is that of the run before: look at what it reads. `martlet runs trends` shows its past.',
  ),
  'model-unread': entry<{ relation: string; runs: number; milliseconds: number; isLogged: boolean }>(
    'MARTLET-W365',
    'project',
    (p) =>
      `No model, test, exposure, report or metric reads ${p.relation}${p.isLogged === true ? ', and no reader of the access log' : ''}; ` +
      `${amount(p.runs, 'build')} of it took ${seconds(p.milliseconds)}.`,
    () => 'Remove the model, or declare who reads it as an exposure.',
  ),
  'rebuilt-whole': entry<{ relation: string; runs: number; rows: number; newRows: number; milliseconds: number; column: string }>(
    'MARTLET-W366',
    'project',
    (p) =>
      `${amount(p.runs, 'build')} of ${p.relation} made all of its ${amount(p.rows, 'row')}, of which about ${number(p.newRows)} are new ` +
      `each time, and took ${seconds(p.milliseconds)}.`,
    (p) =>
      `Each row comes of one row, so that it can be filled by time: incrementalByTime('${p.column}'). Choose a lookback as long as rows are late.`,
  ),
  'partitions-unfiltered': entry<{ relation: string; upstream: string; column: string; runs: number; bytes: number; milliseconds: number }>(
    'MARTLET-W367',
    'project',
    (p) =>
      `${p.relation} keeps its rows, and each of its ${amount(p.runs, 'run')} reads all partitions of ${p.upstream}, which is split by ` +
      `"${p.column}"; they took ${seconds(p.milliseconds)}${p.bytes > 0 ? ` and read ${amount(p.bytes, 'byte')}` : ''}.`,
    (p) => `Filter by "${p.column}" in its query, or take it as the column or the cursor by which new rows are found.`,
  ),
  'tests-dearer': entry<{ relation: string; tests: number; builds: number; runs: number }>(
    'MARTLET-W368',
    'project',
    (p) => `The data tests of ${p.relation} took ${seconds(p.tests)} in ${amount(p.runs, 'run')}; its builds took ${seconds(p.builds)}.`,
    () => 'Leave out tests that say what another one says, or run the dear ones on a schedule of their own with `martlet test`.',
  ),
  'warehouse-idle': entry<{ target: string; runs: number; milliseconds: number; worked: number }>(
    'MARTLET-W369',
    'project',
    (p) =>
      `${amount(p.runs, 'run')} on ${p.target} took ${seconds(p.milliseconds)}, of which the warehouse worked ${seconds(p.worked)}: ` +
      'it is paid while it waits.',
    () => 'Raise `threads`, let the warehouse stop sooner, or take a smaller one. `martlet runs show` tells what a run waited for.',
  ),
  'telemetry-lost': entry<{ receiver: string; lost: number; all: number; reason: string }>(
    'MARTLET-R310',
    'warehouse',
    (p) => `${number(p.lost)} of ${amount(p.all, 'message')} of telemetry did not reach ${p.receiver}: ${p.reason}.`,
    () => 'The command did what it should. See that the receiver runs, and that `observability` in martlet.config.ts names it rightly.',
  ),
  'otlp-protocol-unsupported': entry<{ protocol: string }>(
    'MARTLET-U311',
    'usage',
    (p) => `OTEL_EXPORTER_OTLP_PROTOCOL is ${p.protocol}; Martlet sends OTLP over HTTP.`,
    () => 'Set it to http/json, and the endpoint to the port of OTLP over HTTP, which is 4318 unless the receiver says otherwise.',
  ),
  'run-unknown': entry<{ runId: string; similar: readonly string[] }>(
    'MARTLET-U310',
    'usage',
    (p) => `The history has no run "${p.runId}".`,
    (p) => didYouMean(p.similar) ?? 'See what there is with `martlet runs`.',
  ),

  'statement-timeout': entry<{ seconds: number }>(
    'MARTLET-R009',
    'warehouse',
    (p) => `The warehouse worked on one statement for more than ${amount(p.seconds, 'second')}, so it was cancelled.`,
    () => 'Make the query cheaper, give the warehouse more to work with, or allow more with --statement-timeout.',
  ),
  'input-gone': entry<{ model: string; input: string; version: string }>(
    'MARTLET-R020',
    'usage',
    (p) => `${p.model} can’t be built: it reads ${p.input}, whose table ${p.version} is gone from the warehouse.`,
    (p) => `Build both: martlet build --select +${p.model}`,
  ),
  'name-held': entry<{ relation: string; name: string; owner?: string }>(
    'MARTLET-R021',
    'usage',
    (p) =>
      p.owner === undefined
        ? `${p.relation} can’t be published: ${p.name} is in the warehouse already, and this project did not make it.`
        : `${p.relation} can’t be published: ${p.name} belongs to the project "${p.owner}".`,
    (p) =>
      p.owner === undefined
        ? 'Choose another name or schema, or drop it yourself if it is not needed. Martlet replaces nothing that it did not make.'
        : `Choose another name, schema or environment. If ${p.owner} is the former name of this project, take over what it made: \`martlet rename ${p.owner}\`.`,
  ),
  'neighbours-found': entry<{ projects: readonly string[] }>(
    'MARTLET-R022',
    'warehouse',
    (p) => `This warehouse is shared: ${list(p.projects)} ${p.projects.length === 1 ? 'keeps' : 'keep'} tables in schemas of this project.`,
    () => 'Each project changes only what it made, and names that another one has are refused. See docs/guides/sharing-a-warehouse.md.',
  ),

  // Q: what is watched over time
  'monitor-unusual': entry<{
    relation: string;
    monitor: string;
    day: string;
    value?: number;
    expected?: number;
    score: number;
    threshold: number;
    by: 'day' | 'drift';
  }>(
    'MARTLET-Q001',
    'project',
    (p) =>
      `${p.relation} has an anomaly on ${p.day}: ${p.monitor}${p.value === undefined ? '' : ` is ${rounded(p.value)}`}` +
      `${p.expected === undefined ? '' : `, expected ${rounded(p.expected)}`} ` +
      `(${p.by === 'drift' ? 'a slow change, ' : ''}score ${rounded(p.score)}, limit ${rounded(p.threshold)}).`,
    (p) => `Find out why. If the value is correct, note that: \`martlet monitor --expected ${p.relation} --from ${p.day}\`.`,
  ),
  'monitor-broken': entry<{ relation: string; message: string }>(
    'MARTLET-Q002',
    'project',
    (p) => `The monitors of ${p.relation} could not be measured: ${p.message}`,
    () => 'Correct the monitors; `martlet monitor` measures them again.',
  ),
  'relation-stale': entry<{ relation: string; hours?: number; limit: number }>(
    'MARTLET-Q003',
    'project',
    (p) =>
      p.hours === undefined
        ? `${p.relation} has no rows, or was never loaded, so its freshness is not known.`
        : `${p.relation} is ${rounded(p.hours)} ${p.hours === 1 ? 'hour' : 'hours'} old (limit: ${amount(p.limit, 'hour')}).`,
    () => 'Find out what holds up its data, or allow more in `freshness`.',
  ),
  'freshness-unknown': entry<{ relation: string; message: string }>(
    'MARTLET-Q004',
    'project',
    (p) => `The freshness of ${p.relation} is not known: ${p.message}`,
    () => 'Name a column in `freshness`, or build the relation first.',
  ),
  'alert-undelivered': entry<{ channel: string; message: string; attempts: number }>(
    'MARTLET-Q005',
    'warehouse',
    (p) => `An alert did not reach ${p.channel} (attempt ${p.attempts}): ${p.message}`,
    () => 'It is kept and sent again with the next command; `martlet alerts` sends it now.',
  ),
  'channel-rests': entry<{ channel: string; waiting: number; until: string; message: string }>(
    'MARTLET-S060',
    'warehouse',
    (p) =>
      `${p.waiting === 1 ? 'A message waits' : `${amount(p.waiting, 'message')} wait`} for ${p.channel}, which could not be reached: ${p.message}`,
    (p) => `Martlet tries again after ${p.until}; \`martlet alerts\` tries now, \`martlet debug --alerts\` tests the channel.`,
  ),
  'delivery-unnoted': entry<{ channels: readonly string[]; message: string }>(
    'MARTLET-S061',
    'warehouse',
    (p) => `Alerts were sent to ${list(p.channels)}, but the state could not be reached to note it: ${p.message}`,
    () => 'A later command may send them once more.',
  ),
  'channel-unfit': entry<{ channel: string; message: string }>(
    'MARTLET-S062',
    'usage',
    (p) => `A test message did not reach ${p.channel}: ${p.message}`,
    () => 'Correct the channel in martlet.config.ts under `alerts.channels`, or look whether its server is up.',
  ),

  // Q: questions for metrics, too
  'attribute-unreachable': entry<{
    metric: string;
    attribute: string;
    relation: string;
    known: readonly string[];
    similar: readonly string[];
  }>(
    'MARTLET-Q101',
    'project',
    (p) => `${p.metric} can’t be asked by ${p.attribute}: no way leads there from ${p.relation}, or only one to many rows.`,
    (p) => [...(p.similar.length === 0 ? [] : [didYouMean(p.similar)]), `It can be asked by: ${listShort(p.known)}.`].join(' '),
  ),
  'attribute-of-many': entry<{ metric: string; attribute: string; relation: string; many: string }>(
    'MARTLET-Q102',
    'project',
    (p) =>
      `${p.metric} can’t be asked by ${p.attribute}: each row of ${p.relation} has several of ${p.many}, and would count several times.`,
    (p) => `Use it in a filter, which keeps the rows that have one, or ask for a metric of ${p.many}.`,
  ),
  'level-too-fine': entry<{ metric: string; attribute: string; level: string; known: readonly string[] }>(
    'MARTLET-Q103',
    'project',
    (p) => `${p.metric} can’t be asked by ${p.attribute}: its rows are about a ${p.level}, which does not tell it.`,
    (p) => `It can be asked by: ${listShort(p.known)}. A hierarchy that is strict leads from a level to those above it.`,
  ),
  'attribute-differs': entry<{ attribute: string; meanings: readonly string[] }>(
    'MARTLET-Q104',
    'project',
    (p) => `${p.attribute} is not the same for all metrics of the question: ${list(p.meanings)}.`,
    () => 'Give ways that lead to the same rows the same name, with `as` in references and `joins`, and others another.',
  ),
  'time-missing': entry<{ metric: string; relation: string; name?: string }>(
    'MARTLET-Q105',
    'project',
    (p) =>
      p.name === undefined
        ? `${p.metric} has no date: ${p.relation} declares no \`time\`.`
        : `${p.metric} has no date "${p.name}": ${p.relation} has no column, reference or join of that name that is a date.`,
    () => 'Set `time` to the name of a date of the relation: a column, or the name of a reference to the date dimension.',
  ),
  'filter-unfit': entry<{ attribute: string; operator: string; found: string; expected: string }>(
    'MARTLET-Q106',
    'project',
    (p) => `The condition on ${p.attribute} (${p.operator}) has ${p.found}, where ${p.expected} is expected.`,
    () => 'Correct the condition; filters are described in docs/guides/metrics.md.',
  ),
  'range-empty': entry<{ attribute: string; bounds: string }>(
    'MARTLET-Q107',
    'project',
    (p) => `Nothing lies between the bounds ${p.bounds} of ${p.attribute}: the first is greater than the second.`,
    () => 'Turn them round. Numbers of weeks or months begin again each year: ask for a range of days, or by year, too.',
  ),
  'span-invalid': entry<{ span: string }>(
    'MARTLET-Q108',
    'project',
    (p) => `"${p.span}" is no span of time.`,
    () => 'Write a number and a unit: 28 days, 1 month, 2 fiscal_years.',
  ),
  'units-mixed': entry<{ metric: string; unit: string; relation: string }>(
    'MARTLET-Q109',
    'project',
    (p) => `${p.metric} would add amounts of different units: ${p.relation} keeps the unit of each row in ${p.unit}.`,
    (p) => `Ask by ${p.unit}, or for one of its values: --where "${p.unit} = 'EUR'".`,
  ),
  'question-invalid': entry<{ problem: string; fix: string }>(
    'MARTLET-Q110',
    'project',
    (p) => `The question can’t be answered: ${p.problem}.`,
    (p) => p.fix,
  ),
  'metric-unanswerable': entry<{ metric: string; problem: string; fix: string }>(
    'MARTLET-Q111',
    'project',
    (p) => `${p.metric} can’t be answered: ${p.problem}.`,
    (p) => p.fix,
  ),

  'rollup-invalid': entry<{ rollup: string; problem: string; fix: string }>(
    'MARTLET-Q120',
    'project',
    (p) => `The roll-up ${p.rollup} can’t be kept: ${p.problem}.`,
    (p) => p.fix,
  ),
  'filter-column-unknown': entry<{ relation: string; column: string; similar: readonly string[] }>(
    'MARTLET-Q210',
    'usage',
    (p) => `${p.relation} has no column "${p.column}".`,
    (p) => didYouMean(p.similar) ?? 'See its columns with `martlet show` or GET /v1/relations/{relation}.',
  ),

  // The HTTP API
  'serve-port-refused': entry<{ what: string; host: string; port: number; message: string }>(
    'MARTLET-U211',
    'usage',
    (p) => `${p.what} can’t listen on port ${p.port} of ${p.host}: ${p.message}`,
    () => 'Choose another port, in the config or with --port; 0 takes any that is free.',
  ),
  'serve-certificate-unfit': entry<{ message: string }>(
    'MARTLET-U270',
    'usage',
    (p) => `The certificate of the PostgreSQL endpoint can’t be used: ${p.message}`,
    () =>
      'serve.postgres.tls names two files in PEM, relative to the project: cert, with what signed it, and key, its private key without a passphrase.',
  ),
  'request-invalid': entry<{ problems: readonly string[] }>(
    'MARTLET-U212',
    'usage',
    (p) => `The request is not valid: ${p.problems.join('; ')}.`,
    () => 'GET /openapi.json describes what each request takes.',
  ),
  'request-too-large': entry<{ bytes: number }>(
    'MARTLET-U213',
    'usage',
    (p) => `The body of the request has more than ${amount(p.bytes, 'byte')}.`,
    () => 'Ask in several requests.',
  ),
  'body-type-unsupported': entry<{ found: string }>(
    'MARTLET-U214',
    'usage',
    (p) => `The body of the request is "${p.found}"; application/json was expected.`,
    () => 'Send JSON with the header content-type: application/json.',
  ),
  'route-unknown': entry<{ path: string }>(
    'MARTLET-U215',
    'usage',
    (p) => `There is nothing at ${p.path}.`,
    () => 'GET /openapi.json lists what there is.',
  ),
  'method-unknown': entry<{ method: string; path: string; allowed: readonly string[] }>(
    'MARTLET-U216',
    'usage',
    (p) => `${p.path} takes no ${p.method}.`,
    (p) => `Use ${list(p.allowed)}.`,
  ),
  'resource-unknown': entry<{ what: string; name: string; similar: readonly string[] }>(
    'MARTLET-U217',
    'usage',
    (p) => `There is no ${p.what} "${p.name}".`,
    (p) => didYouMean(p.similar) ?? 'The list of its kind names what there is.',
  ),
  'format-unsupported': entry<{ asked: string; offered: readonly string[] }>(
    'MARTLET-U218',
    'usage',
    (p) => `"${p.asked}" is no format of this answer.`,
    (p) => `Ask for one of: ${list(p.offered)}.`,
  ),
  'requests-too-many': entry<{ allowed: string; seconds: number }>(
    'MARTLET-U219',
    'usage',
    (p) => `The reader has used its ${p.allowed} a minute.`,
    (p) => `Ask again in ${amount(p.seconds, 'second')}. \`serve.http.limits\` in the config sets how much is allowed.`,
  ),
  'cursor-invalid': entry<{ problem: string }>(
    'MARTLET-Q211',
    'usage',
    (p) => `The page can’t be continued: ${p.problem}.`,
    () => 'Use `next` of an answer as `after`, with the relation and the order of that answer.',
  ),
  'answer-failed': entry<{ message: string }>(
    'MARTLET-Q212',
    'usage',
    (p) => `The question could not be answered: ${p.message}`,
    () => 'Correct the question.',
  ),
  'answer-too-long': entry<{ rows: number }>(
    'MARTLET-Q213',
    'usage',
    (p) => `The answer has more than ${amount(p.rows, 'row')}.`,
    () => 'Ask for fewer rows, in pages or with a filter. `serve.http.limits.rows` in the config sets how many are allowed.',
  ),
  'answer-too-slow': entry<{ seconds: number }>(
    'MARTLET-Q214',
    'usage',
    (p) => `The engine worked for ${amount(p.seconds, 'second')} and was stopped.`,
    () => 'Ask for less. `serve.http.limits.seconds` in the config sets how long a request may take.',
  ),
  'client-outdated': entry<{ file: string }>(
    'MARTLET-Q216',
    'project',
    (p) => `${p.file} is not what the models and metrics make of it.`,
    (p) => `Run \`martlet client generate --out ${p.file}\`, and look at what its users read.`,
  ),
  'server-failed': entry<{ requestId: string }>(
    'MARTLET-Q215',
    'warehouse',
    (p) => `The server could not answer the request ${p.requestId}.`,
    () => 'Ask again. The log of the server says more.',
  ),

  // I: ingestion
  'source-files-undeclared': entry<{ source: string }>(
    'MARTLET-I001',
    'project',
    (p) => `${p.source} declares no files to load.`,
    () => 'Declare files: { pattern } in the source.',
  ),
  'source-file-missing': entry<{ source: string; pattern: string; directory: string }>(
    'MARTLET-I002',
    'project',
    (p) => `${p.source} finds no file ${p.pattern} in ${p.directory}.`,
    () => 'Put the file there, correct the pattern, or name another data directory in the config.',
  ),
  'source-file-empty': entry<{ source: string; file: string }>(
    'MARTLET-I003',
    'project',
    (p) => `${p.file}, from which ${p.source} is loaded, is empty; a row with the column names was expected.`,
    () => 'Deliver the file again. A table without rows is a file with a header only.',
  ),
  'source-file-ambiguous': entry<{ source: string; file: string; other: string }>(
    'MARTLET-I004',
    'project',
    (p) => `${p.source} finds ${p.file} and, compressed, ${p.other}.`,
    () => 'Remove one of them: both would load the same rows twice.',
  ),
  'source-file-changed': entry<{ source: string; file: string }>(
    'MARTLET-I005',
    'project',
    (p) => `${p.file} changed while ${p.source} was loaded from it.`,
    () => 'Run the command again when the file is complete. Deliver files under another name and rename them at the end.',
  ),
  'source-file-encoding': entry<{ source: string; file: string; encoding: string }>(
    'MARTLET-I006',
    'project',
    (p) => `${p.file}, from which ${p.source} is loaded, is written in ${p.encoding}; UTF-8 was expected.`,
    () => 'Export it as UTF-8, or convert it, for example with iconv.',
  ),
  'source-unreadable': entry<{ source: string; file: string; message: string }>(
    'MARTLET-I007',
    'project',
    (p) => `${p.file}, from which ${p.source} is loaded, can’t be read: ${p.message}`,
    () => 'Check that the file is complete and in the format that the source declares. It may be packed with gzip, zstd or zip.',
  ),
  'source-header-missing': entry<{ source: string; file: string }>(
    'MARTLET-I008',
    'project',
    (p) => `The first line of ${p.file}, from which ${p.source} is loaded, holds no column names.`,
    () => 'Begin the file with a row of column names.',
  ),
  'source-column-missing': entry<{ source: string; file: string; column: string; similar: readonly string[] }>(
    'MARTLET-I009',
    'project',
    (p) => `${p.file} has no column "${p.column}", which ${p.source} declares.`,
    (p) =>
      didYouMean(p.similar) ??
      'Say what it holds where a file does not have it, with files: { columns: { …: { whenMissing: null } } }, or remove it from columns.',
  ),
  'source-column-extra': entry<{ source: string; file: string; column: string; similar: readonly string[] }>(
    'MARTLET-I010',
    'project',
    (p) => `${p.file} has a column "${p.column}", which ${p.source} does not declare.`,
    (p) => didYouMean(p.similar) ?? 'Declare it in columns, or leave such columns out with extraColumns: "ignore" in the source.',
  ),
  'source-column-repeated': entry<{ source: string; file: string; column: string }>(
    'MARTLET-I011',
    'project',
    (p) => `${p.file}, from which ${p.source} is loaded, has more than one column "${p.column}".`,
    () => 'Rename or remove one of them.',
  ),
  'source-column-reserved': entry<{ source: string; column: string }>(
    'MARTLET-I012',
    'project',
    (p) => `${p.source} declares a column "${p.column}", a name that ingestion uses itself.`,
    () => 'Rename the column.',
  ),
  'source-column-array': entry<{ source: string; column: string }>(
    'MARTLET-I013',
    'project',
    (p) => `${p.source} declares the column "${p.column}" as an array, which a CSV file can’t hold.`,
    () => 'Declare it as json() and take it apart in the staging model.',
  ),
  'source-format-invalid': entry<{ source: string; option: string; value: string }>(
    'MARTLET-I014',
    'project',
    (p) =>
      `${p.source} declares ${p.option}: ${JSON.stringify(p.value)}; one ASCII character that is no letter, digit or blank was expected.`,
    () => 'Correct files in the source; delimiter and quote also differ from each other.',
  ),
  'source-rejects-exceeded': entry<{
    source: string;
    rows: number;
    rejectedRows: number;
    maxRejects: number;
    reasons: readonly { readonly column: string | undefined; readonly reason: string; readonly rows: number }[];
    examples: readonly RejectedExample[];
    rejectedRelation: string;
  }>(
    'MARTLET-I015',
    'project',
    (p) => {
      const reasons = p.reasons.map(
        ({ column, reason, rows }) => `\n  ${number(rows)} × ${column === undefined ? '' : `${column} `}${reason}`,
      );
      const counts = `${number(p.rejectedRows)} of ${amount(p.rows, 'row')} of ${p.source}`;
      return `${counts} ${p.rejectedRows === 1 ? 'violates' : 'violate'} the contract (maxRejects: ${number(p.maxRejects)}).${reasons.join('')}\nFor example:${examplesText(p.examples)}`;
    },
    (p) => `See ${p.rejectedRelation}. Correct the files, or allow some with files: { maxRejects }.`,
  ),

  'seed-file-unread': entry<{ seed: string }>(
    'MARTLET-I040',
    'project',
    (p) => `The file of the seed ${p.seed} has not been read, so that there are no rows of it yet.`,
    () => 'Load the project, or run the seed with martlet/testing; in a unit test you can also give its rows.',
  ),
  'seed-rows-rejected': entry<{ seed: string; rows: number; rejectedRows: number; examples: readonly RejectedExample[] }>(
    'MARTLET-I041',
    'project',
    (p) =>
      `${number(p.rejectedRows)} of ${amount(p.rows, 'row')} in the file of the seed ${p.seed} ${p.rejectedRows === 1 ? 'violates' : 'violate'} its contract. For example:${examplesText(p.examples)}`,
    () => 'Correct the file, or say with options of file how it is written.',
  ),

  'source-options-invalid': entry<{ source: string; problem: string }>(
    'MARTLET-I030',
    'project',
    (p) => `${p.source} declares files that can’t be read: ${p.problem}`,
    () => 'Correct the source. docs/guides/sources.md lists the options of each format.',
  ),
  'source-pattern-invalid': entry<{ source: string; pattern: string; problem: string }>(
    'MARTLET-I031',
    'project',
    (p) => `${p.source} declares the pattern "${p.pattern}", but ${p.problem}.`,
    () => 'Write * for a part of a name, ** for folders, {a,b} for either, and {column} for a value of that column.',
  ),
  'source-format-other': entry<{ source: string; file: string; declared: string; what: string; format?: string }>(
    'MARTLET-I032',
    'project',
    (p) => `${p.file}, from which ${p.source} is loaded, is ${p.what}; the format ${p.declared} was expected.`,
    (p) =>
      p.format === undefined
        ? 'Unpack it, or export it as CSV, JSON or Parquet.'
        : `Declare files: { format: '${p.format}' } in the source.`,
  ),
  'source-archive-member': entry<{ source: string; file: string; members: readonly string[]; member?: string }>(
    'MARTLET-I120',
    'project',
    (p) =>
      `${p.file}, from which ${p.source} is loaded, has ${amount(p.members.length, 'file')} in it${p.member === undefined ? '' : `, and not one called ${p.member}`}; one was expected${p.members.length === 0 ? '' : ` of ${listShort(p.members)}`}.`,
    () => "Name the one to read in files: { member: '…' }, or unpack the archive.",
  ),
  'source-sheet-missing': entry<{ source: string; file: string; sheet: string; sheets: readonly string[]; similar: readonly string[] }>(
    'MARTLET-I121',
    'project',
    (p) => `${p.file}, from which ${p.source} is loaded, has no sheet ${p.sheet}. It has ${listShort(p.sheets)}.`,
    (p) => didYouMean(p.similar) ?? 'Name one of them, or its place from one, in files: { sheet }.',
  ),
  'source-table-invalid': entry<{ source: string; problem: string }>(
    'MARTLET-I122',
    'project',
    (p) => `${p.source} says of a table of others: ${p.problem}`,
    () => 'Correct the source. docs/guides/sources.md says where such a table may be, and what may tell of its changes.',
  ),
  'reader-missing': entry<{ reader: string; what: string; install: string }>(
    'MARTLET-I126',
    'usage',
    (p) => `The package ${p.reader}, which reads ${p.what}, is not installed.`,
    (p) => `Install it beside Martlet: npm install ${p.install}`,
  ),
  'source-remote-unreadable': entry<{ source: string; address: string; message: string }>(
    'MARTLET-I125',
    'warehouse',
    (p) => `${p.address}, from which ${p.source} is loaded, can’t be read: ${p.message}`,
    () => 'Check the address and the credentials in the environment; docs/guides/sources.md lists their names.',
  ),
  'extension-missing': entry<{ extension: string; version: string; platform: string; directory?: string }>(
    'MARTLET-I123',
    'usage',
    (p) =>
      p.directory === undefined
        ? `DuckDB needs its extension ${p.extension}, and no extensionDirectory says where it is.`
        : `DuckDB needs its extension ${p.extension}, which is not in ${p.directory}.`,
    (p) =>
      `Put ${p.extension}.duckdb_extension for DuckDB ${p.version} on ${p.platform} into the directory that extensionDirectory names: in the target for databases, in data of martlet.config.ts for files. It is at extensions.duckdb.org/${p.version}/${p.platform}/${p.extension}.duckdb_extension.gz.`,
  ),
  'database-unattached': entry<{ database: string; message: string }>(
    'MARTLET-I124',
    'warehouse',
    (p) => `The database ${p.database} can’t be attached: ${p.message}`,
    () => 'Correct attach in the target, or look whether the database is there and no other process is writing to it.',
  ),
  'source-column-shared': entry<{ source: string; file: string; field: string; columns: readonly string[] }>(
    'MARTLET-I033',
    'project',
    (p) => `The columns ${list(p.columns)} of ${p.source} are both read from the field "${p.field}" of ${p.file}.`,
    () => 'Name another field in files: { columns: { …: { from } } }.',
  ),
  'source-column-unfit': entry<{ source: string; file: string; column: string; type: string }>(
    'MARTLET-I034',
    'project',
    (p) =>
      `The column "${p.column}" of ${p.file}, from which ${p.source} is loaded, has the type ${p.type}, which no column of a contract holds.`,
    () => 'Leave the column out of the contract, and out of the load with extraColumns: "ignore".',
  ),
  'source-files-alike': entry<{ source: string; file: string; other: string }>(
    'MARTLET-I035',
    'project',
    (p) => `${p.file} and ${p.other}, from which ${p.source} is loaded, have the same content. Both were loaded.`,
    () => 'Remove one of them if it was delivered twice.',
  ),
  'source-files-removed': entry<{ source: string; files: readonly string[] }>(
    'MARTLET-I036',
    'project',
    (p) =>
      `${p.files.length} ${p.files.length === 1 ? 'file' : 'files'} of the last load of ${p.source} ${p.files.length === 1 ? 'is' : 'are'} gone: ${listShort(p.files)}.`,
    () => "Put them back, or say what becomes of their rows: files: { removedFiles: 'keep' } or 'delete'.",
  ),
  'source-files-unreadable': entry<{ source: string; files: readonly string[] }>(
    'MARTLET-I037',
    'project',
    (p) =>
      `${p.source} keeps the rows of ${p.files.length} ${p.files.length === 1 ? 'file that is' : 'files that are'} gone, but can’t take them over: the declaration has changed, or the table of the last load can’t be read. ${listShort(p.files)}.`,
    () => "Put the files back, or give up their rows with files: { removedFiles: 'delete' }.",
  ),

  // S: state and environments
  'state-newer': entry<{ found: number; known: number }>(
    'MARTLET-S001',
    'usage',
    (p) => `The state was written by a newer Martlet (form ${p.found}); this one knows forms up to ${p.known}.`,
    () => 'Update Martlet to the version that the rest of the team uses.',
  ),
  'environment-invalid': entry<{ environment: string }>(
    'MARTLET-S002',
    'usage',
    (p) => `"${p.environment}" is no name for an environment.`,
    () => 'Use lower-case letters, digits and single underscores, and begin with a letter.',
  ),
  'environment-unknown': entry<{ environment: string; known: readonly string[] }>(
    'MARTLET-S003',
    'usage',
    (p) => `Nothing has been published in the environment "${p.environment}".`,
    (p) => (p.known.length === 0 ? `Build it: martlet build --env ${p.environment}` : `There are: ${list(p.known)}.`),
  ),
  'publication-unknown': entry<{ environment: string; number: number; oldest?: number; newest: number }>(
    'MARTLET-S004',
    'usage',
    (p) => `The environment ${p.environment} has no publication ${p.number} that it could return to.`,
    (p) =>
      p.oldest === undefined
        ? 'Nothing older is kept. The config’s `retention` says how many publications are.'
        : `It can return to ${p.oldest} and newer ones, up to ${p.newest}. The config’s \`retention\` says how many are kept.`,
  ),
  'version-dropped': entry<{ environment: string; versions: readonly string[] }>(
    'MARTLET-S005',
    'warehouse',
    (p) => `Versions that ${p.environment} would point at are gone from the warehouse: ${list(p.versions)}.`,
    () => 'They were dropped by hand. Build the environment again: martlet build.',
  ),
  'kept-rows-lost': entry<{
    environment: string;
    other: string;
    tables: readonly { relation: string; rows: number }[];
    losesRange?: true;
  }>(
    'MARTLET-S040',
    'project',
    (p) =>
      `${p.environment} would lose rows that can't be computed again: ${p.tables
        .map(({ relation, rows }) => `${relation} holds ${rows} ${rows === 1 ? 'row' : 'rows'} that ${p.other} does not`)
        .join(', ')}.`,
    (p) =>
      (p.losesRange === true
        ? 'Choose with --kept: `--kept keep` keeps those rows and works in the others, `--kept replace` gives those rows up. '
        : `Choose with --kept: \`--kept keep\` keeps the table of ${p.environment} and goes on with the new code, \`--kept replace\` takes that of ${p.other} and gives those rows up. `) +
      'For one table alone: `--kept gold.customers_history=keep`.',
  ),
  'promotion-of-other-code': entry<{ from: string; relations: readonly string[] }>(
    'MARTLET-S041',
    'project',
    (p) =>
      `The promotion has to build ${list(p.relations)} on the kept tables of the target, and the project has other code for ${p.relations.length === 1 ? 'it' : 'them'} than ${p.from}.`,
    (p) => `Check out the code that ${p.from} was built with, or build it again: martlet build --env ${p.from}.`,
  ),
  'promotion-failed': entry<{ from: string; to: string; steps: readonly string[] }>(
    'MARTLET-S042',
    'project',
    (p) => `${p.from} was not promoted to ${p.to}, which is as it was: ${list(p.steps)} failed on the kept tables of ${p.to}.`,
    () => 'Look at what failed, mend it, and promote again. `--dry-run` tells what a promotion builds.',
  ),
  'promotion-outdated': entry<{ from: string; to: string; sources: readonly string[] }>(
    'MARTLET-S006',
    'project',
    (p) => `${p.from} stands on older data than ${p.to}: ${list(p.sources)} ${p.sources.length === 1 ? 'was' : 'were'} loaded again since.`,
    (p) => `Bring it up to date first: martlet build --env ${p.from}. Or promote it all the same with --older-data.`,
  ),
  'plan-outdated': entry<{ environment: string; planned: string; found: string; moved: boolean }>(
    'MARTLET-S007',
    'usage',
    (p) =>
      p.moved
        ? `The environment ${p.environment} has moved since the plan was made, so what was shown is not what would be done.`
        : `The code or the data has changed since the plan for ${p.environment} was made, so what was shown is not what would be done.`,
    (p) => `Look at the new plan: martlet plan ${p.environment}.`,
  ),
  'airflow-parts-cyclic': entry<{ by: string; circle: readonly string[] }>(
    'MARTLET-I100',
    'project',
    (p) => `No task by ${p.by} can be the first: ${p.circle.join(' reads ')}.`,
    (p) => (p.by === 'layer' ? 'Choose smaller tasks with --by group or --by model.' : 'Choose other tasks with --by layer or --by model.'),
  ),
  'airflow-file-taken': entry<{ file: string }>(
    'MARTLET-I101',
    'usage',
    (p) => `${p.file} was not written by \`martlet airflow generate\`, so it is not replaced.`,
    () => 'Move it, or name another directory with --out.',
  ),
  'part-waits': entry<{ relations: readonly string[]; waitsFor: readonly string[] }>(
    'MARTLET-U100',
    'usage',
    (p) =>
      `This part of the plan builds ${listShort(p.relations)}, which ${p.relations.length === 1 ? 'reads' : 'read'} ${listShort(p.waitsFor)}: not built yet.`,
    (p) => `Apply the part that builds ${p.waitsFor[0] ?? 'them'} first, or the whole plan.`,
  ),
  'interval-invalid': entry<{ from: string; to: string }>(
    'MARTLET-U101',
    'usage',
    (p) => `The interval from ${p.from} to ${p.to} holds no time.`,
    () => 'Let --interval-end be a later day or instant than --interval-start; the interval ends before it.',
  ),
  'interval-without-models': entry<{ selected: number }>(
    'MARTLET-U102',
    'usage',
    (p) => `None of the ${p.selected} selected relations is a model by time, so there is no interval to build.`,
    () => 'Select a model with incrementalByTime, or build without an interval: all other models are built as a whole.',
  ),
  'interval-with-full-refresh': entry<Record<string, never>>(
    'MARTLET-U103',
    'usage',
    () => 'A full refresh computes all intervals again, so it takes no interval.',
    () => 'Leave out --full-refresh, or --interval-start and --interval-end.',
  ),
  'plan-missing': entry<{ file: string; problem?: string }>(
    'MARTLET-S008',
    'usage',
    (p) => `There is no plan in ${p.file}${p.problem === undefined ? '.' : `: ${p.problem}.`}`,
    () => 'Make one: martlet plan [environment].',
  ),
  'environment-protected': entry<{ environment: string }>(
    'MARTLET-S009',
    'usage',
    (p) => `${p.environment} is the environment that everybody reads; it can’t be removed.`,
    () => 'Name another one. `martlet environments` lists them.',
  ),
  'environment-locked': entry<{
    environment: string;
    host: string;
    processId: number;
    command: string;
    since: string;
    expires: string;
  }>(
    'MARTLET-S010',
    'warehouse',
    (p) =>
      `The environment ${p.environment} is locked: \`${p.command}\` works on it since ${p.since}, as process ${p.processId} on ${p.host}.`,
    (p) =>
      `Wait for it to end. If that process is gone, its lock ends by itself at ${p.expires}, or at once with \`martlet unlock ${p.environment}\`.`,
  ),
  'lock-lost': entry<{ environment: string }>(
    'MARTLET-S011',
    'warehouse',
    (p) => `The lock on the environment ${p.environment} was lost on the way, so nothing is published.`,
    () =>
      'It was ended with `martlet unlock`, or this machine slept and another command took the environment. Run the command again; what is built already is reused.',
  ),
  'publication-taken-over': entry<{ environment: string }>(
    'MARTLET-S085',
    'warehouse',
    (p) => `Another command took over the environment ${p.environment} while this one switched its views, and has finished that.`,
    (p) =>
      `This process slept for long, or its lock was ended with \`martlet unlock\`. \`martlet plan ${p.environment}\` shows whether something is left to do.`,
  ),
  'environment-moved': entry<{ environment: string; number: number; runId: string }>(
    'MARTLET-S086',
    'warehouse',
    (p) =>
      `The run ${p.runId} has published the environment ${p.environment} (publication ${p.number}) since this command read its state, so nothing is published.`,
    () => 'Run the command again; what is built already is reused.',
  ),
  'store-unreachable': entry<{ store: string; message: string }>(
    'MARTLET-S012',
    'warehouse',
    (p) => `The state can’t be reached in ${p.store}: ${p.message}`,
    () => 'Correct `state` of the target in martlet.config.ts, or look whether the database is up.',
  ),
  'former-name-unknown': entry<{ former: string }>(
    'MARTLET-S070',
    'usage',
    (p) => `Neither the state nor the warehouse knows another project "${p.former}".`,
    () => 'Name the project as its config did before. `martlet debug` lists the projects that share the warehouse.',
  ),
  'renamed-too-late': entry<{ project: string; former: string; environments: readonly string[] }>(
    'MARTLET-S071',
    'usage',
    (p) => `The project "${p.project}" has published ${p.environments.join(', ')} already, so it can’t become what "${p.former}" was.`,
    (p) =>
      `Rename a project before its first build under the new name, or give it another name: \`martlet rename ${p.former}\` works then.`,
  ),
  'rename-postponed': entry<{ former: string }>(
    'MARTLET-S072',
    'warehouse',
    (p) => `Another command works on the project "${p.former}", so nothing was taken over.`,
    () => 'Run the command again when the other one has ended.',
  ),
  'database-open-already': entry<{ path: string }>(
    'MARTLET-S013',
    'warehouse',
    (p) => `The database ${p.path} is open in this process already, for another run.`,
    () => 'Wait for that run to end before you begin another one on the same file.',
  ),
  'cleaning-postponed': entry<Record<never, never>>(
    'MARTLET-S014',
    'warehouse',
    () => 'Another command works on another environment, so nothing was dropped.',
    () => 'Run the command again when the other one has ended.',
  ),
  'state-version-damaged': entry<{ table: string; found: string; statement: string }>(
    'MARTLET-S045',
    'warehouse',
    (p) => `The state can’t be read: ${p.table} says that its form is "${p.found}", which is no version.`,
    (p) => `Something else has written there. Take that row out: ${p.statement}`,
  ),
  'state-rows-damaged': entry<{ rows: readonly string[]; count: number }>(
    'MARTLET-S046',
    'warehouse',
    (p) =>
      `${p.count === 1 ? 'A row of the state can’t be read and is' : `${p.count} rows of the state can’t be read and are`} put aside: ${list(p.rows)}.`,
    () =>
      'Martlet goes on without: what they said is found in the warehouse or built again. To keep more, restore the state from a backup.',
  ),
  'kept-state-damaged': entry<{ model: string; version: string }>(
    'MARTLET-S047',
    'warehouse',
    (p) =>
      `The state of ${p.version} can’t be read. ${p.model} keeps its rows from run to run, and would begin from nothing and lose them.`,
    (p) => `Restore the state from a backup, or begin from nothing: martlet build --full-refresh --select ${p.model}`,
  ),
  'store-refused': entry<{ store: string; message: string }>(
    'MARTLET-S048',
    'warehouse',
    (p) => `${p.store} refused a statement on the state: ${p.message}`,
    () => 'Look whether the user may write there, and whether there is room.',
  ),

  'git-missing': entry<{ message: string }>(
    'MARTLET-S030',
    'usage',
    (p) => `git, which knows what has changed, could not be run: ${p.message}`,
    () => 'Install git, or choose relations with --select.',
  ),
  'git-no-repository': entry<{ directory: string }>(
    'MARTLET-S031',
    'usage',
    (p) => `${p.directory} is in no git repository, so what has changed is not known.`,
    () => 'Run the command in a checkout, or choose relations with --select.',
  ),
  'git-ref-unknown': entry<{ ref: string; message: string }>(
    'MARTLET-S032',
    'usage',
    (p) => `git knows no commit "${p.ref}": ${p.message}`,
    () => 'Name a branch, a tag or a commit. In CI, fetch it first: a shallow checkout holds one commit only.',
  ),
  'state-not-read': entry<{ selector: string; command: string }>(
    'MARTLET-S033',
    'usage',
    (p) => `"${p.selector}" asks what is published, which \`martlet ${p.command}\` does not look at.`,
    () => 'Use `martlet ls` to see what the selector means, or choose with --changed-since.',
  ),
  'audit-unwritten': entry<{ message: string }>(
    'MARTLET-S375',
    'warehouse',
    (p) => `The audit log can’t be written: ${p.message}`,
    () => 'Nothing is done that it can’t tell of. Give the command again, or look at the database of the state.',
  ),
  'audit-file-unwritten': entry<{ file: string; message: string }>(
    'MARTLET-S376',
    'usage',
    (p) => `The file of the audit log, ${p.file}, can’t be written: ${p.message}`,
    () => 'Make room for it, or give its user the right to add to it. The next command adds what it lacks.',
  ),
  'audit-file-unread': entry<{ file: string; message: string }>(
    'MARTLET-S377',
    'usage',
    (p) => `The file of the audit log, ${p.file}, can’t be read: ${p.message}`,
    () => 'Verify where the file is, or name the one to verify with --file.',
  ),

  // T: unit tests, generated worlds and mutation
  'given-relation-unknown': entry<{ subject: string; relation: string; similar: readonly string[]; known: readonly string[] }>(
    'MARTLET-T001',
    'project',
    (p) => `The test gives rows of "${p.relation}", which ${p.subject} does not read.`,
    (p) => didYouMean(p.similar) ?? (p.known.length === 0 ? 'It reads nothing.' : `It reads ${list(p.known)}.`),
  ),
  'given-column-unknown': entry<{ relation: string; column: string; similar: readonly string[] }>(
    'MARTLET-T002',
    'project',
    (p) => `The test gives a column "${p.column}", which ${p.relation} does not declare.`,
    (p) => didYouMean(p.similar) ?? 'Give columns of its contract.',
  ),
  'test-run-failed': entry<{ subject: string; message: string; sql: string }>(
    'MARTLET-T003',
    'project',
    (p) => `${p.subject} could not be run on the given rows: ${p.message}\n\n${p.sql}`,
    () => 'Correct the query, or the given rows where a value has another type than its column.',
  ),
  'fast-check-missing': entry<{ what: string }>(
    'MARTLET-T004',
    'usage',
    (p) => `fast-check is needed for ${p.what}, and it is not installed.`,
    () => 'Install it: npm install --save-dev fast-check. Where only one value is missing, the test can give it.',
  ),
  'vitest-missing': entry<{ directory: string }>(
    'MARTLET-T005',
    'usage',
    (p) => `${p.directory} has no vitest, which runs unit tests.`,
    () => 'Install it: npm install --save-dev vitest.',
  ),
  'world-breaks-property': entry<{ subject: string; seed: number; message: string; rows: string }>(
    'MARTLET-T006',
    'project',
    (p) => `${p.subject} breaks the property in a generated world (seed ${p.seed}): ${p.message}\n\nThe world:\n\n${p.rows}`,
    () => 'Correct the model or the property; copy the rows into a test of their own.',
  ),
  'unit-tests-failed': entry<Record<never, never>>(
    'MARTLET-T007',
    'project',
    () => 'The unit tests fail on the models as they are, so they can’t tell mutants from them.',
    () => 'See what fails with `martlet test --unit`.',
  ),

  // D: the catalog
  'description-missing': entry<{ relation: string; column?: string }>(
    'MARTLET-D001',
    'project',
    (p) => (p.column === undefined ? `${p.relation} has no description.` : `${p.relation}.${p.column} has no description.`),
    (p) =>
      p.column === undefined
        ? 'Say in `description` what one row is.'
        : 'Say what the column means with `.describe(…)`; a plain copy of a described column inherits it.',
  ),
  'run-results-unreadable': entry<Record<never, never>>(
    'MARTLET-D002',
    'project',
    () => 'The results of the last run can’t be read.',
    () => 'Another version of Martlet may have written them: run `martlet build`, or remove the file.',
  ),
  'profile-failed': entry<{ relation: string; message: string }>(
    'MARTLET-D003',
    'warehouse',
    (p) => `${p.relation} could not be profiled: ${p.message}`,
    () => 'Build it with `martlet build`, or leave out --profile.',
  ),
  'docs-port-taken': entry<{ port: number }>(
    'MARTLET-D004',
    'usage',
    (p) => `Something else listens on port ${p.port}.`,
    () => 'Choose another with --port; 0 takes any that is free.',
  ),
  'docs-port-refused': entry<{ port: number; message: string }>(
    'MARTLET-D010',
    'usage',
    (p) => `The catalog can’t be served on port ${p.port}: ${p.message}`,
    () => 'Choose another with --port, above 1023; 0 takes any that is free.',
  ),

  // W: warehouses
  'warehouse-locked': entry<{ path: string; message: string }>(
    'MARTLET-W001',
    'warehouse',
    (p) => `The database ${p.path} is in use by another process. ${p.message}`,
    () => 'Wait for it to end, or close the program that holds the file.',
  ),
  'warehouse-unreachable': entry<{ warehouse: string; message: string }>(
    'MARTLET-W002',
    'warehouse',
    (p) => `${p.warehouse} can’t be reached: ${p.message}`,
    () => 'Run `martlet debug` to see which step fails.',
  ),
  'capability-missing': entry<{ model?: string; dialect: string; what: string; reason: string; alternative: string }>(
    'MARTLET-W040',
    'project',
    (p) => `${p.model === undefined ? '' : `${p.model}: `}${p.dialect} can’t do ${p.what}: ${p.reason}`,
    (p) => p.alternative,
  ),
  'label-unfit': entry<{ model: string; dialect: string; problem: string }>(
    'MARTLET-W041',
    'project',
    (p) => `${p.model} has labels that ${p.dialect} does not take: ${p.problem}.`,
    () => 'Write names and values that every warehouse of the project takes.',
  ),
  'expiry-missing': entry<{ model: string; dialect: string; days: number }>(
    'MARTLET-W042',
    'project',
    (p) => `${p.model} has partitions that expire after ${p.days} days, which ${p.dialect} does not do: their rows stay.`,
    () => 'Where they must not, delete them in a statement `after` the build.',
  ),
  'refresher-missing': entry<{ dialect: string; option: string }>(
    'MARTLET-W043',
    'usage',
    (p) => `${p.dialect} does not know what is to keep a materialized view up to date, since the target has no \`${p.option}\`.`,
    (p) => `Name it in the target: \`${p.option}\`.`,
  ),
  'stored-schema-unknown': entry<{ schema: string; similar: readonly string[] }>(
    'MARTLET-W044',
    'usage',
    (p) => `The warehouse has no schema "${p.schema}" that this target can see.`,
    (p) => didYouMean(p.similar) ?? 'See what there is with `martlet source generate`.',
  ),
  'stored-table-unknown': entry<{ schema: string; name: string; similar: readonly string[] }>(
    'MARTLET-W045',
    'usage',
    (p) => `There is no table or view "${p.name}" in the schema ${p.schema}, as far as this target can see.`,
    (p) => didYouMean(p.similar) ?? `See what there is with \`martlet source generate ${p.schema} --print\`.`,
  ),
  'schema-of-martlet': entry<{ schema: string }>(
    'MARTLET-W046',
    'usage',
    (p) => `The schema ${p.schema} holds what Martlet keeps for itself; nothing in it is a source.`,
    () => 'Name the schema of tables that another system loads; `martlet source generate` lists them.',
  ),
  'expression-unsupported': entry<{ dialect: string; expression: string; reason: string; alternative: string; model?: string }>(
    'MARTLET-W003',
    'project',
    (p) => `${p.model === undefined ? '' : `${p.model}: `}${p.dialect} can’t express ${p.expression}: ${p.reason}`,
    (p) => p.alternative,
  ),
  'warehouse-connection': entry<WarehouseFailure>(
    'MARTLET-W010',
    'warehouse',
    (p) => `${p.warehouse} could not be reached, or the connection was lost${told(p)}`,
    () => 'Check the host, the network and the proxy; `martlet debug` says which step fails.',
  ),
  'warehouse-starting': entry<WarehouseFailure>(
    'MARTLET-W061',
    'warehouse',
    (p) => `${p.warehouse} did not start within ten minutes${told(p)}`,
    () => 'Look at the SQL warehouse in the vendor’s console, and run the command again once it runs.',
  ),
  'warehouse-authentication': entry<WarehouseFailure>(
    'MARTLET-W011',
    'warehouse',
    (p) => `${p.warehouse} did not let us sign in${told(p)}`,
    () =>
      'Check the user and the secret of the target. Tokens expire: make a new one, and set the environment variable that the config reads.',
  ),
  'warehouse-permission': entry<WarehouseFailure>(
    'MARTLET-W012',
    'warehouse',
    (p) => `${p.warehouse} does not allow this${told(p)}`,
    (p) =>
      p.grant === undefined
        ? 'Ask for the right; `martlet debug` says which one is missing and how it is granted.'
        : `Have it granted: ${p.grant}`,
  ),
  'warehouse-missing': entry<WarehouseFailure>(
    'MARTLET-W013',
    'warehouse',
    (p) => `${p.warehouse} does not know what was asked for${told(p)}`,
    (p) =>
      /\btag '/i.test(p.message)
        ? 'A label of a model is a tag here: make the tag, or let the role of the target see it.'
        : 'Check the names of the target, and that its role may see them.',
  ),
  'warehouse-syntax': entry<WarehouseFailure>(
    'MARTLET-W014',
    'project',
    (p) => `${p.warehouse} can’t run a statement${told(p)}`,
    () => 'Look at the compiled SQL; `martlet check` proves models without a connection.',
  ),
  'warehouse-constraint': entry<WarehouseFailure>(
    'MARTLET-W015',
    'project',
    (p) => `${p.warehouse} refused values${told(p)}`,
    () => 'Look at the rows that the statement reads.',
  ),
  'warehouse-timeout': entry<WarehouseFailure>(
    'MARTLET-W016',
    'warehouse',
    (p) => `${p.warehouse} ended a statement that took too long${told(p)}`,
    () => 'Raise statementTimeout of the target, use a larger warehouse, or make the model incremental.',
  ),
  'warehouse-quota': entry<WarehouseFailure>(
    'MARTLET-W017',
    'warehouse',
    (p) => `A limit of ${p.warehouse} is reached${told(p)}`,
    () => 'Run fewer steps at once with --threads, or have the limit raised.',
  ),
  'disk-full': entry<{ path: string; message: string }>(
    'MARTLET-S064',
    'warehouse',
    (p) => `There is no room left to write ${p.path}: ${p.message}`,
    () => 'Make room on that disk, or have the quota raised, and run the command again.',
  ),
  'path-refused': entry<{ path: string; message: string }>(
    'MARTLET-S065',
    'usage',
    (p) => `This user may not read or write ${p.path}: ${p.message}`,
    () => 'Change the rights of the file or the directory, or mount it so that it can be written.',
  ),
  'path-unfit': entry<{ path: string; message: string }>(
    'MARTLET-S066',
    'usage',
    (p) => `${p.path} is not what it has to be: ${p.message}`,
    () => 'Remove or rename what has this name; Martlet makes the files and directories that it needs.',
  ),
  'file-failed': entry<{ path: string; message: string }>(
    'MARTLET-S067',
    'warehouse',
    (p) => `The system could not read or write ${p.path}: ${p.message}`,
    () => 'Look at the disk and at the limits of this process, and run the command again.',
  ),
  'output-failed': entry<{ message: string }>(
    'MARTLET-S068',
    'warehouse',
    (p) => `What the command printed could not be written: ${p.message}`,
    () => 'The work itself is done, as far as this says nothing else. Send the output to a place that has room.',
  ),
  'database-damaged': entry<{ path: string; message: string }>(
    'MARTLET-S069',
    'warehouse',
    (p) => `${p.path} is no database that DuckDB can open: ${p.message}`,
    () => 'Restore it from a backup, name another file in the target, or remove it: the next build creates it again from the sources.',
  ),
  'warehouse-storage': entry<WarehouseFailure>(
    'MARTLET-S063',
    'warehouse',
    (p) => `${p.warehouse} could not read or write its files${told(p)}`,
    () => 'Make room on the disk, look whether it may be written, and run the command again; nothing that was published is touched.',
  ),
  'warehouse-conflict': entry<WarehouseFailure>(
    'MARTLET-W018',
    'warehouse',
    (p) => `Another statement changed the same table of ${p.warehouse} at the same time${told(p)}`,
    () => 'Run the command again when the other one has ended.',
  ),
  'warehouse-cancelled': entry<WarehouseFailure>(
    'MARTLET-W019',
    'warehouse',
    (p) => `A statement was cancelled in ${p.warehouse}${told(p)}`,
    () => 'A user or a rule of the warehouse ended it. Run the command again.',
  ),
  'warehouse-internal': entry<WarehouseFailure>(
    'MARTLET-W020',
    'warehouse',
    (p) => `${p.warehouse} failed${told(p)}`,
    () => 'Run the command again. If it stays, the vendor’s console has more about the statement.',
  ),
  'load-incomplete': entry<{ relation: string; sent: number; landed: number }>(
    'MARTLET-W022',
    'warehouse',
    (p) => `${p.relation} has ${amount(p.landed, 'row')}, but ${number(p.sent)} were sent. The table was dropped.`,
    () => 'Run the command again. If it stays, the vendor’s console shows the load’s own errors.',
  ),
  'transaction-unsupported': entry<{ warehouse: string }>(
    'MARTLET-W021',
    'project',
    (p) => `${p.warehouse} has no transactions.`,
    () => 'Do each statement by itself, and record what is done between them.',
  ),
  'nothing-published': entry<{ environment: string; folder: string }>(
    'MARTLET-S200',
    'project',
    (p) => `Nothing of ${p.environment} is published for readers yet: ${p.folder} has no ${p.environment}.json.`,
    () => 'Set `serve` in martlet.config.ts and run `martlet build`, which publishes the files that readers read.',
  ),
  'published-manifest-unreadable': entry<{ path: string; message: string }>(
    'MARTLET-S201',
    'warehouse',
    (p) => `${p.path} can’t be read: ${p.message}`,
    () => 'Remove it; the next command that builds or publishes writes it again.',
  ),
  'published-files-missing': entry<{ environment: string; number: number; folder: string; files: readonly string[] }>(
    'MARTLET-S202',
    'warehouse',
    (p) => `Publication ${p.number} of ${p.environment} lacks files in ${p.folder}: ${listShort(p.files)}.`,
    () => 'Run `martlet build`, which writes them again. Until then readers see the publication before.',
  ),
  'served-files-damaged': entry<{ environment: string; number: number; files: readonly string[] }>(
    'MARTLET-S345',
    'warehouse',
    (p) => `Files of publication ${p.number} of ${p.environment} are missing or damaged, which the answer may need: ${listShort(p.files)}.`,
    () => 'Run `martlet build`, which writes them again. What needs none of them is answered meanwhile.',
  ),
  'served-history-unreadable': entry<{ environment: string; file: string }>(
    'MARTLET-S346',
    'warehouse',
    (p) => `What happened to ${p.environment} can’t be read in ${p.file} of the published folder.`,
    () => 'Run `martlet build`, which writes it again.',
  ),
  'published-files-unwritten': entry<{ path: string; relation?: string; message: string }>(
    'MARTLET-S203',
    'warehouse',
    (p) => `${p.path} could not be written for readers${p.relation === undefined ? '' : `, which shows ${p.relation}`}: ${p.message}`,
    () =>
      'Readers see the publication before. Make room on the disk or look at the rights of the folder, and run the command again, which goes on from there.',
  ),
  'published-type-unfit': entry<{ relation: string; column: string; type: string }>(
    'MARTLET-S204',
    'project',
    (p) => `${p.relation} can’t be published for readers: no file holds the type ${p.type} of "${p.column}".`,
    () => 'Cast the column to another type in the model, or leave the relation out of `serve.relations`.',
  ),
  'published-folder-taken': entry<{ folder: string; environment: string; project: string; owner: string }>(
    'MARTLET-S205',
    'usage',
    (p) => `${p.environment} of ${p.project} can’t be published in ${p.folder}: it is the folder of the project ${p.owner}.`,
    () => 'Give each project a `serve.folder` of its own. If the project was renamed, run `martlet rename` with its former name.',
  ),
  'serve-undeclared': entry<Record<never, never>>(
    'MARTLET-U200',
    'usage',
    () => 'martlet.config.ts says nothing of what is served.',
    () => 'Add `serve: {}` to the config, and run `martlet build`, which then publishes files for readers.',
  ),
  'nothing-in-warehouse': entry<{ environment: string }>(
    'MARTLET-S260',
    'project',
    (p) => `Nothing is published in ${p.environment} yet.`,
    () => 'Run `martlet build`. The server looks for publications each time it is asked, at most once in a second.',
  ),
  'publication-moved': entry<{ environment: string; number: number }>(
    'MARTLET-S261',
    'warehouse',
    (p) => `Another publication of ${p.environment} began while publication ${p.number} was read, so that the answer could be of both.`,
    () => 'Ask again. Tables that are kept from run to run take rows while a publication is made; it ends within seconds.',
  ),
  'sql-unserved': entry<{ warehouse: string }>(
    'MARTLET-U260',
    'usage',
    (p) => `Statements are not answered from ${p.warehouse}: only those for DuckDB can be checked against what a role may read.`,
    () => 'Ask for metrics (/v1/query) or rows of a relation (/v1/relations), or send SQL to the warehouse itself, with its own rights.',
  ),
  'sign-ins-too-many': entry<{ seconds: number }>(
    'MARTLET-U262',
    'usage',
    () => 'Signing in has failed too often from your address.',
    (p) => `Try again in ${amount(p.seconds, 'second')}, with a key that is valid.`,
  ),
  'postgres-unserved': entry<{ warehouse: string }>(
    'MARTLET-U261',
    'usage',
    (p) =>
      `The PostgreSQL endpoint does not answer from ${p.warehouse}: only statements for DuckDB can be checked against what a role may read.`,
    () => 'Take `postgres` out of `serve` in martlet.config.ts, or serve a target on DuckDB.',
  ),
  'environment-unserved': entry<{ environment: string; served: readonly string[] }>(
    'MARTLET-U201',
    'usage',
    (p) => `${p.environment} is not published for readers; these environments are: ${list(p.served)}.`,
    () => 'Add it to `serve.environments` in martlet.config.ts, and publish in it once.',
  ),
} as const satisfies Record<string, Entry<never>>;

export type ErrorName = keyof typeof ERRORS;
export type ErrorParameters<N extends ErrorName> = Parameters<(typeof ERRORS)[N]['what']>[0];

/**
 * An error that its reader can act on: a code, what happened, where, and what to do. Tests assert `name` and
 * `parameters`, people read the message.
 */
export class MartletError<N extends ErrorName = ErrorName> extends Error {
  /** What the page of the docs is found by: `MARTLET-C012`. */
  readonly code: string;
  /** What is at fault, which decides the exit code. */
  readonly fault: Fault;
  /** What to do about it. */
  readonly hint: string;

  constructor(
    /** The name of the error, which does not change when its words do. */
    readonly reason: N,
    /** What the message is made of: names, values found, values expected. */
    readonly parameters: ErrorParameters<N>,
    /** Where it is, when it has a place. */
    readonly at?: Location,
    options?: ErrorOptions,
  ) {
    // The table pairs each name with its own parameters, which TypeScript can't follow through a generic index.
    const found = ERRORS[reason] as unknown as Entry<ErrorParameters<N>>;
    super(found.what(parameters), options);
    this.name = 'MartletError';
    this.code = found.code;
    this.fault = found.fault;
    this.hint = found.hint(parameters);
  }
}

/** Whether something thrown is this error, with its parameters. */
export function isMartletError<N extends ErrorName>(error: unknown, reason: N): error is MartletError<N> {
  return error instanceof MartletError && error.reason === reason;
}

/** Several problems that were found together, so that they can be mended together. */
export class MartletErrors extends Error {
  constructor(
    /** The problems, in the order in which they were found. */
    readonly errors: readonly MartletError[],
  ) {
    super(errors.map((error) => error.message).join('\n'));
    this.name = 'MartletErrors';
  }
}

/** Throws what was collected: nothing, the one error, or all of them together. */
export function throwCollected(errors: readonly MartletError[]): void {
  const [first, ...rest] = errors;
  if (first === undefined) return;
  throw rest.length === 0 ? first : new MartletErrors(errors);
}

/** `models/marts/fact_sales.ts:31:5`, as terminals and editors link it. */
export function formatLocation(at: Location): string {
  return [at.file, at.line, at.line === undefined ? undefined : at.column].filter((part) => part !== undefined).join(':');
}
