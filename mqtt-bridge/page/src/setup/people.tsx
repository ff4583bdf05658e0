import { useState } from "preact/hooks";
import type { DeviceView } from "../../../api/views.js";
import { change, draft, type Plain } from "../draft.js";
import { deviceName } from "../format.js";
import { devices } from "../state.js";
import { t } from "../strings.js";
import { HelloLink } from "./hello-link.js";
import { listOf, textOf } from "./progress.js";

/** People, and which of the seen devices are theirs. */
export function PeopleStep() {
  const people = listOf(draft.value, "people");
  return (
    <>
      <p class="quiet">{t("peopleMore")}</p>
      {people.length === 0 && <p>{t("peopleNone")}</p>}
      {people.map((person, i) => (
        <Person key={i} person={person} at={i} />
      ))}
      <AddPerson count={people.length} />
      {people.length > 0 && <SeenDevices people={people} />}
      {people.length > 0 && <HelloLink>{(asker) => <Adopt mac={asker.mac} />}</HelloLink>}
    </>
  );
}

function Person({ person, at }: { person: Plain; at: number }) {
  const name = textOf(person, "name");
  const own = listOf(person, "devices");
  return (
    <section class="card">
      <h3>
        <bdi>{t("deviceWhose", { person: name })}</bdi>
      </h3>
      {own.length === 0 && <p class="quiet">{t("deviceNone")}</p>}
      <ul class="rows">
        {own.map((device, i) => (
          <li key={i}>
            <span>
              <bdi>{textOf(device, "name")}</bdi>{" "}
              <code class="quiet">
                {listOf(device, "mac")
                  .filter((mac) => mac !== textOf(device, "name"))
                  .join(", ")}
              </code>
            </span>
            <button
              type="button"
              class="plain"
              onClick={() => change(["people", at, "devices", i], undefined)}
            >
              {t("remove", { what: textOf(device, "name") })}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function AddPerson({ count }: { count: number }) {
  const [name, setName] = useState("");
  const add = (event: Event): void => {
    event.preventDefault();
    if (name.trim() === "") return;
    change(["people", count], { name: name.trim() });
    setName("");
  };
  return (
    <form class="row" onSubmit={add}>
      <label class="field">
        {t("peopleName")}
        <input
          type="text"
          autocomplete="off"
          maxLength={100}
          value={name}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>
      <button type="submit" class="plain">
        {t("peopleAdd")}
      </button>
    </form>
  );
}

function SeenDevices({ people }: { people: readonly Plain[] }) {
  const known = JSON.stringify(draft.value).toLowerCase();
  const unknown = devices.value.filter(({ mac }) => !known.includes(mac));
  if (devices.value.length === 0) return <p class="quiet">{t("deviceSeenNone")}</p>;
  if (unknown.length === 0) return null;
  const give = (device: DeviceView, to: string): void => {
    if (to !== "") adopt(Number(to), device.mac, device.model ?? deviceName(device));
  };
  return (
    <section>
      <h2>{t("deviceAddSeen")}</h2>
      <ul class="rows">
        {unknown.map((device) => (
          <li key={`${device.router} ${device.mac}`}>
            <span>
              <bdi>{deviceName(device)}</bdi>{" "}
              <span class="quiet">
                <bdi>{[device.maker, device.model].filter((part) => part !== null).join(", ")}</bdi>{" "}
                <code>{device.mac}</code>
              </span>
            </span>
            <select
              aria-label={`${deviceName(device)} ${device.mac}`}
              value=""
              onChange={({ currentTarget }) => give(device, currentTarget.value)}
            >
              <option value="">{t("deviceNobody")}</option>
              {people.map((person, i) => (
                <option key={i} value={i} translate={false}>
                  {textOf(person, "name")}
                </option>
              ))}
            </select>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A device that a link made known: to whom it belongs. */
function Adopt({ mac }: { mac: string }) {
  const seen = devices.value.find((each) => each.mac === mac);
  const [name, setName] = useState(seen === undefined ? "" : (seen.model ?? deviceName(seen)));
  if (JSON.stringify(draft.value).toLowerCase().includes(mac)) return null;
  return (
    <div>
      <label class="field">
        {t("helloName")}
        <input
          type="text"
          autocomplete="off"
          maxLength={100}
          value={name}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>
      <p class="actions">
        {listOf(draft.value, "people").map((person, i) => (
          <button key={i} type="button" onClick={() => adopt(i, mac, name.trim() || mac)}>
            <bdi>{t("helloAdd", { person: textOf(person, "name") })}</bdi>
          </button>
        ))}
      </p>
    </div>
  );
}

function adopt(person: number, mac: string, name: string): void {
  const count = listOf(listOf(draft.value, "people")[person], "devices").length;
  change(["people", person, "devices", count], { name, mac: [mac] });
}
