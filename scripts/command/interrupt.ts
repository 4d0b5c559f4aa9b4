/**
 * Signals, as a command takes them.
 */
import { ignoresHangup } from "./hangup.ts";

/** The signals that ask a process to end. */
const ENDS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ignoresHangup
  ? ["SIGINT", "SIGTERM"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** Aborts its signal when the process is asked to end, so that work can end in order. */
export class Interrupt implements Disposable {
  readonly #controller = new AbortController();
  readonly #stops: (() => void)[] = [];

  constructor() {
    for (const name of ENDS) {
      const end = () => this.#controller.abort(new Error(`ended by ${name}`));
      Deno.addSignalListener(name, end);
      this.#stops.push(() => Deno.removeSignalListener(name, end));
    }
  }

  /** Aborted with an Error that names the signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Stops listening. */
  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }
}
