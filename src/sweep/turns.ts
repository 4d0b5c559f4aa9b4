/**
 * Turns of the event loop, in Deno as in browsers.
 */

/** Lets other work have its turn, again and again. */
export class Turns {
  /** A message costs microseconds, where browsers and Deno make a timer wait for milliseconds. */
  readonly #channel = new MessageChannel();

  /** Resolves when other work has had its turn. */
  next(): Promise<void> {
    const { port1, port2 } = this.#channel;
    const { promise, resolve } = Promise.withResolvers<void>();
    port1.onmessage = () => resolve();
    port2.postMessage(undefined);
    return promise;
  }

  /** To be called in the end: an open channel keeps a process alive. */
  end(): void {
    this.#channel.port1.close();
  }
}
