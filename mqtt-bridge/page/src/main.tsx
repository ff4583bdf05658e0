import { render } from "preact";
import { App } from "./app.js";
import { start } from "./live.js";
import "./style.css";
import "./parts.css";
import "./forms.css";

const place = document.getElementById("app");
if (place !== null) {
  render(<App />, place);
  start();
}
