/** The physical name of a version in SQL text, quoted or not: `silver__versions.stg_orders__580ad5d0872f3e61`. */
const VERSION = /(\w+)__versions(["`]?\.["`]?)(\w+?)__[0-9a-f]{16}\b/gi;

/** SQL that reads relations by their own names, so that two versions of a select differ only where their authors changed it. */
export function readableSql(sql: string): string {
  return sql.replace(VERSION, '$1$2$3');
}
