import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempProject } from '../../framework/tests/temp-project.js';
import { martlet } from './martlet.js';

const SHOP = {
  'data/cities.csv': 'id,city\n1,Oslo\n',
  'sources/cities.ts': `import { integer, source, text } from 'martlet';
export const cities = source({ name: 'cities', columns: { id: integer(), city: text() }, files: { pattern: 'cities.csv' } });
`,
  'models/towns.ts': `import { integer, model } from 'martlet';
import { cities } from '../sources/cities.js';

export const towns = model({ name: 'towns', from: { cities }, columns: { id: integer() }, query: (db) => db.selectFrom('cities').select('id') });
`,
  'models/hamlets.ts': `import { integer, model } from 'martlet';
import { towns } from './towns.js';

export const hamlets = model({ name: 'hamlets', from: { towns }, columns: { id: integer() }, query: (db) => db.selectFrom('towns').select('id') });
`,
};

describe('a mistake in a module', () => {
  it.each([
    ['throw new Error("not today");', 'models/towns.ts:6:7  The module could not be loaded: not today.'],
    [
      'process.exit(0);',
      'models/towns.ts:6:9  The module could not be loaded: it calls process.exit(0); a module of a project only declares.',
    ],
    ['const half = ;', 'models/towns.ts:6:14  The module could not be loaded: Unexpected ";".'],
  ])('is reported once and at its line, by every command: %s', async (line, expected) => {
    const directory = tempProject({ ...SHOP, 'models/towns.ts': `${SHOP['models/towns.ts']}\n${line}\n` });
    for (const command of [['ls'], ['check']]) {
      const { exitCode, out, err } = await martlet(directory, ...command);
      expect({ exitCode, problems: `${out}${err}`.match(/MARTLET-\w+ .*/g) }, command.join()).toEqual({
        exitCode: 1,
        problems: [`MARTLET-P001  ${expected}`],
      });
    }
  });

  it('is the config’s fault, with exit code 2, when the config throws', async () => {
    const directory = tempProject({ ...SHOP, 'martlet.config.ts': `export default {};\nthrow new Error('RAW_DATA is not set');\n` });
    const { exitCode, err } = await martlet(directory, 'build');
    expect({ exitCode, first: err.split('\n')[0] }).toEqual({
      exitCode: 2,
      first: 'MARTLET-U330  martlet.config.ts:2:7  The config could not be loaded: RAW_DATA is not set.',
    });
  });
});

describe('what is printed', () => {
  it('is the command’s answer alone on standard output, whatever modules and libraries print', async () => {
    const noisy = `console.log('loading %s', 'towns');\nconsole.info('info');\nconsole.dir({ a: 1 });\nconsole.table([[1]]);\n${SHOP['models/towns.ts']}`;
    const query = `query: (db) => { console.log('asked'); return db`;
    const directory = tempProject({
      ...SHOP,
      'models/towns.ts': noisy.replace('query: (db) => db', query).replace("'id') })", "'id'); } })"),
    });
    const { exitCode, out, err } = await martlet(directory, 'build', '--json');
    expect(exitCode).toBe(0);
    for (const line of out.trimEnd().split('\n')) expect(() => JSON.parse(line), line).not.toThrow();
    expect(err).toMatch(/^loading towns$/m);
    expect(err).toMatch(/^asked$/m);
  });

  it('has no control character of a file’s names', async () => {
    const directory = tempProject(SHOP);
    writeFileSync(join(directory, 'data/cities.csv'), 'id,city,\u001b[31mred\u0007\u009b\n1,Oslo,x\n');
    const { out, err } = await martlet(directory, 'build');
    expect(`${out}${err}`).toContain('cities.csv has a column "\\x1b[31mred\\x07\\x9b"');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    expect(`${out}${err}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});
