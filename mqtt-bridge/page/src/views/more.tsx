import { href } from "../route.js";
import { t } from "../strings.js";

/** The ways to the views that have no place of their own in the header. */
export default function More() {
  return (
    <section class="narrow">
      <h1>{t("more")}</h1>
      <ul class="ways">
        <li>
          <a href={href.held}>{t("held")}</a>
        </li>
        <li>
          <a href={href.where("company")}>{t("whereTo")}</a>
        </li>
        <li>
          <a href={href.live}>{t("live")}</a>
        </li>
        <li>
          <a href={href.captures("")}>{t("captures")}</a>
        </li>
        <li>
          <a href={href.setup("")}>{t("setup")}</a>
        </li>
        <li>
          <a href={href.keys}>{t("keys")}</a>
        </li>
      </ul>
    </section>
  );
}
