/** Passwords and sessions. */
export const SESSION = {
  logIn: "Log in",
  logOut: "Log out",
  password: "Password",
  passwordWrong: "This is not the password.",
  passwordShort: "A password needs {n} characters or more.",
  passwordDiffers: "The two are not the same.",
  passwordNew: "New password",
  passwordAgain: "The same again",
  passwordSet: "Set a password",
  passwordSetMore:
    "Whoever knows it sees what telltale sees. {n} characters or more; a few words that are easy to remember are good.",
  passwordNone: "No password yet",
  passwordNoneMore:
    "Open the link that telltale printed when it started, and choose one. Not there any more? Start telltale again: it prints a new one.",
  linkSpent: "This link does not work any more. Start telltale again: it prints a new one.",
  locked: "Too many wrong tries. Wait {minutes} min.",
} as const;
