/** Ends with calls answered, aborted and still waiting, and a pool that is disposed of. */
import { echoPool } from "../pools.ts";

await using pool = echoPool({ workers: 3 });
const controller = new AbortController();
const endless = pool.call((api) => api.hang(), { signal: controller.signal });
console.log(await Promise.all([1, 2].map((i) => pool.call((api) => api.echo(i)))));
controller.abort();
await endless.catch((error) => console.log(error.failure));
pool.call((api) => api.hang()).catch((error) => console.log(error.failure));
