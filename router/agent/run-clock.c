#include "agent.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

/* 1 January 2025: before it no clock is set. */
#define CLOCK_SET 1735689600

uint32_t agent_seconds(void)
{
	time_t now = time(NULL);

	return now < 0 ? 0 : (uint64_t)now > UINT32_MAX ? UINT32_MAX : (uint32_t)now;
}

uint32_t agent_clock(void)
{
	uint32_t now = agent_seconds();

	return now >= CLOCK_SET ? now : 0;
}

void agent_log(const char *format, ...)
{
	va_list arguments;

	fputs("telltale-agent: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}
