/*
 * libFuzzer target: packets that wait for a verdict. The first byte says whether the others are a message of the queue
 * or a bare IP packet, which the readers of answers and the maker of resets get with nothing behind it.
 */
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "../../../router/agent/abi.gen.h"
#include "../../../router/agent/guard/dns-answer.h"
#include "../../../router/agent/guard/queue.h"
#include "../../../router/agent/guard/reset.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static volatile uint8_t seen;

static void look(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		seen = bytes[i];
}

static void take(void *context, const uint8_t *name, uint16_t size, uint8_t ip, const uint8_t address[16])
{
	if (size == 0 || size > DNS_NAME_MAX || (ip != 4 && ip != 6))
		abort();
	look(name, size);
	look(address, 16);
	++*(unsigned *)context;
}

/* Sum of 16-bit words with their carries (RFC 1071): 0xffff where the checksum in them is right. */
static uint32_t sum_of(const uint8_t *bytes, uint32_t size, uint32_t sum)
{
	for (uint32_t i = 0; i < size; i += 2)
		sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static void check_reset(const uint8_t *reset, uint32_t size)
{
	bool is4 = reset[0] >> 4 == 4;
	uint32_t header = is4 ? (uint32_t)(reset[0] & 15) * 4 : 40;
	uint32_t addresses = sum_of(reset + (is4 ? 12 : 8), is4 ? 8 : 32, IPPROTO_TCP + 20);

	if (size != header + 20 || size > RESET_MAX || sum_of(reset + header, 20, addresses) != 0xffff)
		abort();
	if (is4 && (sum_of(reset, header, 0) != 0xffff || (uint32_t)(reset[2] << 8 | reset[3]) != size))
		abort();
	if (!is4 && (reset[4] << 8 | reset[5]) != 20)
		abort();
}

static void read_packet(const uint8_t *packet, uint32_t size)
{
	uint8_t reset[RESET_MAX];
	unsigned taken = 0;
	uint32_t made = reset_make(packet, size, reset);

	if (made > 0)
		check_reset(reset, made);
	if (dns_answer_read(packet, size, take, &taken) != taken)
		abort();
}

/* As the daemon does with a packet before it is judged. */
static void judge(struct nlmsghdr *message, struct queue_packet *queued)
{
	struct packet packet = { 0 };
	struct tuple ends;

	if (queued->size == 0 || queued->payload - FRAME_ROOM < (uint8_t *)message ||
	    queued->payload + queued->size > (uint8_t *)message + MNL_ALIGN(message->nlmsg_len))
		abort();
	read_packet(queued->payload, queued->size);
	if (!tuple_of_packet(queued->payload, queued->size, &ends))
		return;
	if (queued->has_orig && queued->orig.ip == ends.ip)
		tuple_into_packet(queued->payload, &queued->orig);
	frame_make(&queued->link, queued->payload, queued->size, &packet);
	if (packet.bytes + packet.size != queued->payload + queued->size || packet.link >= TT_LINK_COUNT ||
	    queued->nsec > 999999999)
		abort();
}

static void read_messages(uint8_t *bytes, int left)
{
	struct nlmsghdr *message = (struct nlmsghdr *)bytes;

	while (channel_holds(message, left)) {
		struct nlmsghdr *next = mnl_nlmsg_next(message, &left);
		struct queue_packet queued;
		int result;

		message->nlmsg_type = NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET;
		result = queue_parse(message, &queued);
		if (result < 0 && result != -EBADMSG)
			abort();
		if (result > 0)
			judge(message, &queued);
		message = next;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	uint8_t *copy;

	if (size == 0)
		return 0;
	/* Behind it every byte too much is seen. */
	copy = malloc(size - 1);
	if (!copy)
		return 0;
	memcpy(copy, bytes + 1, size - 1);
	if (bytes[0] % 2 == 0)
		read_packet(copy, (uint32_t)size - 1);
	else
		read_messages(copy, (int)size - 1);
	free(copy);
	return 0;
}
