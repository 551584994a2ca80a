// Light, dark or as the device says. A cookie, so that the server paints the first frame right.
import { remember } from "./remember.js";

function apply(theme) {
  const root = document.documentElement;
  if (theme) root.dataset.bsTheme = theme;
  else delete root.dataset.bsTheme;
  remember("theme", theme);
}

export function startThemeSwitch() {
  for (const choice of document.querySelectorAll("[data-theme-switch] input")) {
    choice.addEventListener("change", () => apply(choice.value));
  }
}
