export { type Proof, proofs } from './proofs.js';
