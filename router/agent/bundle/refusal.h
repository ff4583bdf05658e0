/* Why a machine message is not taken (core/bundle/refusal.ts). Nothing of it has any effect then. */
#ifndef TELLTALE_REFUSAL_H
#define TELLTALE_REFUSAL_H

enum refusal_reason {
	REFUSAL_NONE,
	REFUSAL_TOO_LARGE,
	REFUSAL_NOT_SEALED,
	REFUSAL_WRONG_ROUTER,
	REFUSAL_BAD_SEAL,
	REFUSAL_UNKNOWN_VERSION,
	REFUSAL_MALFORMED,
	REFUSAL_OLDER,
	REFUSAL_REPLAYED,
	REFUSAL_EXPIRED,
	REFUSAL_NEEDS_NEWER_AGENT,
	REFUSAL_TABLE_REFUSED,
	REFUSAL_FAILED_VECTORS,
};

/* Bytes of a line with its end; the plane takes 300 characters. */
#define REFUSAL_LINE_MAX 256

struct refusal {
	enum refusal_reason reason;
	char line[REFUSAL_LINE_MAX]; /* one clear line: what, and what was expected */
};

/* As messages name it. */
const char *refusal_name(enum refusal_reason reason);

/* Fills it; returns -EPROTO, so that a check can end with it. */
int refuse(struct refusal *refusal, enum refusal_reason reason, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
