/**
 * What a pool and its workers tell each other besides the calls themselves, which comlink carries.
 *
 * A worker holds a lock of its own name for as long as it lives. The pool asks for the same lock: when it
 * gets it, the worker is dead. No event tells of `self.close()`, `Deno.exit()` or `terminate()`.
 */

/** The Web Locks API, which Deno has and its types have not. */
interface LockManager {
  request<T>(
    name: string,
    options: { signal?: AbortSignal },
    use: () => T | Promise<T>,
  ): Promise<T>;
}

const { locks } = navigator as unknown as { locks: LockManager };

/** What a worker says once it holds its lock. */
export const ALIVE = "worker-pool: alive";

/** What a worker says once it can be called: earlier calls would be lost. */
export const READY = "worker-pool: ready";

/** How a worker's last message begins; see {@linkcode LastWords}. */
const FAILED = "worker-pool: failed";

/** Why a worker ends, as it tells its pool. */
export interface LastWords {
  /** What happened. */
  readonly how: string;
  /** The error's name; empty, as its stack is, if something else was thrown. */
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** What a worker says at its end, if a message is that. */
export function lastWords(data: unknown): LastWords | undefined {
  if (!Array.isArray(data) || data[0] !== FAILED) return undefined;
  const [, how, name, message, stack] = data.map(String) as [
    string,
    string,
    string,
    string,
    string,
  ];
  return { how, name, message, stack };
}

/**
 * The script that a worker is started with, instead of its module. It loads the module and tells the pool
 * about errors, which Deno otherwise prints whether or not somebody handles them. It is a text, since a
 * file of its own would need a permission to be read, as the module does.
 *
 * @param module The address of the worker's module.
 */
export function startingScript(module: string): string {
  return `
    const text = (read) => {
      try {
        return String(read() ?? "");
      } catch {
        return "(cannot be shown)";
      }
    };
    const fail = (how, error) => postMessage([
      "${FAILED}",
      how,
      text(() => error instanceof Error ? error.name : ""),
      text(() => error instanceof Error ? error.message : String(error)),
      text(() => error instanceof Error ? error.stack : ""),
    ]);
    await new Promise((resolve) =>
      navigator.locks.request(self.name, () => {
        resolve();
        return new Promise(() => {});
      })
    );
    postMessage("${ALIVE}");
    const module = ${JSON.stringify(module)};
    try {
      await import(module);
    } catch (error) {
      fail("its module cannot be loaded", error);
    }
    // After the module's own listeners, which may prevent an error from being the worker's end.
    const watch = (type, key) =>
      addEventListener(type, (event) => {
        if (event.defaultPrevented) return;
        event.preventDefault();
        fail("nothing caught an error", event[key]);
      });
    watch("error", "error");
    watch("unhandledrejection", "reason");
  `;
}

/** Resolves when the worker of that name, which has said that it is alive, is dead. */
export async function deathOf(name: string, signal: AbortSignal): Promise<void> {
  await locks.request(name, { signal }, () => {});
}
