/**
 * How a worker's death is seen, also where no event tells of it (`self.close()`, `Deno.exit()`): the
 * worker holds a lock for life, and who else gets the lock knows that it is dead.
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
export const ALIVE = "gradflow: alive";

/** What a worker says once it can be called: a message before would be lost. */
export const READY = "gradflow: ready";

/** Takes this worker's lock, which only its death will free. Resolves once it is held. */
export function holdLife(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  locks.request(self.name, {}, () => {
    resolve();
    return new Promise(() => {});
  });
  return promise;
}

/** Resolves when the worker of that name, which has said that it is alive, is dead. */
export async function deathOf(name: string, signal: AbortSignal): Promise<void> {
  await locks.request(name, { signal }, () => {});
}
