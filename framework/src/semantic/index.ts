export { formulaWords, type WriteExpression } from './formula-words.js';
