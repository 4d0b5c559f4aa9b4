/**
 * Signals, as a command takes them.
 */

/** Aborts its signal when the process is asked to end, so that work can end in order. */
export class Interrupt implements Disposable {
  readonly #controller = new AbortController();
  readonly #stops: (() => void)[] = [];

  constructor() {
    const isIgnored = isHangupIgnored(); // asked first: Deno's own listeners come with the first of ours
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      const end = () => this.#controller.abort(new Error(`ended by ${name}`));
      this.#listen(name, name === "SIGHUP" && isIgnored ? () => {} : end);
    }
    // Else a file over the limit for its size ends the process, where writing to it would fail. The
    // listener stays, since Deno's caches may be over that limit, too.
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGXFSZ", () => {});
  }

  /** Aborted with an Error that names the signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Stops listening. */
  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }

  #listen(name: Deno.Signal, listener: () => void): void {
    Deno.addSignalListener(name, listener);
    this.#stops.push(() => Deno.removeSignalListener(name, listener));
  }
}

/** Whether the process was started with nohup, where the system tells. */
function isHangupIgnored(): boolean {
  try {
    const [, mask] = /^SigIgn:\s*([0-9a-f]+)/m.exec(Deno.readTextFileSync("/proc/self/status"))!;
    return (BigInt(`0x${mask}`) & 1n) === 1n; // SIGHUP is the first
  } catch {
    return false;
  }
}
