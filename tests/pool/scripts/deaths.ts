/** Calls whose first worker dies, in each way; and one whose worker's module cannot be loaded. */
import { type Death, DEATHS } from "../../workers/deaths.ts";
import { echoPool, workerModule } from "../pools.ts";

/** Often, since the pool may be quicker than a worker that is about to print something. */
const ROUNDS = 10;

for (let round = 0; round < ROUNDS; round++) {
  for (const how of Object.keys(DEATHS) as Death[]) {
    await using pool = echoPool();
    let begun = 0;
    const answer = await pool.call((api) => ++begun === 1 ? api.die(how) : api.echo(7));
    if (answer !== 7 || begun !== 2) console.log(how, answer, begun);
  }
}
await using pool = echoPool({ module: workerModule("broken") });
console.log(await pool.call((api) => api.echo(1)).catch((error) => error.failure));
