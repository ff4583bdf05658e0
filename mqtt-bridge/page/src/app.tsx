import { Lazy } from "./lazy.js";
import { Footer } from "./parts/footer.js";
import { Header } from "./parts/header.js";
import { route } from "./route.js";
import { isIn, session } from "./session.js";
import { t } from "./strings.js";
import { AlertDetail } from "./views/alert-detail.js";
import { Alerts } from "./views/alerts.js";
import { DeviceDetail } from "./views/device-detail.js";
import { Home } from "./views/home.js";
import { Household } from "./views/household.js";
import { Login } from "./views/login.js";
import { Sightings } from "./views/sightings.js";

export function App() {
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        {t("skip")}
      </button>
      <Header />
      <main id="main" tabIndex={-1}>
        <View />
      </main>
      <Footer />
    </>
  );
}

function View() {
  const at = route.value;
  // For a phone that is to be added, and for people with a link of their own: they have no password.
  if (at.view === "hello" || at.view === "me") return <Lazy name={at.view} rest={at.rest} />;
  if (session.value === null) return null;
  if (!isIn()) return <Login />;
  switch (at.view) {
    case "home":
      return <Home />;
    case "device":
      return <DeviceDetail mac={at.mac} />;
    case "alerts":
      return <Alerts />;
    case "alert":
      return <AlertDetail id={at.id} />;
    case "sightings":
      return <Sightings words={at.words} />;
    case "household":
      return <Household />;
    case "start":
      return <Login />;
    default:
      return <Lazy name={at.view} rest={at.rest} />;
  }
}
