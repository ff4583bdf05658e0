import { useState } from "preact/hooks";
import type { BackupFoundView, ErrorView } from "../../../api/views.js";
import { formatDate } from "../format.js";
import { refusalWords } from "../lines.js";
import { formatBytes } from "../parts/bytes.js";
import { Dialog } from "../parts/dialog.js";
import { PasswordForm } from "../parts/password-form.js";
import { ask } from "../request.js";
import { session } from "../session.js";
import { isDemo } from "../state.js";
import { t } from "../strings.js";

/** Bytes that the server takes. */
const MOST = 512 * 1024 * 1024;

/** Everything as a file, and such a file in the place of everything. */
export function Backup() {
  return (
    <>
      <p>{t("backupMore")}</p>
      <h2>{t("backupMake")}</h2>
      {isDemo.value ? (
        <p>{t("backupDemo")}</p>
      ) : (
        <>
          <p class="quiet">{t("backupKeys")}</p>
          <p class="actions">
            <a class="button" href="/api/backup" download>
              {t("backupDownload")}
            </a>
          </p>
        </>
      )}
      <h2>{t("restore")}</h2>
      <Restore />
    </>
  );
}

type State =
  | { readonly kind: "none"; readonly wrong: string | null }
  | { readonly kind: "sending" | "restarting" }
  | { readonly kind: "found"; readonly found: BackupFoundView };

function Restore() {
  const [state, setState] = useState<State>({ kind: "none", wrong: null });
  const send = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0];
    if (file === undefined) return;
    setState({ kind: "sending" });
    setState(await sendBackup(file));
    input.value = "";
  };
  return (
    <>
      <p class="quiet">{t("restoreMore")}</p>
      <label class="field narrow-field">
        {t("restoreFile", { size: formatBytes(MOST) })}
        <input
          type="file"
          accept=".backup,application/octet-stream"
          onChange={({ currentTarget }) => void send(currentTarget)}
        />
      </label>
      <p role="status">
        {state.kind === "sending" && t("restoreSending")}
        {state.kind === "restarting" && t("restoreRestarting")}
      </p>
      <p class="wrong" role="alert">
        {state.kind === "none" && state.wrong}
      </p>
      {state.kind === "found" && (
        <Sure
          found={state.found}
          onDone={() => setState({ kind: "restarting" })}
          onClose={() => {
            setState((now) => (now.kind === "found" ? { kind: "none", wrong: null } : now));
          }}
        />
      )}
    </>
  );
}

async function sendBackup(file: File): Promise<State> {
  if (file.size > MOST) {
    const places = { size: formatBytes(file.size), most: formatBytes(MOST) };
    return { kind: "none", wrong: t("captureTooLarge", places) };
  }
  try {
    const headers = { "Content-Type": "application/octet-stream" };
    const response = await fetch("/api/restore", { method: "POST", headers, body: file });
    const answer = (await response.json()) as BackupFoundView & Partial<ErrorView>;
    if (response.ok) return { kind: "found", found: answer };
    const wrong = refusalWords(answer);
    return { kind: "none", wrong: t("restoreRefused", { line: wrong }) };
  } catch {
    return { kind: "none", wrong: t("actionFailed") };
  }
}

interface SureProps {
  readonly found: BackupFoundView;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** What is in it, what becomes of what is there, and the password once more. */
function Sure({ found, onDone, onClose }: SureProps) {
  const { id, routers, devices, sightings, newest } = found;
  const restore = async ([password = ""]: readonly string[]): Promise<string | null> => {
    const answer = await ask<unknown>("POST", `/api/restore/${encodeURIComponent(id)}`, {
      password,
    });
    if (answer.ok) onDone();
    if (answer.ok) return null;
    if (answer.status === 403) return t("passwordWrong");
    if (answer.status === 429) return t("locked", { minutes: Math.ceil(answer.wait / 60) });
    return refusalWords(answer.value);
  };
  return (
    <Dialog title={t("restoreSure")} onClose={onClose}>
      <p>
        {t("restoreFound", { devices, sightings, routers })}{" "}
        {newest !== null && t("restoreNewest", { time: formatDate(newest) })}
      </p>
      <p>{t("restoreWhat")}</p>
      <PasswordForm
        button={t("restoreDo")}
        fields={session.value === "open" ? [] : [t("password")]}
        isNew={false}
        send={restore}
      />
      <p class="actions">
        <button type="button" class="plain" onClick={onClose}>
          {t("restoreNot")}
        </button>
      </p>
    </Dialog>
  );
}
