/// <reference lib="dom" />
/**
 * The controls, made from the table of the sweep's options: what each may be, its default and its
 * explanation are those of the command.
 */
import { ACTIVATION_RULES } from "../../../src/nn/activations.ts";
import { INITIALISATION_RULES } from "../../../src/nn/initialisations.ts";
import { OUTPUT_RULES } from "../../../src/nn/outputs.ts";
import { VARIANT_RULES } from "../../../src/nn/variants.ts";
import type { Problem } from "../../../src/options/problem.ts";
import { element } from "./elements.ts";
import { PAGE_OPTIONS, type Setting, SETTINGS, type Settings, settingsOf } from "./settings.ts";

/** Names to choose from, each with its formula. */
type Choices = Readonly<Record<string, { readonly formula: string }>>;

/** A control: how its setting is read and shown. */
interface Control {
  readonly label: string;
  /** Names to choose from; without them it is a text to be typed. */
  readonly choices?: Choices;
  /** Whether several of them can be chosen. */
  readonly several?: true;
}

const CONTROLS: Readonly<Record<Setting, Control>> = {
  seeds: { label: "Seeds" },
  depths: { label: "Depths" },
  width: { label: "Width" },
  activation: { label: "Activation", choices: ACTIVATION_RULES },
  init: { label: "Initialisation", choices: INITIALISATION_RULES },
  output: { label: "Output", choices: OUTPUT_RULES },
  variants: { label: "Variants", choices: VARIANT_RULES, several: true },
};

/** How long, in milliseconds, somebody who types has stopped before the text is taken. */
const PAUSE = 400;

/** The form with the controls. */
export class Controls {
  readonly #form: HTMLFormElement;

  /**
   * @param form Where the controls are to be.
   * @param onEdit Told which setting was changed, and whether it is a text that somebody is typing.
   */
  constructor(form: HTMLFormElement, onEdit: (setting: Setting, isTyping: boolean) => void) {
    this.#form = form;
    form.append(...SETTINGS.map(fieldOf));
    form.addEventListener("submit", (event) => event.preventDefault());
    let timer: ReturnType<typeof setTimeout> | undefined;
    const edit = ({ name }: HTMLInputElement, isTyping: boolean) => {
      clearTimeout(timer);
      onEdit(name as Setting, isTyping);
    };
    form.addEventListener("change", ({ target }) => edit(target as HTMLInputElement, false));
    form.addEventListener("input", ({ target }) => {
      const input = target as HTMLInputElement;
      if (input.type !== "text") return; // "change" follows at once
      clearTimeout(timer);
      timer = setTimeout(() => edit(input, true), PAUSE);
    });
  }

  /** The settings as they are. */
  read(): Settings {
    const data = new FormData(this.#form);
    return settingsOf((setting) => data.getAll(setting).join(","));
  }

  /** Shows settings, which need not be possible ones. */
  show(settings: Settings): void {
    for (const setting of SETTINGS) {
      const text = settings[setting];
      for (const input of this.#inputs(setting)) {
        if (input instanceof HTMLSelectElement) choose(input, text);
        else if (input.type === "checkbox") input.checked = text.split(",").includes(input.value);
        else if (input.value !== text) input.value = text;
      }
    }
    this.#explain();
  }

  /** Shows what is wrong with the settings, each problem at its control. */
  showProblems(problems: readonly Problem[]): void {
    for (const setting of SETTINGS) {
      const own = problems.filter(({ option }) => option === setting);
      const place = this.#form.querySelector(`#${setting}-problem`)!;
      place.textContent = own.map(({ message }) => message).join("\n");
      for (const input of this.#inputs(setting)) {
        input.setAttribute("aria-invalid", `${own.length > 0}`);
      }
    }
    this.#explain();
  }

  /** Says what is chosen. */
  #explain(): void {
    const settings = this.read();
    for (const setting of SETTINGS) {
      const { choices, several } = CONTROLS[setting];
      if (choices === undefined || several) continue;
      const chosen = Object.hasOwn(choices, settings[setting]) && choices[settings[setting]];
      this.#form.querySelector(`#${setting}-hint`)!.textContent = chosen ? chosen.formula : "";
    }
  }

  #inputs(setting: Setting): NodeListOf<HTMLInputElement | HTMLSelectElement> {
    return this.#form.querySelectorAll(`[name="${setting}"]`);
  }
}

/** Chooses a name, or what is none and stands in an address. */
function choose(select: HTMLSelectElement, text: string): void {
  select.querySelector("[data-unknown]")?.remove();
  const isKnown = [...select.options].some(({ value }) => value === text);
  if (!isKnown) select.append(element("option", { value: text, "data-unknown": "" }, text));
  select.value = text;
}

/** A setting's label, control, explanation, and place for what is wrong with it. */
function fieldOf(setting: Setting): HTMLElement {
  const { label, choices, several } = CONTROLS[setting];
  const problem = element("p", { id: `${setting}-problem`, class: "problem", role: "alert" });
  if (several) {
    const boxes = Object.entries(choices!).map(([name, { formula }]) =>
      element(
        "label",
        {},
        element("input", {
          ...{ type: "checkbox", name: setting, value: name },
          "aria-describedby": `${setting}-problem`,
        }),
        element("span", {}, name, " ", element("small", {}, formula.split(/, | where /)[0]!)),
      )
    );
    return element("fieldset", {}, element("legend", {}, label), ...boxes, problem);
  }
  const attributes = {
    ...{ id: setting, name: setting },
    "aria-describedby": `${setting}-hint ${setting}-problem`,
  };
  const typed = { type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false" };
  const options = Object.keys(choices ?? {}).map((name) => element("option", {}, name));
  return element(
    "div",
    { class: "field" },
    element("label", { for: setting }, label),
    choices ? element("select", attributes, ...options) : element("input", {
      ...attributes,
      ...typed,
    }),
    element("p", { id: `${setting}-hint`, class: "hint" }, PAGE_OPTIONS[setting].help),
    problem,
  );
}
