import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Model } from 'martlet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWarehouse } from '../../../framework/src/warehouses/open.js';
import { asWritten } from '../../../framework/src/warehouses/redaction.js';
import { type TargetInput, targetSchema } from '../../../framework/src/warehouses/targets.js';
import type { Session, Warehouse } from '../../../framework/src/warehouses/warehouse.js';
import { generate } from '../../../generators/index.js';
import { copyProject, type Ended, type ProjectCopy } from '../../platform/project-copy.js';
import { relationsOf } from '../../platform/relations.js';
import { notInstalled } from '../../standins/analyser.js';
import { isStandInInstalled } from '../../standins/cache.js';
import { type ServedWarehouse, type StandInServer, startStandIn } from '../../standins/servers.js';
import { type Checksums, columnChecksums } from './column-checksums.js';
import { type RememberedStatement, statementHistory } from './statement-history.js';

const GOLD = /^(dim|fact|metrics)_/;

/** The reference project from its command line on a warehouse, from the sources and with the models of every other. */
export function describePlatform(name: ServedWarehouse): void {
  describe(`the platform on ${name}`, () => {
    let project: ProjectCopy;
    let models: readonly Model[];
    let onDuckDB: Checksums;
    let server: StandInServer | undefined;
    const martlet = (...args: readonly string[]): Promise<Ended> => project.martlet(...args, '--target', name);

    beforeAll(async () => {
      if (!isStandInInstalled(name)) return;
      project = await copyProject();
      await generate({ directory: join(project.directory, 'sample_data'), scale: 0.02, seed: 42, dirty: 0, onProgress: () => {} });
      models = (await relationsOf<Model>('models')).map(({ relation }) => relation).filter(({ name }) => GOLD.test(name));
      expect(await project.martlet('build')).toMatchObject({ exitCode: 0 });
      onDuckDB = await looking({ warehouse: 'duckdb', path: join(project.directory, 'warehouse.duckdb') }, content('gold'));
      server = await startStandIn(name);
      const config = join(project.directory, 'martlet.config.ts');
      const text = await readFile(config, 'utf8');
      await writeFile(
        config,
        text.replace(
          `${name}: { warehouse: '${name}' }`,
          `${name}: ${JSON.stringify(server.target)}, locked_out: ${JSON.stringify(server.planted['wrong password'])}`,
        ),
      );
    });
    afterAll(async () => {
      await server?.close();
      await project?.remove();
    });

    test('is built, tested and published, each column as on DuckDB, with few statements of state', {
      timeout: 900_000,
    }, async (context) => {
      if (server === undefined) return context.skip(notInstalled);
      const { exitCode, output } = await martlet('build');
      expect(exitCode, output).toBe(0);
      expect(output).toContain('8 sources loaded; 19 models built');
      const statements = await looking(server.target, (_, session) => statementHistory(name, server as StandInServer, session));
      expect(await looking(server.target, content('gold'))).toEqual(onDuckDB);
      expect(writesOfState(statements).length, writesOfState(statements).join('\n')).toBeLessThanOrEqual(15);
      expect(labelledRelations(statements)).toEqual(expect.arrayContaining(['bronze_orders', 'gold_dim_products', 'gold_fact_waste']));
    });

    test('tells on one screen that it can’t sign in', { timeout: 120_000 }, async (context) => {
      if (server === undefined) return context.skip(notInstalled);
      const { exitCode, output } = await project.martlet('build', '--target', 'locked_out');
      expect([exitCode, output.split('\n').length < 10], output).toEqual([3, true]);
      expect(output).toContain('MARTLET-W011');
    });

    test('has nothing to do afterwards', { timeout: 120_000 }, async (context) => {
      if (server === undefined) return context.skip(notInstalled);
      expect(await martlet('plan')).toEqual({ exitCode: 0, output: expect.stringContaining('Nothing to do') });
    });

    test('changes in an environment of its own, which is promoted and rolled back', { timeout: 900_000 }, async (context) => {
      if (server === undefined) return context.skip(notInstalled);
      const change = await rename('batch_id', 'batch_code');
      try {
        const built = await martlet('build', '--env', 'dev');
        expect(built.exitCode, built.output).toBe(0);
        expect(built.output).toContain('1 model built');
        expect([await columnOf('gold__dev'), await columnOf('gold')]).toEqual(['batch_code', 'batch_id']);
        expect(await martlet('promote', 'dev', 'prod')).toMatchObject({ exitCode: 0 });
        expect(await columnOf('gold')).toBe('batch_code');
        expect(await martlet('plan')).toEqual({ exitCode: 0, output: expect.stringContaining('Nothing to do') });
        expect(await martlet('rollback')).toMatchObject({ exitCode: 0 });
        expect(await columnOf('gold')).toBe('batch_id');
      } finally {
        await change.undo();
      }
      expect(await looking(server.target, content('gold'))).toEqual(onDuckDB);
    });

    /** How the sixth column of `fact_quality` is called there. */
    async function columnOf(schema: string): Promise<string | undefined> {
      const [columns] = await looking((server as StandInServer).target, (warehouse, session) =>
        warehouse.introspection.columns(session, [{ schema, name: 'fact_quality' }]),
      );
      return columns?.[5]?.name;
    }

    /** Renames a column of `fact_quality` that nobody reads. */
    async function rename(from: string, to: string): Promise<{ undo(): Promise<void> }> {
      const file = join(project.directory, 'models/marts/fact_quality.ts');
      const text = await readFile(file, 'utf8');
      await writeFile(
        file,
        text.replace(`${from}: text()`, `${to}: text()`).replace(`'inspections.${from}'`, `'inspections.${from} as ${to}'`),
      );
      return { undo: () => writeFile(file, text) };
    }

    /** What the models of a schema hold, column by column. */
    const content =
      (schema: string) =>
      (warehouse: Warehouse, session: Session): Promise<Checksums> =>
        columnChecksums(warehouse, session, schema, models);
  });
}

/** The statements that wrote state, except those that made its tables and gave rows of before to a project. */
function writesOfState(statements: readonly RememberedStatement[]): readonly string[] {
  return statements
    .map(({ sql }) => sql.slice(0, 80))
    .filter((sql) => /^(insert into|update|delete from) \S*_martlet\S*(log|results|locks)/.test(sql))
    .filter((sql) => !/^update \S+ set project = /.test(sql));
}

/** The relations whose statements are labelled with them and with one and the same run, as the warehouse's own history tells. */
function labelledRelations(statements: readonly RememberedStatement[]): readonly string[] {
  const runs = new Set(statements.flatMap(({ labels }) => labels.martlet_run ?? []));
  expect(runs.size).toBe(1);
  return [...new Set(statements.flatMap(({ labels }) => labels.martlet_model ?? []))].map((label) => label.replace(/\W/g, '_')).sort();
}

/** Opens a warehouse for as long as somebody looks at it. */
async function looking<T>(target: TargetInput, look: (warehouse: Warehouse, session: Session) => Promise<T>): Promise<T> {
  const warehouse = await openWarehouse(targetSchema.parse(target), process.cwd(), asWritten);
  const session = await warehouse.session();
  try {
    return await look(warehouse, session);
  } finally {
    await session.close();
    await warehouse.close();
  }
}
