#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Longest result of a format. */
#define FORMAT_MAX 256

void text_add_bytes(struct text *text, const char *from, size_t size)
{
	if (text->full || size >= text->capacity - text->size) {
		text->full = true;
		return;
	}
	memcpy(text->to + text->size, from, size);
	text->size += size;
	text->to[text->size] = '\0';
}

void text_add(struct text *text, const char *from)
{
	text_add_bytes(text, from, strlen(from));
}

void text_format(struct text *text, const char *format, ...)
{
	char line[FORMAT_MAX];
	va_list arguments;
	int size;

	va_start(arguments, format);
	size = vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	if (size < 0 || size >= (int)sizeof(line))
		text->full = true;
	else
		text_add_bytes(text, line, (size_t)size);
}

void text_add_string(struct text *text, const char *from)
{
	if (!from) {
		text_add(text, "null");
		return;
	}
	text_add(text, "\"");
	for (; *from; from++) {
		unsigned char letter = (unsigned char)*from;

		if (letter >= 0x20 && letter < 0x7f && letter != '"' && letter != '\\')
			text_add_bytes(text, from, 1);
		else
			text_format(text, "\\u%04x", letter);
	}
	text_add(text, "\"");
}
