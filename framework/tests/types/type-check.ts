import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const here = dirname(fileURLToPath(import.meta.url));

export interface Checked {
  /** The messages of each snippet, each flattened: its first line, then its reasons. */
  readonly messages: ReadonlyMap<string, readonly string[]>;
  /** Types that were instantiated for each snippet, beside those that the ones before it already needed. */
  readonly instantiations: ReadonlyMap<string, number>;
}

/** Type-checks snippets as an author's files would be, all in one program. */
export function typeCheck(snippets: ReadonlyMap<string, string>): Checked {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(here, '../../../tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    here,
  );
  const texts = new Map([...snippets].map(([name, text]) => [join(here, `${name}.snippet.ts`), text]));
  const host = ts.createCompilerHost(options);
  const readFile = host.readFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  const getSourceFile = host.getSourceFile.bind(host);
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.getSourceFile = (file, version, ...rest) => {
    const text = texts.get(file);
    return text === undefined ? getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version, true);
  };
  const program = ts.createProgram([...texts.keys()], { ...options, noUnusedLocals: false, types: [] }, host);
  const messages = new Map<string, readonly string[]>();
  const instantiations = new Map<string, number>();
  for (const [name, file] of [...snippets.keys()].map((name) => [name, join(here, `${name}.snippet.ts`)] as const)) {
    const source = program.getSourceFile(file);
    if (source === undefined) throw new Error(`${name} was not loaded`);
    const before = program.getInstantiationCount();
    const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    instantiations.set(name, program.getInstantiationCount() - before);
    messages.set(
      name,
      diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    );
  }
  return { messages, instantiations };
}
