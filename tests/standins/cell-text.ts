/** A decimal's text without the zeros that only tell its scale. */
export function plainDecimal(text: string): string {
  const plain = text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
  return plain === '-0' ? '0' : plain;
}

/** A timestamp's text with only the digits of a second that are not zero. */
export function plainTimestamp(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}
