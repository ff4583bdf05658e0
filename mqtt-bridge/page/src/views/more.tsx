import { href } from "../route.js";
import { t } from "../strings.js";

/** The ways to the views that have no place of their own in the header. */
export default function More() {
  const ways: readonly (readonly [string, string])[] = [
    [href.held, t("held")],
    [href.where("company"), t("whereTo")],
    [href.live, t("live")],
    [href.captures(""), t("captures")],
    [href.blocks, t("blocksTitle")],
    [href.rules(""), t("rules")],
    [href.policy, t("policy")],
    [href.routers, t("routers")],
    [href.settings(""), t("settings")],
    [href.setup(""), t("setup")],
    [href.keys, t("keys")],
  ];
  return (
    <section class="narrow">
      <h1>{t("more")}</h1>
      <ul class="ways">
        {ways.map(([to, words]) => (
          <li key={to}>
            <a href={to}>{words}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}
