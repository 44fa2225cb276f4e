// Light or dark: what was chosen before, else what the system asks for, and the button that chooses the other.

import { button, setText } from "./dom.js";
import { remember, remembered, t } from "./words.js";

const THEME = "feasibility_theme";
const system = matchMedia("(prefers-color-scheme: dark)");
let shown = null;

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : system.matches;
}

/** What the button offers: the other one than stands there now. */
function offered() {
  return t(isDark() ? "light" : "dark");
}

/** The theme that was chosen before, where one was. */
export function takeTheme() {
  const theme = remembered(THEME);
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
}

/** The button of the page, which follows what the system asks for while the page is open. */
export function themeButton() {
  shown = button(offered(), () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    remember(THEME, theme);
    setText(shown, offered());
  });
  return shown;
}

system.addEventListener("change", () => {
  if (shown) setText(shown, offered());
});
