import { render } from "preact";
import { App } from "./app.js";
import { listenForKeys } from "./keys.js";
import { preload } from "./lazy.js";
import { start } from "./live.js";
import { route } from "./route.js";
import { showIn, wantedLanguage } from "./words/language.js";
import "./style.css";
import "./parts.css";
import "./forms.css";
import "./browse.css";
import "./setup.css";

const place = document.getElementById("app");
if (place !== null) {
  // What the page will need is asked for at once, and side by side.
  start();
  if ("rest" in route.value) preload(route.value.view);
  void showIn(wantedLanguage()).then(() => {
    render(<App />, place);
    listenForKeys();
  });
}
