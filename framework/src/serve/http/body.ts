import type { Bytes } from './formats/format.js';

/** The client takes no more of an answer. */
export class ClientGone extends Error {}

export interface BodyListeners {
  readonly onBytes: (bytes: number) => void;
  /** Told once: all was taken, the client went away, or it failed. */
  readonly onEnd: (failure?: unknown) => void;
  /** Told when the client will take no more: it went away, or has taken nothing for long. What still works for it can end. */
  readonly onGone: (reason: Error) => void;
}

/** A client that takes nothing for so long holds a publication for no use. */
const MILLISECONDS_OF_A_STALL = 60_000;

/** A body that works out its next bytes when they are taken, and not before. */
export function bodyOf(held: readonly Bytes[], chunks: AsyncGenerator<Bytes, undefined>, listeners: BodyListeners): ReadableStream<Bytes> {
  const waiting = [...held].filter(({ length }) => length > 0);
  let stall: NodeJS.Timeout | undefined;
  let isOver = false;
  const end = (failure?: unknown): void => {
    clearTimeout(stall);
    if (isOver) return;
    isOver = true;
    listeners.onEnd(failure);
  };
  const watch = (controller: ReadableStreamDefaultController<Bytes>): void => {
    clearTimeout(stall);
    stall = setTimeout(() => {
      const failure = new ClientGone('the client has stopped reading');
      listeners.onGone(failure);
      controller.error(failure);
      void chunks.return(undefined).finally(() => end(failure));
    }, MILLISECONDS_OF_A_STALL);
    stall.unref();
  };
  return new ReadableStream<Bytes>(
    {
      pull: async (controller) => {
        clearTimeout(stall);
        try {
          const ready = waiting.shift();
          if (ready !== undefined) controller.enqueue(ready);
          else {
            let next = await chunks.next();
            // Nothing enqueued would be taken for the last pull.
            while (next.done !== true && next.value.length === 0) next = await chunks.next();
            if (next.done === true) {
              controller.close();
              end();
              return;
            }
            listeners.onBytes(next.value.length);
            controller.enqueue(next.value);
          }
          watch(controller);
        } catch (error) {
          end(error);
          throw error;
        }
      },
      cancel: async () => {
        const failure = new ClientGone('the client went away');
        listeners.onGone(failure);
        await chunks.return(undefined);
        end(failure);
      },
    },
    { highWaterMark: 0 },
  );
}
