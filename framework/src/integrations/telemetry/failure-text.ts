import type { MartletError } from '../../errors.js';
import type { Project } from '../../project/index.js';
import { redactedTexts } from '../../run/index.js';

/** What is sent of an error. A message may quote values: where they may be of persons, its words are masked. */
export function failureTexts(project: Project): (error: MartletError) => string {
  const redact = redactedTexts(project);
  return (error) => {
    const about = Object.values(error.parameters).filter((each) => typeof each === 'string' && project.byId.has(each));
    return `${error.code} ${redact(error.message, about.join(' '), [])}`;
  };
}
