import { change, fieldOf, type Path, type Plain, wrong } from "../draft.js";
import { fieldHelp, fieldWords, optionWords, t } from "../strings.js";
import { Extras } from "./household-extras.js";

/** As much of JSON Schema as the household's uses. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

interface FieldProps {
  readonly schema: Schema;
  readonly path: Path;
  readonly value: Plain | undefined;
}

/** A form of what the schema says: a mapping's keys one below the other. */
export function Fields({ schema, path, value }: FieldProps) {
  const values = (value ?? {}) as Readonly<Record<string, Plain>>;
  return (
    <>
      {Object.entries(schema.properties ?? {}).map(([key, below]) => (
        <Field key={key} schema={below} path={[...path, key]} value={values[key]} />
      ))}
    </>
  );
}

function Field({ schema, path, value }: FieldProps) {
  const key = String(path.at(-1));
  if (schema.type === "array") return <List schema={schema} path={path} value={value} />;
  if (schema.type !== "object") return <Scalar schema={schema} path={path} value={value} />;
  return (
    <fieldset>
      <legend>{fieldWords(key)}</legend>
      <Fields schema={schema} path={path} value={value} />
    </fieldset>
  );
}

function List({ schema, path, value }: FieldProps) {
  const key = String(path.at(-1));
  const items = Array.isArray(value) ? (value as readonly Plain[]) : [];
  const below = schema.items ?? {};
  const isMapping = below.type === "object";
  const what = fieldWords(key);
  const add = (event: MouseEvent): void => {
    const group = (event.currentTarget as HTMLElement).closest(".many");
    change([...path, items.length], isMapping ? {} : "");
    // Drawn after this; the keyboard goes on in what is new.
    setTimeout(() => {
      const added = group?.querySelectorAll<HTMLElement>(`[data-of="${fieldOf(path)}"]`);
      [...(added ?? [])].at(-1)?.querySelector<HTMLElement>("input, select")?.focus();
    });
  };
  return (
    <div class={isMapping ? "many mappings" : "many"}>
      {items.map((item, i) => (
        <div key={i} class="item" data-of={fieldOf(path)}>
          {isMapping ? (
            <fieldset>
              <legend>
                {what} {i + 1}
              </legend>
              <Fields schema={below} path={[...path, i]} value={item} />
            </fieldset>
          ) : (
            <Scalar schema={below} path={[...path, i]} value={item} />
          )}
          <button type="button" class="plain" onClick={() => change([...path, i], undefined)}>
            {t("remove", { what: `${what} ${i + 1}` })}
          </button>
        </div>
      ))}
      <Wrong field={fieldOf(path)} />
      <p class="adding">
        <button type="button" class="plain" onClick={add}>
          {t("add", { what })}
        </button>
        {items.length === 0 && <Help name={key} />}
      </p>
      <Extras path={path} items={items} />
    </div>
  );
}

function Scalar({ schema, path, value }: FieldProps) {
  const last = path.at(-1);
  const key = String(typeof last === "number" ? path.at(-2) : last);
  const field = fieldOf(path);
  const text = typeof value === "string" ? value : "";
  const isWrong = wrong.value.has(field);
  const common = {
    id: field,
    "aria-invalid": isWrong,
    "aria-describedby": `${field}-help`,
    onInput: (event: { currentTarget: { value: string } }) =>
      change(path, event.currentTarget.value),
  };
  return (
    <div class="field">
      <label for={field}>
        {fieldWords(key) + (typeof last === "number" ? ` ${last + 1}` : "")}
      </label>
      {schema.enum === undefined ? (
        <Line isDate={key === "since"} value={text} common={common} />
      ) : (
        <select value={text} {...common}>
          <option value="">{t("notSet")}</option>
          {schema.enum.map((option) => (
            <option key={option} value={option}>
              {optionWords(key, option)}
            </option>
          ))}
        </select>
      )}
      <div id={`${field}-help`}>
        <Wrong field={field} />
        <Help name={key} />
      </div>
      {typeof last === "string" && <Extras path={path} items={[]} />}
    </div>
  );
}

interface LineProps {
  readonly isDate: boolean;
  readonly value: string;
  readonly common: {
    readonly id: string;
    readonly "aria-invalid": boolean;
    readonly "aria-describedby": string;
    readonly onInput: (event: { currentTarget: { value: string } }) => void;
  };
}

function Line({ isDate, value, common }: LineProps) {
  if (isDate) return <input type="date" value={value} {...common} />;
  return <input type="text" autocomplete="off" spellcheck={false} value={value} {...common} />;
}

function Help({ name }: { name: string }) {
  const help = fieldHelp(name);
  return help === null ? null : <span class="quiet"> {help}</span>;
}

function Wrong({ field }: { field: string }) {
  const message = wrong.value.get(field);
  return message === undefined ? null : (
    <p class="wrong">
      <bdi>{message}</bdi>
    </p>
  );
}
