import { useState } from "preact/hooks";

interface PasswordFormProps {
  readonly button: string;
  /** Labels; the passwords are sent in this order. */
  readonly fields: readonly string[];
  /** Tells a password store whether it should offer a new one. */
  readonly isNew: boolean;
  /** null: it worked; else why not. */
  readonly send: (passwords: readonly string[]) => Promise<string | null>;
}

/** Passwords and a button; what is wrong stands beside them and is read out. */
export function PasswordForm({ button, fields, isNew, send }: PasswordFormProps) {
  const [wrong, setWrong] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const inputs = [...form.querySelectorAll<HTMLInputElement>("input[type=password]")];
    setIsBusy(true);
    const answer = await send(inputs.map(({ value }) => value));
    setIsBusy(false);
    setWrong(answer);
    if (answer !== null) inputs[0]?.focus();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <input type="text" autocomplete="username" value="telltale" readOnly hidden />
      {fields.map((label) => (
        <label key={label} class="field">
          {label}
          <input
            type="password"
            autocomplete={isNew ? "new-password" : "current-password"}
            maxLength={256}
            required
            aria-invalid={wrong !== null}
            aria-describedby="password-wrong"
          />
        </label>
      ))}
      <p id="password-wrong" class="wrong" role="alert">
        {wrong}
      </p>
      <p class="actions">
        <button type="submit" disabled={isBusy}>
          {button}
        </button>
      </p>
    </form>
  );
}
