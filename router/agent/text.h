/* Text that grows in a place of the caller's; what does not fit is seen at the end. */
#ifndef TELLTALE_TEXT_H
#define TELLTALE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
	char *to; /* always ends with a zero, once something was added */
	size_t capacity;
	size_t size;
	bool full;
};

void text_add_bytes(struct text *text, const char *from, size_t size);
void text_add(struct text *text, const char *from);
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A string of JSON; bytes that are no plain ASCII are escaped one by one. NULL: null. */
void text_add_string(struct text *text, const char *from);

#endif
