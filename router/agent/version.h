/* The version of the package, as package.json has it. */
#ifndef TELLTALE_VERSION_H
#define TELLTALE_VERSION_H

#define AGENT_VERSION "0.1.0"

#endif
