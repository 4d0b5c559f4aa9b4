import { sweep } from "@gradflow/gradflow";
import { magnitudeChart, renderSvg } from "@gradflow/gradflow/charts";

const result = await sweep({ seeds: { from: 0, to: 9 }, depths: [2, 4] }, { workers: 1 });
console.log(await renderSvg(magnitudeChart(result)));
