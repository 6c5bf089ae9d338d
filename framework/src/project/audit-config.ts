import { z } from 'zod';

const text = z.string().min(1);

/** What the audit log goes by. */
export const auditConfig = z.strictObject({
  /** The file that a copy of each entry is added to, relative to the project; none when left out. Nothing in it is ever changed. */
  file: text.optional(),
});

/** As a config is written. */
export type AuditInput = z.input<typeof auditConfig>;
