// Light, dark or as the device says. A cookie, so that the server paints the first frame right.

const YEAR = 365 * 24 * 60 * 60;

function apply(theme) {
  const root = document.documentElement;
  if (theme) root.dataset.bsTheme = theme;
  else delete root.dataset.bsTheme;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; SameSite=Lax; Max-Age=${theme ? YEAR : 0}${secure}`;
}

export function startThemeSwitch() {
  for (const choice of document.querySelectorAll("[data-theme-switch] input")) {
    choice.addEventListener("change", () => apply(choice.value));
  }
}
