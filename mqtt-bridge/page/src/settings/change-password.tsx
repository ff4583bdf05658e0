import { useState } from "preact/hooks";
import { PasswordForm } from "../parts/password-form.js";
import { changePassword, PASSWORD_MIN } from "../session.js";
import { t } from "../strings.js";

/** A new password for who knows the old one. */
export function ChangePassword() {
  const [isDone, setDone] = useState(false);
  const send = async ([old = "", next = "", again = ""]: readonly string[]) => {
    setDone(false);
    if (next.length < PASSWORD_MIN) return t("passwordShort", { n: PASSWORD_MIN });
    if (next !== again) return t("passwordDiffers");
    const wrong = await changePassword(old, next);
    setDone(wrong === null);
    return wrong;
  };
  return (
    <>
      <PasswordForm
        button={t("passwordChange")}
        fields={[t("passwordOld"), t("passwordNew"), t("passwordAgain")]}
        isNew
        send={send}
      />
      <p role="status">{isDone && t("passwordChanged")}</p>
    </>
  );
}
