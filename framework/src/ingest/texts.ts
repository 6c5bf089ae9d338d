/** What is declared as one text or as several. */
export function textsOf(declared: string | readonly string[] | undefined): readonly string[] {
  return declared === undefined ? [] : typeof declared === 'string' ? [declared] : declared;
}
