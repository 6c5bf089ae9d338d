import { resolve } from 'node:path';
import type { Command } from 'commander';
import { MartletError } from '../../errors.js';
import { similarNames } from '../../graph/index.js';
import { loadConfig } from '../../project/index.js';
import { ApiKeys } from '../../serve/access/api-keys.js';
import type { CommandContext } from '../command-context.js';
import { wholeNumber } from '../options.js';
import type { Start } from '../program.js';
import { styleFor, tableLines, toJson, writeLines } from '../report/index.js';

/** `martlet serve keys create`, `martlet serve keys list` and `martlet serve keys revoke` */
export function addServeKeys(serve: Command, start: Start): void {
  const keys = serve.command('keys').description('make, list and revoke the API keys of readers').allowExcessArguments();
  const create = keys
    .command('create')
    .argument('<name>', 'who holds the key: their name in the access log, and their user at the PostgreSQL endpoint')
    .description('make an API key, which is printed once and kept nowhere')
    .requiredOption('--role <role>', 'the role to read as')
    .option('--days <n>', 'the days for which the key is valid; without end when left out', wholeNumber(1))
    .allowExcessArguments();
  create.action((name: string, options: CreateOptions) => start(create, (context) => createKey(context, name, options)));
  const list = keys.command('list').alias('ls').description('list the API keys').allowExcessArguments();
  list.action(() => start(list, listKeys));
  const revoke = keys
    .command('revoke')
    .argument('<name>', 'the name or the id of a key')
    .description('take an API key away; servers that run refuse it from then on')
    .allowExcessArguments();
  revoke.action((name: string) => start(revoke, (context) => revokeKey(context, name)));
}

interface CreateOptions {
  readonly role: string;
  readonly days?: number;
}

async function createKey(context: CommandContext, name: string, { role, days }: CreateOptions): Promise<number> {
  const { keys, roles } = await open(context);
  if (!roles.includes(role))
    throw new MartletError('api-key-invalid', { problem: `the config declares no role ${role}`, similar: similarNames(role, roles) });
  const expires =
    days === undefined ? {} : { expiresAt: new Date(Date.parse(context.clock.now()) + days * MILLISECONDS_OF_A_DAY).toISOString() };
  const { text, key } = keys.create({ name, role, ...expires });
  if (context.json) context.out.write(`${toJson({ ...key, text })}\n`);
  else {
    const until = key.expiresAt === undefined ? 'until it is revoked' : `until ${dayOf(key.expiresAt)}`;
    writeLines(context.out, [text, `${name} reads as ${role} with this key, ${until}. Keep it now: it is not shown again.`]);
  }
  return 0;
}

async function listKeys(context: CommandContext): Promise<number> {
  const { keys } = await open(context);
  const all = keys.list();
  const { out, json } = context;
  if (json) for (const key of all) out.write(`${toJson(key)}\n`);
  else if (all.length === 0) writeLines(out, ['There is no API key yet. Make one: martlet serve keys create NAME --role ROLE']);
  else {
    const now = Date.parse(context.clock.now());
    const rows = all.map(({ id, name, role, createdAt, expiresAt, revokedAt }) => [
      name,
      id,
      role,
      dayOf(createdAt),
      revokedAt !== undefined
        ? `revoked on ${dayOf(revokedAt)}`
        : expiresAt === undefined
          ? 'valid'
          : `${Date.parse(expiresAt) <= now ? 'expired on' : 'valid until'} ${dayOf(expiresAt)}`,
    ]);
    writeLines(
      out,
      tableLines([{ title: 'Name' }, { title: 'Id' }, { title: 'Role' }, { title: 'Made' }, { title: 'State' }], rows, styleFor(out)),
    );
  }
  return 0;
}

async function revokeKey(context: CommandContext, name: string): Promise<number> {
  const { keys } = await open(context);
  const revoked = keys.revoke(name);
  if (context.json) context.out.write(`${toJson(revoked)}\n`);
  else writeLines(context.out, [`The key ${revoked.name} (${revoked.id}) is revoked.`]);
  return 0;
}

const MILLISECONDS_OF_A_DAY = 86_400_000;

async function open({ directory, clock }: CommandContext) {
  const { serve, roles } = await loadConfig(directory);
  if (serve === undefined) throw new MartletError('serve-undeclared', {});
  return { keys: new ApiKeys(resolve(directory, serve.keys), () => new Date(clock.now())), roles: Object.keys(roles) };
}

function dayOf(instant: string): string {
  return instant.slice(0, 'yyyy-mm-dd'.length);
}
