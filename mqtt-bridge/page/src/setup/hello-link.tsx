import { useEffect, useState } from "preact/hooks";
import type { AskerView, HelloView } from "../../../api/views.js";
import { Copyable } from "../parts/copyable.js";
import { QrCode } from "../parts/qr-code.js";
import { ask } from "../request.js";
import { isLoopback } from "../route.js";
import { fieldHelp, t } from "../strings.js";

const LOOK_MS = 1500;

interface HelloLinkProps {
  /** Draws what can be done with a device that was recognised. */
  readonly children: (asker: AskerView & { readonly mac: string }) => preact.ComponentChildren;
}

/** A link for the phone in one's hand, and which device opened it. */
export function HelloLink({ children }: HelloLinkProps) {
  const [link, setLink] = useState<HelloView | null>(null);
  const [asker, setAsker] = useState<AskerView | null>(null);
  const [isSpent, setSpent] = useState(false);
  useEffect(() => {
    if (link === null) return;
    const timer = setInterval(async () => {
      const answer = await ask<{ asker: AskerView | null }>("GET", `/api/hello-links/${link.code}`);
      if (answer.ok) setAsker(answer.value.asker);
      else if (answer.status === 404) setSpent(true);
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [link]);
  const make = async (): Promise<void> => {
    const answer = await ask<HelloView>("POST", "/api/hello-links", {});
    setAsker(null);
    setSpent(!answer.ok);
    if (answer.ok) setLink(answer.value);
  };
  return (
    <section class="card hello">
      <h3>{t("helloTitle")}</h3>
      <p class="quiet">{t("helloMore")}</p>
      {link !== null && isLoopback(link.url) && <p>{t("helloLoopback")}</p>}
      {link !== null && !isSpent && <Copyable label={t("helloOpen")} text={link.url} />}
      {link !== null && !isSpent && !isLoopback(link.url) && <QrCode text={link.url} />}
      {isSpent && <p class="wrong">{t("helloSpent")}</p>}
      {(link === null || isSpent) && (
        <button type="button" onClick={() => void make()}>
          {t("helloMake")}
        </button>
      )}
      <div role="status">
        {link !== null && !isSpent && asker === null && <p class="quiet">{t("helloWaiting")}</p>}
        {asker !== null && <p>{askerWords(asker)}</p>}
      </div>
      {asker?.mac != null && children({ ...asker, mac: asker.mac })}
    </section>
  );
}

/** What is known of a device that opened the link. */
function askerWords({ mac, why, address, source, private_mac }: AskerView): string {
  if (why === "same_machine") return t("helloSame");
  if (mac === null) return `${t("helloNoMac", { address })} ${fieldHelp("mac") ?? ""}`;
  const words = [t("helloFound", { mac })];
  if (source === "flows") words.push(t("helloFlows"));
  if (private_mac) words.push(t("helloPrivate"));
  return words.join(" ");
}
