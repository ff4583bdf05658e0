import { type Facts, writeMessage, writeTitle } from "../../core/alert/write.js";
import type { SightingLine } from "../../core/wire/lines.js";
import type { Store } from "../store/port.js";

/** A sighting of a router in plain words. */
export type Describe = (
  router: string,
  sighting: SightingLine,
) => { title: string; sentence: string };

/** Writes with core's sentences, naming devices as the store knows them. */
export function makeDescribe(store: Store): Describe {
  return (router, sighting) => {
    const { evidence, identifier, transforms, name, company, network, src, dst, device } = sighting;
    const known = device === null ? [] : store.devices({ limit: 1, device, router });
    const facts: Facts = {
      sender: {
        name: known[0]?.device.name ?? null,
        source: known[0]?.device.name_source ?? null,
        address: src,
      },
      evidence,
      identifiers: identifier === null ? [] : [identifier],
      transforms: transforms as Facts["transforms"],
      receiver: { name, company, network, address: dst },
      first: false,
      consent: null,
      behaviour: null,
    };
    return { title: writeTitle(facts), sentence: writeMessage(facts) };
  };
}
