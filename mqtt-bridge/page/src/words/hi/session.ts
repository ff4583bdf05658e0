export const SESSION = {
  logIn: "लॉग इन",
  logOut: "लॉग आउट",
  password: "पासवर्ड",
  passwordWrong: "यह पासवर्ड सही नहीं है।",
  passwordShort: "पासवर्ड में कम से कम {n} अक्षर चाहिए।",
  passwordDiffers: "दोनों एक जैसे नहीं हैं।",
  passwordNew: "नया पासवर्ड",
  passwordAgain: "वही फिर से",
  passwordSet: "पासवर्ड तय करें",
  passwordSetMore:
    "जिसे यह पता है, वह वह सब देख सकता है जो telltale देखता है। कम से कम {n} अक्षर; कुछ शब्द जो आसानी से याद रहें, अच्छे हैं।",
  passwordNone: "अभी कोई पासवर्ड नहीं",
  passwordNoneMore:
    "वह लिंक खोलें जो telltale ने शुरू होते समय दिखाया था, और पासवर्ड चुनें। लिंक अब नहीं मिल रहा? telltale फिर से शुरू करें: वह नया लिंक दिखाएगा।",
  linkSpent: "यह लिंक अब काम नहीं करता। telltale फिर से शुरू करें: वह नया लिंक दिखाएगा।",
  locked: "बहुत सारी गलत कोशिशें। {minutes} मिनट रुकें।",
} as const;
