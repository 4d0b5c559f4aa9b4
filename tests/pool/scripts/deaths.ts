/** Calls whose first worker dies, in each way; and one whose worker's module cannot be loaded. */
import { type Death, DEATHS } from "../../workers/deaths.ts";
import { echoPool, workerModule } from "../pools.ts";

for (const how of Object.keys(DEATHS) as Death[]) {
  await using pool = echoPool();
  let begun = 0;
  console.log(await pool.call((api) => ++begun === 1 ? api.die(how) : api.echo(7)));
}
await using pool = echoPool({ module: workerModule("broken") });
console.log(await pool.call((api) => api.echo(1)).catch(() => 7));
