import { draft, household, type Plain } from "../draft.js";
import { Fields, type Schema } from "../parts/schema-form.js";
import { t } from "../strings.js";
import { listOf, textOf } from "./progress.js";

/** What matters most, in the order in which it is easy to find. */
const OF_PERSON = ["phone", "email", "contacts"];
const OF_DEVICE = ["imei", "serial", "iccid", "imsi", "android_id", "advertising_id", "operator"];

/** The identifiers of each person and device, from the file's own schema. */
export function ValuesStep() {
  const people = listOf(draft.value, "people");
  const person = itemsOf(household.value?.schema as Schema | undefined, "people");
  const device = itemsOf(person, "devices");
  return (
    <>
      <p class="quiet">{t("valuesMore")}</p>
      {people.length === 0 && <p>{t("valuesNone")}</p>}
      {people.map((each, i) => (
        <fieldset key={i}>
          <legend>
            <bdi>{textOf(each, "name")}</bdi>
          </legend>
          <Fields schema={only(person, OF_PERSON)} path={["people", i]} value={each} />
          {listOf(each, "devices").map((own, k) => (
            <Device key={k} of={own} path={["people", i, "devices", k]} schema={device} />
          ))}
        </fieldset>
      ))}
    </>
  );
}

function Device({
  of,
  path,
  schema,
}: {
  of: Plain;
  path: readonly (string | number)[];
  schema: Schema;
}) {
  return (
    <fieldset>
      <legend>
        <bdi>{textOf(of, "name")}</bdi>
      </legend>
      <Fields schema={only(schema, OF_DEVICE)} path={path} value={of} />
    </fieldset>
  );
}

/** Schema of the items of a list in a mapping. */
function itemsOf(schema: Schema | undefined, key: string): Schema {
  return schema?.properties?.[key]?.items ?? {};
}

/** A mapping's schema with these keys only, in this order. */
export function only(schema: Schema, keys: readonly string[]): Schema {
  const properties = keys.flatMap((key) => {
    const below = schema.properties?.[key];
    return below === undefined ? [] : [[key, below] as const];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}
