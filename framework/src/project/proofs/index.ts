export { type Proof, proofs, proofsByModel } from './proofs.js';
export { repeats } from './repeats.js';
