import { render } from "preact";
import { App } from "./app.js";
import { listenForKeys } from "./keys.js";
import { start } from "./live.js";
import { showIn, wantedLanguage } from "./words/language.js";
import "./style.css";
import "./parts.css";
import "./forms.css";
import "./browse.css";
import "./setup.css";

const place = document.getElementById("app");
if (place !== null) {
  void showIn(wantedLanguage()).then(() => {
    render(<App />, place);
    start();
    listenForKeys();
  });
}
