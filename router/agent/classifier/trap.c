#include "platform.h"

static const char *const texts[] = {
	[WASM_RT_TRAP_NONE] = "stopped",
	[WASM_RT_TRAP_OOB] = "access outside its memory",
	[WASM_RT_TRAP_INT_OVERFLOW] = "integer overflow",
	[WASM_RT_TRAP_DIV_BY_ZERO] = "division by zero",
	[WASM_RT_TRAP_INVALID_CONVERSION] = "conversion of no number",
	[WASM_RT_TRAP_UNREACHABLE] = "reached what cannot be reached, or found no memory",
	[WASM_RT_TRAP_CALL_INDIRECT] = "call of no function",
};

void wasm_rt_trap(wasm_rt_trap_t code)
{
	platform_stop(texts[code]);
}
