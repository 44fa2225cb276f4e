// The start page: what was open last, the examples with their story, and a scenario begun from a policy.

import { button, el, fresh, setText, show } from "./dom.js";
import { language, said, t } from "./words.js";

const STORY = 260;

export class Start {
  constructor(tools) {
    this.tools = tools;
    this.recent = el("ul", { class: "files" });
    this.noRecent = el("p", { class: "soft", text: t("loading") });
    this.examples = el("ul", { class: "files examples" });
    this.folder = el("p", { class: "soft small" });
    this.begun = new Beginning(tools);
    this.node = el(
      "div",
      { class: "start" },
      el("div", { class: "hello" }, el("h1", { text: t("start_title") }), el("p", { text: t("start_about") })),
      el(
        "div",
        { class: "ways" },
        el("div", { class: "own" }, this.begun.node, section("start_recent", this.noRecent, this.recent, this.folder)),
        section("start_examples", el("p", { class: "soft", text: t("start_examples_about") }), this.examples),
      ),
    );
  }

  update({ folder, recent, examples, policies }) {
    this.recent.replaceChildren(...recent.map((each) => this.file(each)));
    show(this.noRecent, recent.length === 0);
    setText(this.noRecent, t("start_none"));
    setText(this.folder, t("start_folder", { folder }));
    this.examples.replaceChildren(...examples.map((each) => this.example(each)));
    this.begun.update(policies);
  }

  file({ file, name, changed, draft, refused }) {
    if (refused) return el("li", {}, el("span", { class: "small refused", text: said(refused) }));
    return el(
      "li",
      {},
      button(name || file, () => this.tools.open({ file }), { class: "file" }),
      el("span", { class: "soft small", text: [file, whenChanged(changed)].filter(Boolean).join(" · ") }),
      draft ? el("span", { class: "draft", text: t("start_draft") }) : null,
    );
  }

  example({ file, title, story }) {
    const isOwn = Boolean(story[language()]);
    const words = said(story).replace(/\s+/g, " ");
    const end = words.lastIndexOf(" ", STORY);
    return el(
      "li",
      {},
      button(said(title), () => this.tools.open({ example: file }), { class: "file" }),
      el("p", { class: "small", lang: isOwn ? null : "en", text: words.length > STORY ? `${words.slice(0, end)} …` : words }),
    );
  }
}

/** When a file was changed, as a person says it. */
function whenChanged(moment) {
  const at = new Date(typeof moment === "number" ? moment * 1000 : moment);
  if (!moment || Number.isNaN(at.getTime())) return "";
  const given = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(language() === "nl" ? "nl-NL" : "en-GB", given).format(at);
}

function section(key, ...children) {
  const id = fresh("part");
  return el("section", { class: "panel", "aria-labelledby": id }, el("h2", { id, text: t(key) }), ...children);
}

/** A new scenario: its name and its policy; programme, costs and result follow in the form itself. */
class Beginning {
  constructor(tools) {
    this.tools = tools;
    this.name = el("input", { type: "text", id: fresh("name"), autocomplete: "off", maxlength: "120" });
    this.policy = el("select", { id: fresh("policy") });
    this.problem = el("p", { class: "problem", role: "alert", hidden: true });
    const id = fresh("part");
    this.node = el(
      "form",
      { class: "panel beginning", "aria-labelledby": id },
      el("h2", { id, text: t("new_title") }),
      el(
        "ol",
        { class: "steps" },
        ...["policy", "programme", "costs", "result"].map((each, place) =>
          el("li", { text: t(`new_step_${each}`), class: place ? null : "now" }),
        ),
      ),
      el("label", { for: this.name.id, text: t("new_name") }),
      this.name,
      el("label", { for: this.policy.id, text: t("new_policy") }),
      this.policy,
      this.problem,
      el("button", { type: "submit", class: "main", text: t("new_go") }),
    );
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      const name = this.name.value.trim();
      show(this.problem, !name);
      setText(this.problem, name ? "" : t("new_name_needed"));
      if (!name) this.name.focus();
      else this.tools.open({ new: { policy: this.policy.value, name, lang: language() } }, true);
    });
  }

  update(policies) {
    const latest = policies.toSorted((one, other) => String(other.date).localeCompare(String(one.date)));
    const chosen = this.policy.value;
    this.policy.replaceChildren(
      ...latest.map(({ key, name, place, date }) =>
        el("option", { value: key, text: [name, place === "Netherlands" ? t("place_country") : place, String(date).slice(0, 4)].filter(Boolean).join(" · ") }),
      ),
    );
    if (policies.some(({ key }) => key === chosen)) this.policy.value = chosen;
  }
}
