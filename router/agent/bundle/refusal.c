#include "refusal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

static const char *const names[] = {
	[REFUSAL_NONE] = "none",
	[REFUSAL_TOO_LARGE] = "too_large",
	[REFUSAL_NOT_SEALED] = "not_sealed",
	[REFUSAL_WRONG_ROUTER] = "wrong_router",
	[REFUSAL_BAD_SEAL] = "bad_seal",
	[REFUSAL_UNKNOWN_VERSION] = "unknown_version",
	[REFUSAL_MALFORMED] = "malformed",
	[REFUSAL_OLDER] = "older",
	[REFUSAL_REPLAYED] = "replayed",
	[REFUSAL_EXPIRED] = "expired",
	[REFUSAL_NEEDS_NEWER_AGENT] = "needs_newer_agent",
	[REFUSAL_TABLE_REFUSED] = "table_refused",
	[REFUSAL_FAILED_VECTORS] = "failed_vectors",
};

const char *refusal_name(enum refusal_reason reason)
{
	return names[reason];
}

int refuse(struct refusal *refusal, enum refusal_reason reason, const char *format, ...)
{
	va_list arguments;

	refusal->reason = reason;
	va_start(arguments, format);
	vsnprintf(refusal->line, sizeof(refusal->line), format, arguments);
	va_end(arguments);
	return -EPROTO;
}
