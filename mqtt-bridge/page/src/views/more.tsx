import { href } from "../route.js";
import { t } from "../strings.js";

/** The ways to the views that have no place of their own in the header. */
export default function More() {
  return (
    <section class="narrow">
      <h1>{t("more")}</h1>
      <ul class="ways">
        <li>
          <a href={href.setup("")}>{t("setup")}</a>
        </li>
      </ul>
    </section>
  );
}
