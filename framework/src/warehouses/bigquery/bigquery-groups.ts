/**
 * The same pattern with at most one capturing group, the wanted one. BigQuery allows no more than one, and nothing but
 * the numbers of groups changes.
 */
export function onlyGroup(pattern: string, wanted: number): string {
  let result = '';
  let count = 0;
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern.charAt(i);
    result += char;
    if (char === '\\') result += pattern.charAt(++i);
    else if (inClass) inClass = char !== ']';
    else if (char === '[') {
      inClass = true;
      // A bracket that comes first, or first after ^, stands for itself.
      for (const first of ['^', ']']) if (pattern.charAt(i + 1) === first) result += pattern.charAt(++i);
    } else if (char === '(' && pattern.charAt(i + 1) !== '?') {
      count += 1;
      if (count !== wanted) result += '?:';
    }
  }
  return result;
}
