// Tabs above the answers: one is shown, the others keep what they hold. Arrow keys go from one to the next.

import { button, el, fresh, setAttribute, setText, show } from "./dom.js";
import { t } from "./words.js";

export class Tabs {
  /** @param parts key and panel of each tab; a panel may have `closed`. */
  constructor(parts) {
    this.list = el("div", { role: "tablist", class: "tabs", "aria-label": t("tabs") });
    this.body = el("div", { class: "panels" });
    this.node = el("div", { class: "tabbed" }, this.list, this.body);
    this.tabs = [];
    for (const part of parts) this.add(part);
    this.chosen(this.tabs[0].key);
  }

  /** One more tab behind those there are; its label is the text `tab_KEY`, or `title`. */
  add({ key, panel, title, closed, chosen }) {
    const [tabId, panelId] = [fresh("tab"), fresh("panel")];
    const note = el("span", { class: "count" });
    const tab = button("", () => this.chosen(key), { role: "tab", id: tabId, "aria-controls": panelId });
    tab.append(el("span", { text: title ?? t(`tab_${key}`) }), note);
    tab.addEventListener("keydown", (event) => this.moved(event));
    const holder = el("div", { role: "tabpanel", id: panelId, "aria-labelledby": tabId, tabindex: "-1" }, panel);
    this.list.append(tab);
    this.body.append(holder);
    this.tabs.push({ key, tab, note, holder, closed, isChosen: chosen });
    show(holder, false);
    setAttribute(tab, "aria-selected", "false");
    setAttribute(tab, "tabindex", "-1");
  }

  chosen(key) {
    this.current = key;
    for (const each of this.tabs) {
      const isIt = each.key === key;
      setAttribute(each.tab, "aria-selected", String(isIt));
      setAttribute(each.tab, "tabindex", isIt ? "0" : "-1");
      show(each.holder, isIt);
      if (isIt) each.isChosen?.();
    }
  }

  /** What is in sight is asked for again. */
  again() {
    this.tabs.find(({ key }) => key === this.current).isChosen?.();
  }

  noted(key, words) {
    const found = this.tabs.find((each) => each.key === key);
    if (found) setText(found.note, words);
  }

  moved(event) {
    const at = this.tabs.findIndex((each) => each.key === this.current);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: this.tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = this.tabs[(to + this.tabs.length) % this.tabs.length];
    this.chosen(next.key);
    next.tab.focus();
  }

  closed() {
    for (const each of this.tabs) each.closed?.();
  }
}
