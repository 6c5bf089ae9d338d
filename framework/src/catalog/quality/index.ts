export { type Answer, type Score, scoreOf } from './score.js';
export { type QualityScores, scoreProject } from './score-project.js';
