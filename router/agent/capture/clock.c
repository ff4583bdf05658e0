#include "clock.h"

#define BILLION 1000000000u
/* Largest power of 10 in 64 bits. */
#define DECIMAL_MAX 19

static uint64_t power_of_ten(unsigned exponent)
{
	uint64_t power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

/* Nanoseconds that `units` / 2^`shift` seconds are, with fewer than 2^`shift` units: a product of 94 bits. */
static uint32_t binary_fraction(uint64_t units, unsigned shift)
{
	uint64_t low = (units & UINT32_MAX) * BILLION;
	uint64_t high = (units >> 32) * BILLION + (low >> 32);

	if (shift < 32)
		return (uint32_t)(high << (32 - shift) | (low & UINT32_MAX) >> shift);
	return shift - 32 < 64 ? (uint32_t)(high >> (shift - 32)) : 0;
}

static void read_binary(uint64_t units, unsigned shift, uint64_t *sec, uint32_t *nsec)
{
	*sec = shift < 64 ? units >> shift : 0;
	*nsec = binary_fraction(shift < 64 ? units & ((UINT64_C(1) << shift) - 1) : units, shift);
}

static void read_decimal(uint64_t units, unsigned exponent, uint64_t *sec, uint32_t *nsec)
{
	uint64_t unit;

	if (exponent > DECIMAL_MAX) {
		unsigned finer = exponent - 9;

		*sec = 0;
		*nsec = finer > DECIMAL_MAX ? 0 : (uint32_t)(units / power_of_ten(finer));
		return;
	}
	unit = power_of_ten(exponent);
	*sec = units / unit;
	*nsec = exponent > 9 ? (uint32_t)(units % unit / (unit / BILLION))
	                     : (uint32_t)(units % unit * (BILLION / unit));
}

void clock_read(const struct capture_clock *clock, uint64_t units, uint32_t *sec, uint32_t *nsec)
{
	uint64_t whole;

	if (clock->resolution & 0x80)
		read_binary(units, clock->resolution & 0x7f, &whole, nsec);
	else
		read_decimal(units, clock->resolution, &whole, nsec);
	*sec = (uint32_t)(whole + clock->offset);
}
