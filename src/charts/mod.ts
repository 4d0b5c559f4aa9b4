import { magnitudeChart } from "./magnitude_chart.ts";
import { heatmapChart } from "./heatmap_chart.ts";
import { ratioChart } from "./ratio_chart.ts";
import { slopesChart } from "./slopes_chart.ts";
export { renderSvg } from "./svg.ts";
export const CHARTS = {
  magnitude: { draw: magnitudeChart },
  heatmap: { draw: heatmapChart },
  ratio: { draw: ratioChart },
  slopes: { draw: slopesChart },
};
