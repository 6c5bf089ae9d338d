import { Option } from 'commander';
import { type Reconciled, type RightsDifference, reconcileRights } from '../../run/reconcile-rights.js';
import type { CommandContext } from '../command-context.js';
import type { AddCommand } from '../program.js';
import { countOf, styleFor, toJson, writeLines } from '../report/index.js';
import { withProject } from '../with-project.js';

interface Options {
  readonly apply?: boolean;
  readonly sql?: boolean;
}

/** `martlet grants` */
export const addGrants: AddCommand = (command, start) => {
  command
    .addOption(new Option('--plan', 'only tell what differs; exit code 1 when something does; the default').conflicts('apply'))
    .option('--apply', 'give what is missing, and take away what is not declared')
    .option('--sql', 'print the statements that mend each difference, too');
  command.action((options: Options) => start(command, (context) => grants(context, options)));
};

async function grants(context: CommandContext, { apply = false, sql = false }: Options): Promise<number> {
  const { clock, signal, environment, permit, json, out } = context;
  const reconciled = await withProject(context, (project, early) =>
    reconcileRights(project, { clock, signal, permit, early, mends: apply, ...(environment === undefined ? {} : { environment }) }),
  );
  const differences = reconciled.differences.map((each) => ({ ...each, statements: each.statements.map(withoutKeys) }));
  if (json) for (const each of differences) out.write(`${toJson({ ...each, kind: 'right', difference: each.kind, isMended: apply })}\n`);
  else writeLines(out, lines({ ...reconciled, differences }, apply, sql, context));
  return differences.length === 0 || apply ? 0 : 1;
}

function lines(
  { environment, differences }: Reconciled,
  applied: boolean,
  sql: boolean,
  { out, quiet }: CommandContext,
): readonly string[] {
  if (differences.length === 0) return [`Rights in ${environment} are as declared.`];
  const style = styleFor(out);
  const shown = differences.flatMap(({ kind, what, relation, statements }) => [
    `${SIGNS[kind]} ${relation}  ${what}`,
    ...(sql ? statements.map((each) => style.quiet(`    ${each.replaceAll('\n', '\n    ')};`)) : []),
  ]);
  const summary = applied
    ? `Mended ${countOf(differences.length, 'difference')} in ${environment}.`
    : `${countOf(differences.length, 'difference')} in ${environment}. Mend with \`martlet grants --apply\`.`;
  return [...(quiet ? [] : shown), summary];
}

/** A policy with tokens holds what is derived from their key. */
function withoutKeys(statement: string): string {
  return statement.replace(/'[0-9a-f]{64}'/g, "'[secret]'");
}

const SIGNS: Readonly<Record<RightsDifference['kind'], string>> = { missing: 'missing', extra: 'extra  ', changed: 'changed' };
