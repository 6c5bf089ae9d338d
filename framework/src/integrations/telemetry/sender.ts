import { MartletError } from '../../errors.js';
import { messageOf } from '../../warehouses/failure.js';
import { Unanswered } from '../alerts/channels/channel.js';

/** How messages of one kind leave. */
export interface Posting<T> {
  /** Sends one; throws `Unanswered` where the receiver says nothing, and anything else where it refuses. */
  readonly post: (message: T, signal: AbortSignal) => Promise<void>;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** The most messages that wait; more are lost. */
  readonly most?: number;
}

/** What has become of all messages. */
export interface Sent {
  readonly sent: number;
  readonly lost: number;
  /** Why the last one of the lost was lost. */
  readonly reason?: string;
}

/** Something that messages go to. */
export interface Receiver {
  /** In words that hold no secret. */
  readonly receiver: string;
  readonly finish: (milliseconds: number) => Promise<Sent>;
}

/** Ends all of them, and answers with what did not arrive. */
export async function finishAll(receivers: readonly Receiver[], milliseconds: number): Promise<readonly MartletError[]> {
  const ended = await Promise.all(receivers.map(async ({ receiver, finish }) => ({ receiver, ...(await finish(milliseconds)) })));
  return ended.flatMap(({ receiver, lost, sent, reason = '' }) =>
    lost === 0 ? [] : [new MartletError('telemetry-lost', { receiver, lost, all: lost + sent, reason })],
  );
}

const MOST = 20_000;
const LONGEST = 2000;
const ATTEMPTS = 3;
const PAUSE = 200;

/**
 * Sends messages in their order, one after another, beside the work that they tell of. It never fails, and never makes that work wait: what
 * comes while too much waits is lost, a receiver that has said nothing three times gets nothing any more, and the end waits only for the time that it is given.
 */
export class Sender<T> {
  readonly #waiting: T[] = [];
  readonly #stop = new AbortController();
  #working: Promise<void> | undefined;
  #queued = 0;
  #sent = 0;
  #lost = 0;
  #reason: string | undefined;
  #isGivenUp = false;

  constructor(private readonly sending: Posting<T>) {}

  send(message: T): void {
    this.#queued += 1;
    if (this.#isGivenUp || this.#waiting.length >= (this.sending.most ?? MOST)) {
      this.#lost += 1;
      this.#reason ??= 'too many wait';
      return;
    }
    this.#waiting.push(message);
    if (this.#working === undefined) this.#start();
  }

  /** Waits for what was not sent yet, so many milliseconds at most. Nothing is sent afterwards. */
  async finish(milliseconds: number): Promise<Sent> {
    const late = new Promise<'late'>((resolve) => this.#stop.signal.addEventListener('abort', () => resolve('late'), { once: true }));
    const timer = setTimeout(() => this.#stop.abort(), milliseconds);
    try {
      // A receiver may not even hear that it is to end.
      while (this.#working !== undefined) if ((await Promise.race([this.#working, late])) === 'late') break;
    } finally {
      clearTimeout(timer);
      this.#stop.abort();
    }
    const left = this.#queued - this.#sent - this.#lost;
    const reason = left > 0 ? 'there was no time left' : this.#reason;
    return { sent: this.#sent, lost: this.#lost + left, ...(reason === undefined ? {} : { reason }) };
  }

  #start(): void {
    this.#working = this.#work().finally(() => {
      this.#working = undefined;
      if (this.#waiting.length > 0) this.#start();
    });
  }

  async #work(): Promise<void> {
    for (let message = this.#waiting.shift(); message !== undefined; message = this.#waiting.shift()) {
      const reason = this.#stop.signal.aborted ? 'there was no time left' : await this.#post(message);
      if (reason === undefined) this.#sent += 1;
      else {
        this.#lost += 1;
        this.#reason = reason;
      }
      if (!this.#isGivenUp) continue;
      this.#lost += this.#waiting.splice(0).length;
    }
  }

  /** Why a message did not arrive; undefined when it did. */
  async #post(message: T): Promise<string | undefined> {
    const { post, sleep } = this.sending;
    const stop = this.#stop.signal;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await post(message, AbortSignal.any([stop, AbortSignal.timeout(LONGEST)]));
        return undefined;
      } catch (cause) {
        const reason = messageOf(cause);
        if (!(cause instanceof Unanswered)) return reason;
        if (stop.aborted) return 'there was no time left';
        if (attempt === ATTEMPTS) {
          this.#isGivenUp = true;
          return reason;
        }
        await sleep(PAUSE, stop);
      }
    }
  }
}
