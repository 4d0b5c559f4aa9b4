/**
 * What a report looks like: letters of the reader's system, light or dark as the reader prefers.
 */
import { COLOURS } from "../../src/charts/theme.ts";

const { light, dark } = COLOURS;

const variables = ({ background, text, quiet, grid }: typeof light) =>
  `--background:${background};--text:${text};--quiet:${quiet};--line:${grid}`;

/** The page's style. */
export const STYLE = `
:root { color-scheme: light dark; ${variables(light)} }
@media (prefers-color-scheme: dark) { :root { ${variables(dark)} } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 56rem; padding: 2rem 1rem 4rem; line-height: 1.5;
  font-family: system-ui, sans-serif; color: var(--text); background: var(--background) }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem }
p { margin: .5rem 0 }
.quiet { color: var(--quiet) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0 }
dt { color: var(--quiet) }
dd { margin: 0; overflow-wrap: anywhere }
.verdict { border-left: .25rem solid var(--line); padding-left: 1rem; margin: 1rem 0 }
.verdict p { font-weight: 600 }
.verdict ul { margin: 0; padding-left: 1.2rem }
figure { margin: 1.5rem 0 }
figure svg { display: block; width: 100%; min-width: 40rem; max-width: 51rem; height: auto }
figure, .wide { overflow-x: auto }
table { font-size: .9rem; border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .15rem .7rem .15rem 0; text-align: right; white-space: nowrap }
th:first-child { text-align: left; font-weight: 600 }
thead th { border-bottom: 1px solid var(--line); font-weight: 600; vertical-align: bottom }
pre { background: var(--line); padding: .8rem 1rem; border-radius: .4rem; margin: .5rem 0;
  white-space: pre-wrap; overflow-wrap: anywhere }
a { color: inherit }
:focus-visible { outline: 2px solid var(--text); outline-offset: 2px }
`;
