/* Prints one CBOR item from standard input head by head, then what cbor_skip says of it and of what follows. */
#include <inttypes.h>
#include <stdio.h>

#include "../../../router/agent/cbor.h"

static void print_head(const struct cbor_item *item)
{
	static const char *const names[] = { "unsigned", "negative", "bytes", "text",
		                             "array",    "map",      "tag",   "simple" };

	printf("%s %" PRIu64, names[item->type], item->value);
	for (uint64_t i = 0; item->bytes && i < item->value; i++)
		printf(i == 0 ? " %02x" : "%02x", item->bytes[i]);
	putchar('\n');
}

int main(void)
{
	static uint8_t bytes[1 << 20];
	size_t size = fread(bytes, 1, sizeof(bytes), stdin);
	struct cbor_reader reader = { bytes, bytes + size }, skipped = reader;
	struct cbor_item item;
	int result;

	do {
		result = cbor_read(&reader, &item);
		if (result < 0)
			puts("refused");
		else
			print_head(&item);
	} while (result == 0 && reader.at < reader.end);
	if (cbor_skip(&skipped) < 0)
		puts("skip refused");
	else
		printf("skipped %ld\n", (long)(skipped.at - bytes));
	return 0;
}
