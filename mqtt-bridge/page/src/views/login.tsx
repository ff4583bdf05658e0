import { useState } from "preact/hooks";
import { enter } from "../live.js";
import { PasswordForm } from "../parts/password-form.js";
import { href, route } from "../route.js";
import { logIn, PASSWORD_MIN, session, setFirst } from "../session.js";
import { t } from "../strings.js";

/** Asks for the password, or for the first one where the printed link was opened. */
export function Login() {
  const at = route.value;
  if (at.view === "start") return <First code={at.code} />;
  if (session.value === "first") {
    return (
      <section class="narrow">
        <h1>{t("passwordNone")}</h1>
        <p>{t("passwordNoneMore")}</p>
      </section>
    );
  }
  return (
    <section class="narrow">
      <h1>{t("logIn")}</h1>
      <PasswordForm button={t("logIn")} fields={[t("password")]} isNew={false} send={tryLogIn} />
    </section>
  );
}

async function tryLogIn([password = ""]: readonly string[]): Promise<string | null> {
  const wrong = await logIn(password);
  if (wrong === null) void enter();
  return wrong;
}

function First({ code }: { code: string }) {
  const [isSet, setIsSet] = useState(false);
  const send = async ([password = "", again = ""]: readonly string[]): Promise<string | null> => {
    if (password.length < PASSWORD_MIN) return t("passwordShort", { n: PASSWORD_MIN });
    if (password !== again) return t("passwordDiffers");
    const wrong = await setFirst(code, password);
    if (wrong !== null) return wrong;
    setIsSet(true);
    location.replace(href.setup(""));
    void enter();
    return null;
  };
  if (isSet) return null;
  return (
    <section class="narrow">
      <h1>{t("passwordSet")}</h1>
      <p>{t("passwordSetMore", { n: PASSWORD_MIN })}</p>
      <PasswordForm
        button={t("passwordSet")}
        fields={[t("passwordNew"), t("passwordAgain")]}
        isNew
        send={send}
      />
    </section>
  );
}
