import * as v from "valibot";

export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 256;

export const Password = v.pipe(v.string(), v.maxLength(PASSWORD_MAX));
export const NewPassword = v.pipe(Password, v.minLength(PASSWORD_MIN));
