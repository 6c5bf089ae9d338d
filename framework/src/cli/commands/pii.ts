import { Option } from 'commander';
import { MartletError } from '../../errors.js';
import { similarNames } from '../../graph/index.js';
import { loadProject, PII_CLASSES } from '../../project/index.js';
import { type PersonalColumn, personalInventory } from '../../rights/index.js';
import type { CommandContext } from '../command-context.js';
import { findRelation } from '../find-relation.js';
import type { AddCommand } from '../program.js';
import { countOf, type Style, styleFor, tableLines, toJson, writeLines } from '../report/index.js';

interface Options {
  readonly class?: string;
  readonly role?: string;
}

/** `martlet pii [RELATION]` */
export const addPii: AddCommand = (command, start) => {
  command
    .addOption(new Option('--class <class>', 'only columns of this class').choices(PII_CLASSES))
    .option('--role <name>', 'only what this role reads, and how it sees it');
  command.action((relation: string | undefined, options: Options) => start(command, (context) => pii(context, relation, options)));
};

async function pii({ directory, target, json, out }: CommandContext, named: string | undefined, options: Options): Promise<number> {
  const project = await loadProject(directory, { target });
  const { role } = options;
  const known = Object.keys(project.config.roles);
  if (role !== undefined && !known.includes(role)) throw new MartletError('role-unknown', { role, similar: similarNames(role, known) });
  const relation = named === undefined ? undefined : findRelation(project, named.toLowerCase()).id;
  const columns = (await personalInventory(project))
    .map((each) => (role === undefined ? each : { ...each, roles: each.roles.filter((one) => one.role === role) }))
    .filter(
      (each) =>
        (relation === undefined || each.relation === relation) &&
        (options.class === undefined || each.class === options.class) &&
        (role === undefined || each.roles.length > 0),
    );
  if (json) {
    for (const each of columns) out.write(`${toJson({ kind: 'personal-column', ...each })}\n`);
    return 0;
  }
  writeLines(out, lines(columns, styleFor(out)));
  return 0;
}

function lines(columns: readonly PersonalColumn[], style: Style): readonly string[] {
  if (columns.length === 0) return ['No column holds personal data, as far as columns are marked with `.pii(…)`.'];
  const undeclared = columns.filter(({ isDeclared }) => !isDeclared).length;
  return [
    ...tableLines(
      [
        { title: 'Column' },
        { title: 'Class' },
        { title: 'Comes in at' },
        { title: 'Goes to' },
        { title: 'Masked in', isExtra: true },
        { title: 'Leaves by' },
        { title: 'Seen by' },
      ],
      columns.map((each) => [
        `${each.relation}.${each.column}`,
        each.isDeclared ? each.class : `${each.class} (not declared)`,
        each.from.length === 0 ? 'here' : each.from.join(', '),
        each.to.length === 0 ? '' : countOf(each.to.length, 'column'),
        each.masked.length === 0 ? '' : countOf(each.masked.length, 'column'),
        [...each.exposures, ...(each.isServed ? ['the API'] : [])].join(', '),
        seenBy(each),
      ]),
      style,
    ),
    '',
    `${countOf(columns.length, 'column')} of ${countOf(new Set(columns.map(({ relation }) => relation)).size, 'relation')} hold personal data.` +
      (undeclared === 0 ? '' : ` ${undeclared} ${undeclared === 1 ? 'does' : 'do'} not declare it: run \`martlet check\`.`),
  ];
}

function seenBy({ roles, grants }: PersonalColumn): string {
  const seen = roles.map(({ role, seen, someRows }) => `${role}: ${seen}${someRows ? ', some rows' : ''}`);
  return [...seen, ...(grants.length === 0 ? [] : [`grants: ${grants.join(', ')}`])].join('; ');
}
