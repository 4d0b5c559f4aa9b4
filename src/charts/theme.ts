/**
 * What charts look like: colours, fonts and sizes.
 */
import type { JsonObject } from "./spec.ts";

/** The name of a theme: see {@linkcode THEMES}. */
export type Theme = "light" | "dark";

/** A theme's colours. */
export interface Colours {
  /** Behind everything. */
  readonly background: string;
  /** Titles, and the line of what stands alone. */
  readonly text: string;
  /** Subtitles, numbers at the axes. */
  readonly quiet: string;
  /** Lines behind the data. */
  readonly grid: string;
  /** What theory says. */
  readonly theory: string;
  /** A cell that is exactly 0. */
  readonly zero: string;
  /** A colour for each kind of net, in their order; after the last one they begin again. */
  readonly kinds: readonly string[];
  /** Colours from the first depth to the last, between which others are mixed. */
  readonly depths: readonly string[];
}

/**
 * The colours of each theme. The kinds' begin with Okabe and Ito's blue and vermilion
 * (jfly.uni-koeln.de/color); the others are of their hues, and so bright or dark that each has a contrast of
 * 3 to its background and people of any colour vision tell all of them apart. The depths' are a part of
 * matplotlib's viridis that has this contrast.
 */
export const COLOURS: Readonly<Record<Theme, Colours>> = {
  light: {
    background: "#ffffff",
    text: "#1a1a1a",
    quiet: "#595959",
    grid: "#e6e6e6",
    theory: "#1a1a1a",
    zero: "#8f8f8f",
    kinds: [
      ...["#0072b2", "#d55e00", "#1fa36e", "#ab6f9b"],
      ...["#624006", "#164a65", "#101010", "#515034"],
    ],
    depths: ["#21918c", "#3b528b", "#440154"],
  },
  dark: {
    background: "#16181d",
    text: "#f0f0f0",
    quiet: "#b0b3b8",
    grid: "#34373d",
    theory: "#f0f0f0",
    zero: "#70757d",
    kinds: [
      ...["#56b4e9", "#e8752b", "#48f0af", "#c8649b"],
      ...["#fddc79", "#0f79ce", "#ffffff", "#756e3a"],
    ],
    depths: ["#21918c", "#5ec962", "#fde725"],
  },
};

/** The themes' names. */
export const THEMES: readonly Theme[] = Object.keys(COLOURS) as Theme[];

/** Fonts that are there on most machines; all text is measured as if in the widest of them. */
export const FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

/** Sizes of letters in pixels. */
export const SIZES = { title: 15, subtitle: 12, text: 11 };

/** Vega-Lite's configuration of a theme. */
export function configOf(theme: Theme): JsonObject {
  const { background, text, quiet, grid } = COLOURS[theme];
  return {
    background,
    padding: 16,
    font: FONT,
    view: { stroke: null },
    title: {
      ...{ anchor: "start", frame: "bounds", offset: 18, lineHeight: 21 },
      ...{ color: text, fontSize: SIZES.title, fontWeight: "bold" },
      ...{ subtitleColor: quiet, subtitleFontSize: SIZES.subtitle },
      ...{ subtitleLineHeight: 16, subtitlePadding: 6 },
    },
    axis: {
      ...{ labelColor: quiet, labelFontSize: SIZES.text, labelFontWeight: "normal" },
      ...{ titleColor: quiet, titleFontSize: SIZES.text, titleFontWeight: "normal" },
      ...{ gridColor: grid, domainColor: quiet, tickColor: quiet, titlePadding: 8 },
    },
    axisX: { grid: false, labelFlush: false },
    axisY: { domain: false, ticks: false, labelPadding: 6 },
    header: {
      ...{ labelColor: text, labelFontSize: SIZES.subtitle, labelFontWeight: "bold" },
      ...{ labelAnchor: "start", labelPadding: 6, title: null },
    },
    legend: {
      ...{ labelColor: quiet, labelFontSize: SIZES.text },
      ...{ titleColor: quiet, titleFontSize: SIZES.text, titleFontWeight: "normal" },
      titlePadding: 10,
    },
  };
}

/** The colours of so many depths, from the shallowest to the deepest, which stands out most. */
export function depthColours(theme: Theme, count: number): string[] {
  const stops = COLOURS[theme].depths;
  return Array.from({ length: count }, (_, i) => {
    const at = (count === 1 ? 1 : i / (count - 1)) * (stops.length - 1);
    const from = Math.min(Math.floor(at), stops.length - 2);
    return mixed(stops[from]!, stops[from + 1]!, at - from);
  });
}

/** A colour between two, channel by channel. */
function mixed(from: string, to: string, share: number): string {
  const channels = [1, 3, 5].map((i) => {
    const [a, b] = [from, to].map((colour) => parseInt(colour.slice(i, i + 2), 16)) as [
      number,
      number,
    ];
    return Math.round(a + (b - a) * share).toString(16).padStart(2, "0");
  });
  return `#${channels.join("")}`;
}
