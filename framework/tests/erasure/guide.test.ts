import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { main } from '../../src/cli/main.js';
import { FakeSurroundings } from '../cli/fake-surroundings.js';
import { tempProject } from '../temp-project.js';

const guide = readFileSync(fileURLToPath(new URL('../../../docs/guides/erasure.md', import.meta.url)), 'utf8');

afterEach(() => vi.unstubAllEnvs());

test('the guide forgets a person as it says', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  vi.stubEnv('ERASURE_KEY', 'k'.repeat(40));
  vi.stubEnv('ERASURE_SIGNING_KEY', String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  const blocks = [...guide.matchAll(/^```(\w+) (\S+)\n(.*?)^```$/gms)].map(([, , path = '', text = '']) => [path, text] as const);
  const tsconfig = JSON.stringify({
    compilerOptions: { module: 'NodeNext', target: 'ES2023', strict: true, noEmit: true, skipLibCheck: true, types: ['node'] },
    include: ['martlet.config.ts', 'sources', 'models'],
  });
  const directory = tempProject({
    'tsconfig.json': tsconfig,
    'auditor.pem': String(publicKey.export({ type: 'spki', format: 'pem' })),
    ...Object.fromEntries(blocks),
  });
  const commands = [...guide.matchAll(/^npx martlet (.*)$/gm)].map(([, words = '']) => words);
  expect(commands).toHaveLength(5);
  for (const command of ['check --types', ...commands]) {
    const [id = ''] = command.includes('ID') ? readdirSync(join(directory, 'erasures')) : [];
    const world = new FakeSurroundings(directory);
    const exitCode = await main(command.replace('ID.json', id).split(' '), world);
    expect({ command, exitCode, written: exitCode === 0 ? '' : world.written + world.complained }).toEqual({
      command,
      exitCode: 0,
      written: '',
    });
  }
}, 240_000);
