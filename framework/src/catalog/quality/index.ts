export { DIMENSIONS, type Dimension, dimensionOf } from './dimension-of.js';
export { type Answer, type Score, scoreOf } from './score.js';
export { type QualityScores, scoreProject } from './score-project.js';
