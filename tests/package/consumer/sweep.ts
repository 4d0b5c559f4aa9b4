/** Prints the rows of a sweep on two worker threads, by each engine. */
import { ENGINES, sweep } from "@gradflow/gradflow";

for (const engine of ENGINES) {
  const options = { seeds: { from: 0, to: 99 }, depths: [4, 8], engine };
  const { decay } = await sweep(options, { workers: 2 });
  console.log(JSON.stringify(decay));
}
