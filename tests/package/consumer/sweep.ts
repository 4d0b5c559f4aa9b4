/** Prints the rows of a sweep on two worker threads. */
import { sweep } from "@gradflow/gradflow";

const { decay } = await sweep({ seeds: { from: 0, to: 99 }, depths: [4, 8] }, { workers: 2 });
console.log(JSON.stringify(decay));
