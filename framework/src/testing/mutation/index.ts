export { mutateProject } from './mutate-project.js';
export { MUTATION_DIRECTORY } from './mutation-files.js';
export { type JudgedMutant, type ModelMutation, mutationScore } from './mutation-report.js';
