/** Whether a text can be the name of a relation, or of a column of one. */
export function isName(text: string): boolean {
  return /^[a-z][a-z0-9_]*$/.test(text);
}

/** Whether a text can be the name of a column of a table that somebody else loads: what loads it may begin its own with an underscore. */
export function isForeignName(text: string): boolean {
  return /^[a-z_][a-z0-9_]*$/.test(text);
}

/** The name of a relation's export. */
export function exportNameOf(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
