/// <reference lib="dom" />
/**
 * The page: controls -> settings -> sweep -> charts.
 */
import { messageOf, type Problem } from "../../../src/options/problem.ts";
import { fileName } from "../../../src/sweep/columns/tables.ts";
import { seedCount } from "../../../src/sweep/seeds.ts";
import type { SweepConfig, SweepOptions } from "../../../src/sweep/options.ts";
import type { SweepResult } from "../../../src/sweep/sinks/memory.ts";
import { summary } from "../../command/summary.ts";
import { Charts } from "./charts.ts";
import { Controls } from "./controls.ts";
import { byId, element } from "./elements.ts";
import {
  addressOf,
  checkSettings,
  commandOf,
  DEFAULTS,
  readAddress,
  type Setting,
} from "./settings.ts";
import { Sweeps } from "./sweeps.ts";

/** How long, in milliseconds, a sweep may run before it is shown that it does. */
const PATIENCE = 300;

const [result, status, progress, bar] = [
  ...[byId("result"), byId("status"), byId("progress")] as const,
  byId<HTMLProgressElement>("bar"),
];
const charts = new Charts(byId("charts"));
const controls = new Controls(byId("controls"), edit);
const sweeps = new Sweeps();
let settings = DEFAULTS;
/** The setting that somebody is typing. */
let typing: Setting | undefined;
let found: SweepResult | undefined;
/** Counts the updates; whoever has waited is told by it whether there is a newer one. */
let updates = 0;

/** Takes over a control's setting. There is a step back for each, but not for each letter of a text. */
function edit(setting: Setting, isTyping: boolean): void {
  const goesOn = typing === setting;
  typing = isTyping ? setting : undefined;
  const text = controls.read()[setting];
  if (text === settings[setting]) return;
  settings = { ...settings, [setting]: text };
  const address = `${location.pathname}${addressOf(settings)}`;
  history[goesOn ? "replaceState" : "pushState"](null, "", address);
  void update([]);
}

/** Takes over what the address says. */
function follow(): void {
  typing = undefined;
  const read = readAddress(location.search);
  settings = read.settings;
  controls.show(settings);
  void update(read.problems);
}

/** Measures what the settings say, or says what is wrong with them, or with the address. */
async function update(wrongAddress: readonly Problem[]): Promise<void> {
  const update = ++updates;
  sweeps.end();
  const { options, checked } = checkSettings(settings);
  const problems = [...wrongAddress, ...checked.problems];
  controls.showProblems(problems);
  byId("message").textContent = wrongAddress.map(({ message }) => message).join("\n");
  markLinks();
  if (checked.value !== undefined && problems.length === 0) {
    await measure(update, options, checked.value);
  } else {
    result.classList.toggle("stale", true);
    say(found === undefined ? "" : "The charts are of the settings before.");
  }
}

async function measure(update: number, options: SweepOptions, config: SweepConfig) {
  const began = performance.now();
  const wait = setTimeout(() => {
    if (update === updates) say("Measuring ...", { isRunning: true });
  }, PATIENCE);
  bar.value = 0;
  try {
    const now = await sweeps.run(options, (share) => bar.value = share);
    if (update !== updates) return;
    if (now === undefined) {
      result.classList.toggle("stale", true);
      say("Stopped.");
      return;
    }
    found = now;
    const seconds = (performance.now() - began) / 1000;
    const nets = config.depths.length * config.width.length * config.variants.length *
      seedCount(config.seeds);
    await charts.show(found);
    if (update !== updates) return;
    byId("command").textContent = commandOf(settings);
    byId("summary").textContent = summary(found);
    byId("take").hidden = false;
    result.classList.toggle("stale", false);
    say(`${nets.toLocaleString("en")} nets measured in ${seconds.toFixed(2)} s`);
  } catch (error) {
    if (update !== updates) return;
    result.classList.toggle("stale", true);
    say("");
    byId("message").textContent = messageOf(error);
  } finally {
    clearTimeout(wait);
  }
}

/** Says how far the work is. */
function say(text: string, { isRunning = false } = {}): void {
  status.textContent = text;
  progress.hidden = !isRunning;
  byId("charts").setAttribute("aria-busy", `${isRunning}`);
}

/** Marks the link that leads to what is shown. */
function markLinks(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("nav a")) {
    const isHere = addressOf(readAddress(link.search).settings) === addressOf(settings);
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** Links lead to other settings, not to another page. */
function followLink(event: MouseEvent): void {
  const link = (event.target as Element).closest("a");
  if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", `${location.pathname}${link.search}`);
  follow();
}

async function copyCommand(): Promise<void> {
  await navigator.clipboard.writeText(commandOf(settings));
  say("The command is copied.");
}

function download(table: "gradients" | "decay"): void {
  const file = new Blob([found!.csv(table)], { type: "text/csv" });
  const href = URL.createObjectURL(file);
  element("a", { href, download: fileName(table) }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // once it is read
}

byId("stop").addEventListener("click", () => sweeps.end());
byId("copy").addEventListener("click", () => void copyCommand().catch(reportError));
byId("gradients").addEventListener("click", () => download("gradients"));
byId("decay").addEventListener("click", () => download("decay"));
document.querySelector("nav")!.addEventListener("click", followLink);
addEventListener("popstate", follow);
byId("needs").hidden = true;
follow();
