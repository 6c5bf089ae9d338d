import { Option } from 'commander';
import { MartletError } from '../errors.js';
import type { SubjectKeys } from '../run/index.js';

/** `--subject customer_id=C-1042`, several times for several keys. */
export function subjectOption(): Option {
  return new Option('--subject <keys...>', 'the person, by one key or several: customer_id=C-1042 email=ada@example.com');
}

/** @throws MartletError `subject-invalid` */
export function subjectKeys(texts: readonly string[] = []): SubjectKeys {
  if (texts.length === 0) throw new MartletError('subject-invalid', { problem: 'there is no --subject.' });
  const keys = new Map<string, Set<string>>();
  for (const text of texts) {
    const [, identity, value] = /^([A-Za-z_]\w*)=(.+)$/s.exec(text) ?? [];
    if (identity === undefined || value === undefined)
      throw new MartletError('subject-invalid', { problem: 'a key is a name, = and a value.' });
    const values = keys.get(identity) ?? new Set<string>();
    keys.set(identity, values.add(value));
  }
  return keys;
}
