import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ENTRANCES = ['index.ts', 'testing/index.ts', 'cli/index.ts'];

/** A function that people call, or a method of a class that they are given. */
interface Callable {
  readonly name: string;
  readonly body: ts.Node;
  readonly isDocumented: boolean;
}

// What a function throws is looked for in itself and in the functions that it calls: a caller's caller says it in its own words.
test('a public function that throws says what', () => {
  const config = ts.readConfigFile(`${ROOT}/tsconfig.json`, ts.sys.readFile).config;
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const program = ts.createProgram(fileNames, options);
  const checker = program.getTypeChecker();
  const callables = ENTRANCES.flatMap((entrance) => callablesOf(program, checker, `${ROOT}src/${entrance}`));
  expect(callables.length).toBeGreaterThan(150);

  const silent = callables.filter(
    ({ isDocumented, body }) => !isDocumented && (throwsItself(body) || calledBy(body, checker).some(throwsAnywhere)),
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});

function callablesOf(program: ts.Program, checker: ts.TypeChecker, entrance: string): readonly Callable[] {
  const file = program.getSourceFile(entrance);
  const module = file === undefined ? undefined : checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${entrance} is no module`);
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = original(exported, checker);
    return (symbol.declarations ?? []).flatMap((declaration): readonly Callable[] => {
      if (ts.isFunctionDeclaration(declaration)) return callable(symbol.name, declaration.body, symbol, checker);
      if (!ts.isClassDeclaration(declaration)) return [];
      return declaration.members.filter(ts.isMethodDeclaration).flatMap((method) => {
        if (ts.isPrivateIdentifier(method.name) || ts.getCombinedModifierFlags(method) & ts.ModifierFlags.Private) return [];
        return callable(`${symbol.name}.${method.name.getText()}`, method.body, checker.getSymbolAtLocation(method.name), checker);
      });
    });
  });
}

function callable(name: string, body: ts.Node | undefined, symbol: ts.Symbol | undefined, checker: ts.TypeChecker): readonly Callable[] {
  if (body === undefined || symbol === undefined) return [];
  return [{ name, body, isDocumented: symbol.getJsDocTags(checker).some((tag) => tag.name === 'throws') }];
}

function original(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The bodies of Martlet's own functions that are called by name. */
function calledBy(body: ts.Node, checker: ts.TypeChecker): readonly ts.Node[] {
  return nodesOf(body, ts.isCallExpression).flatMap(({ expression }) => {
    const symbol = checker.getSymbolAtLocation(expression);
    const declarations = symbol === undefined ? [] : (original(symbol, checker).declarations ?? []);
    return declarations.flatMap((declaration) =>
      ts.isFunctionDeclaration(declaration) &&
      declaration.body !== undefined &&
      declaration.getSourceFile().fileName.startsWith(`${ROOT}src/`)
        ? [declaration.body]
        : [],
    );
  });
}

function throwsAnywhere(body: ts.Node): boolean {
  return nodesOf(body, ts.isThrowStatement).length > 0;
}

/** Whether a function throws in its own statements, and does not catch it there. */
function throwsItself(node: ts.Node): boolean {
  if (ts.isThrowStatement(node)) return true;
  if (ts.isFunctionLike(node)) return false;
  if (ts.isTryStatement(node) && node.catchClause !== undefined) return throwsItself(node.catchClause);
  return ts.forEachChild(node, throwsItself) ?? false;
}

function nodesOf<N extends ts.Node>(node: ts.Node, is: (node: ts.Node) => node is N): readonly N[] {
  const found: N[] = [];
  const visit = (each: ts.Node): void => {
    if (is(each)) found.push(each);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}
