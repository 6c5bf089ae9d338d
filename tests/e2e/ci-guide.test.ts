import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { martlet } from './martlet.js';
import { repositoryOf } from './shop-repository.js';

const docs = fileURLToPath(new URL('../../docs', import.meta.url));
const guide = readFileSync(join(docs, 'guides/ci.md'), 'utf8');

/** The blocks of the guide by what is written behind the language: a path, or the part of the story. */
const blocks = Object.fromEntries([...guide.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)].map(([, name = '', text = '']) => [name, text]));
const files = Object.fromEntries(Object.entries(blocks).filter(([name]) => /[./]/.test(name)));
const commandsOf = (part: string): readonly (readonly string[])[] =>
  (blocks[part] ?? '').split('\n').flatMap((line) => (line.startsWith('npx martlet ') ? [line.split(' ').slice(2)] : []));

const TSCONFIG = {
  compilerOptions: { module: 'NodeNext', target: 'ES2023', strict: true, noEmit: true, skipLibCheck: true, types: ['node'] },
  include: ['martlet.config.ts', 'sources', 'models', 'exposures'],
};

/** Times differ from run to run. */
const steady = (report: string): string => report.replace(/\d+\.\d+s/g, '0.24s');

describe('docs/guides/ci.md', () => {
  it('shows a pull request from nothing to its release, the report of the picture, and what is printed', async () => {
    expect(Object.keys(files)).toHaveLength(6);
    const shop = repositoryOf({ ...files, 'tsconfig.json': JSON.stringify(TSCONFIG), '.gitignore': 'node_modules\n*.duckdb*\ntarget\n' });
    const runs = async (part: string): Promise<string> => {
      let said = '';
      for (const command of commandsOf(part)) {
        const { exitCode, out, err } = await martlet(shop.directory, ...command, '--no-color');
        expect({ command, exitCode, said: exitCode === 0 ? '' : out + err }).toEqual({ command, exitCode: 0, said: '' });
        said += out;
      }
      return said;
    };
    await runs('main');
    shop.commit('Judge pull requests');
    shop.branch('free-orders');
    const query = /query: .*/;
    const [now = ''] = query.exec(blocks.change ?? '') ?? [];
    const [before = ''] = query.exec(files['models/stg_orders.ts'] ?? '') ?? [];
    expect(now).not.toBe(before);
    shop.change('models/stg_orders.ts', before, now);
    shop.commit('Count free orders');
    await runs('pull-request');
    // docs/images/ci-report.png is this report as a code host shows it.
    expect(steady(shop.read('target/ci/report.md'))).toBe(readFileSync(join(docs, 'images/ci-report.md'), 'utf8'));
    shop.merge('free-orders');
    const [shown = ''] = /^Released .*$/m.exec(guide) ?? [];
    expect(await runs('merge')).toContain(shown);
    expect(await runs('close')).toContain('There is no pr_7');
  });

  it('releases a signed plan where production needs approvals', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const anna = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const config = (files['martlet.config.ts'] ?? '').replace(
      '  ci:',
      `  environments: { prod: { protected: { approvals: 1, approvers: { anna: '${anna}' } } } },\n  ci:`,
    );
    const shop = repositoryOf({ ...files, 'martlet.config.ts': config });
    writeFileSync(join(shop.directory, 'anna.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const unsigned = await martlet(shop.directory, 'ci', 'merge', '--pull-request', '7');
    expect([unsigned.exitCode, unsigned.err]).toEqual([2, expect.stringContaining('MARTLET-U125')]);
    for (const command of commandsOf('approvals')) {
      const { exitCode, out, err } = await martlet(shop.directory, ...command);
      expect({ command, exitCode, said: exitCode === 0 ? '' : out + err }).toEqual({ command, exitCode: 0, said: '' });
    }
    const history = await martlet(shop.directory, 'environments', '--history', '--json');
    expect(history.events()[0]).toMatchObject({ environment: 'prod', action: 'build', approvals: ['anna'] });
  });
});
