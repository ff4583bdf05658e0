/*
 * How long a thief with a router's key and tables needs for a telephone number: tries all numbers of a country that
 * begin with the given digits against one fingerprint, on one processor core.
 *
 *   guess KEY_LO KEY_HI PRINT_LO PRINT_HI FIRST FREE
 *
 * FIRST: the digits that are known; FREE: how many follow. Prints nanoseconds, tries, and the number or "-".
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DIGITS_MAX 20
/* Numbers that are tried side by side; the compiler makes vector instructions of it. */
#define LANES 16

struct state {
	uint32_t v0[LANES], v1[LANES], v2[LANES], v3[LANES];
};

static inline uint32_t rotate(uint32_t x, int bits)
{
	return x << bits | x >> (32 - bits);
}

static inline void rounds(struct state *s, int count)
{
	while (count-- > 0) {
		for (int i = 0; i < LANES; i++) {
			s->v0[i] += s->v1[i];
			s->v1[i] = rotate(s->v1[i], 5) ^ s->v0[i];
			s->v0[i] = rotate(s->v0[i], 16);
			s->v2[i] += s->v3[i];
			s->v3[i] = rotate(s->v3[i], 8) ^ s->v2[i];
			s->v0[i] += s->v3[i];
			s->v3[i] = rotate(s->v3[i], 7) ^ s->v0[i];
			s->v2[i] += s->v1[i];
			s->v1[i] = rotate(s->v1[i], 13) ^ s->v2[i];
			s->v2[i] = rotate(s->v2[i], 16);
		}
	}
}

static void absorb(struct state *s, char texts[LANES][DIGITS_MAX + 4], unsigned at, uint32_t more, uint32_t mask)
{
	uint32_t words[LANES];

	for (int i = 0; i < LANES; i++) {
		memcpy(&words[i], texts[i] + at, sizeof(words[i])); /* measured on little-endian machines */
		words[i] = (words[i] & mask) | more;
		s->v3[i] ^= words[i];
	}
	rounds(s, 2);
	for (int i = 0; i < LANES; i++)
		s->v0[i] ^= words[i];
}

/* HalfSipHash-2-4 of LANES texts of one size; the lane whose fingerprint it is, or -1. */
static int try_all(const uint32_t key[2], const uint32_t print[2], char texts[LANES][DIGITS_MAX + 4], unsigned size)
{
	struct state s;
	unsigned at = 0;
	int found = -1;

	for (int i = 0; i < LANES; i++) {
		s.v0[i] = key[0];
		s.v1[i] = key[1] ^ 0xee;
		s.v2[i] = 0x6c796765 ^ key[0];
		s.v3[i] = 0x74656462 ^ key[1];
	}
	for (; at + 4 <= size; at += 4)
		absorb(&s, texts, at, 0, UINT32_MAX);
	absorb(&s, texts, at, size << 24, (1u << 8 * (size & 3)) - 1);
	for (int i = 0; i < LANES; i++)
		s.v2[i] ^= 0xee;
	rounds(&s, 4);
	for (int i = 0; i < LANES; i++) {
		if ((s.v1[i] ^ s.v3[i]) == print[0])
			found = i;
	}
	if (found < 0)
		return -1;
	for (int i = 0; i < LANES; i++)
		s.v1[i] ^= 0xdd;
	rounds(&s, 4);
	return (s.v1[found] ^ s.v3[found]) == print[1] ? found : -1;
}

static void next(char *text, unsigned size, unsigned step)
{
	unsigned carry = step;

	for (unsigned i = size; i > 0 && carry > 0; i--) {
		carry += (unsigned)(text[i - 1] - '0');
		text[i - 1] = (char)('0' + carry % 10);
		carry /= 10;
	}
}

static uint64_t power_of_ten(unsigned exponent)
{
	uint64_t power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

int main(int argc, char **argv)
{
	static char texts[LANES][DIGITS_MAX + 4];
	uint32_t key[2], print[2];
	struct timespec begin, end;
	uint64_t tries = 0, all;
	unsigned size, free_digits;
	int found = -1;

	if (argc != 7)
		return 2;
	for (int i = 0; i < 2; i++) {
		key[i] = (uint32_t)strtoul(argv[1 + i], NULL, 16);
		print[i] = (uint32_t)strtoul(argv[3 + i], NULL, 16);
	}
	free_digits = (unsigned)strtoul(argv[6], NULL, 10);
	size = (unsigned)strlen(argv[5]) + free_digits;
	if (size > DIGITS_MAX)
		return 2;
	all = power_of_ten(free_digits);
	for (unsigned i = 0; i < LANES; i++) {
		memset(texts[i], '0', size);
		memcpy(texts[i], argv[5], strlen(argv[5]));
		next(texts[i], size, i);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
	while (tries < all && found < 0) {
		found = try_all(key, print, texts, size);
		tries += LANES;
		for (int i = 0; i < LANES && found < 0; i++)
			next(texts[i], size, LANES);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	printf("%" PRId64 " %" PRIu64 " %.*s\n",
	       (int64_t)(end.tv_sec - begin.tv_sec) * 1000000000 + end.tv_nsec - begin.tv_nsec, tries,
	       found < 0 ? 1 : (int)size, found < 0 ? "-" : texts[found]);
	return 0;
}
