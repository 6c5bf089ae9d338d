/** What the workflows of a code host are written for. */
export interface WorkflowOptions {
  /** The project's directory from the root of the repository; empty where it is the root. */
  readonly directory: string;
  /** The branch whose code is in production. */
  readonly branch: string;
  /** The target of the config that CI works on; the config's default when left out. */
  readonly target?: string;
  /** The names of the secrets that connections are made of; the variables have the same names. */
  readonly secrets: readonly string[];
}

/** A file of a code host, from the root of the repository. */
export interface WorkflowFile {
  readonly path: string;
  readonly text: string;
}

/** `npx martlet ci` with the target, where one is named. */
export function martletCi({ target }: WorkflowOptions, rest = ''): string {
  return ['npx martlet', ...(target === undefined ? [] : [`--target ${target}`]), 'ci', ...(rest === '' ? [] : [rest])].join(' ');
}
