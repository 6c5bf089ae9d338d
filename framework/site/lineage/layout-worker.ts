// Lays out graphs beside the page, so that it stays at work meanwhile.
import { type LayoutInput, type LayoutResult, layOut } from './layout.js';

/** What the worker answers with: how far it is, and at last the layout. */
export type LayoutMessage =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'done'; readonly result: LayoutResult };

const answer = (message: LayoutMessage): void => postMessage(message);

addEventListener('message', ({ data }: MessageEvent<LayoutInput>) => {
  answer({ kind: 'done', result: layOut(data, (share) => answer({ kind: 'progress', share })) });
});
