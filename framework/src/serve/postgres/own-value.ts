/** What a table says of a word that a client has sent; nothing for words that each object has, such as `constructor`. */
export function ownValue<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
