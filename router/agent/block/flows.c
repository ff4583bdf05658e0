#include "flows.h"

#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "../netlink/list.h"
#include "../netlink/tuple.h"
#include "../volumes/conntrack.h"

/* Forgotten in one pass, and passes. */
#define FORGOTTEN_MAX 256
#define PASSES_MAX 16

#define TYPE_DUMP (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET)
#define TYPE_DELETE (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE)

/* What a neighbour is looked for by, and what is found. */
struct search {
	const uint8_t *mac; /* NULL: by address */
	struct flows_host *host;
	const uint8_t *address;
	struct prompt_place *found;
	bool is_found;
};

struct neighbour {
	uint8_t address[16];
	struct prompt_place place;
};

static bool read_neighbour(const struct nlmsghdr *message, struct neighbour *neighbour)
{
	const struct nlattr *attribute, *address = NULL, *mac = NULL;
	struct ndmsg head;
	size_t size;

	if (message->nlmsg_type != RTM_NEWNEIGH || mnl_nlmsg_get_payload_len(message) < sizeof(struct ndmsg))
		return false;
	mnl_attr_for_each(attribute, message, sizeof(struct ndmsg)) {
		if (mnl_attr_get_type(attribute) == NDA_DST)
			address = attribute;
		if (mnl_attr_get_type(attribute) == NDA_LLADDR && mnl_attr_get_payload_len(attribute) == ELEMENT_MAC)
			mac = attribute;
	}
	size = address ? mnl_attr_get_payload_len(address) : 0;
	if (!mac || (size != 4 && size != 16))
		return false;
	memcpy(&head, mnl_nlmsg_get_payload(message), sizeof(head));
	neighbour->place.index = head.ndm_ifindex;
	memcpy(neighbour->place.mac, mnl_attr_get_payload(mac), ELEMENT_MAC);
	memcpy(neighbour->address, tuple_mapped, sizeof(tuple_mapped));
	memcpy(neighbour->address + 16 - size, mnl_attr_get_payload(address), size);
	return true;
}

static void take_of_host(const uint8_t mac[ELEMENT_MAC], const struct neighbour *neighbour, struct flows_host *host)
{
	if (memcmp(neighbour->place.mac, mac, ELEMENT_MAC) != 0 || host->count == FLOWS_ADDRESSES_MAX)
		return;
	memcpy(host->addresses[host->count], neighbour->address, sizeof(neighbour->address));
	host->places[host->count++] = neighbour->place;
}

static void take_neighbour(const struct nlmsghdr *message, void *context)
{
	struct search *search = context;
	struct neighbour neighbour;

	if (!read_neighbour(message, &neighbour))
		return;
	if (search->mac) {
		take_of_host(search->mac, &neighbour, search->host);
		return;
	}
	if (memcmp(neighbour.address, search->address, sizeof(neighbour.address)) != 0)
		return;
	*search->found = neighbour.place;
	search->is_found = true;
}

static int list_neighbours(struct search *search)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	struct channel channel;
	struct nlmsghdr *message;
	struct ndmsg *head;
	int result = channel_open_route(&channel);

	if (result < 0)
		return result;
	message = mnl_nlmsg_put_header(bytes);
	message->nlmsg_type = RTM_GETNEIGH;
	head = mnl_nlmsg_put_extra_header(message, sizeof(*head));
	head->ndm_family = AF_UNSPEC;
	result = list_read(&channel, message, take_neighbour, search);
	channel_close(&channel);
	return result;
}

int flows_find_host(const uint8_t mac[ELEMENT_MAC], struct flows_host *host)
{
	struct search search = { .mac = mac, .host = host };

	host->count = 0;
	return list_neighbours(&search);
}

int flows_find_place(const uint8_t address[16], struct prompt_place *place)
{
	struct search search = { .address = address, .found = place };
	int result = list_neighbours(&search);

	return result < 0 ? result : search.is_found ? 0 : -ENOENT;
}

struct found {
	const struct flows_host *host;
	flows_choice *is_meant;
	const void *context;
	struct tuple tuples[FORGOTTEN_MAX];
	unsigned count;
};

/* Where the device is reached at an address; NULL: it is not the device's. */
static const struct prompt_place *place_of(const struct flows_host *host, const uint8_t address[16])
{
	for (unsigned i = 0; i < host->count; i++)
		if (memcmp(host->addresses[i], address, 16) == 0)
			return &host->places[i];
	return NULL;
}

static void take_flow(const struct nlmsghdr *message, void *context)
{
	struct found *found = context;
	struct volume volume;
	struct tuple *tuple;

	if (conntrack_parse(message, 0, &volume) <= 0 || found->count == FORGOTTEN_MAX)
		return;
	if ((volume.l4 != IPPROTO_TCP && volume.l4 != IPPROTO_UDP) || !place_of(found->host, volume.orig.address) ||
	    !found->is_meant(found->context, volume.resp.address))
		return;
	tuple = &found->tuples[found->count++];
	*tuple = (struct tuple){
		.sport = volume.orig.port,
		.dport = volume.resp.port,
		.l4 = volume.l4,
		.ip = volume.ip,
	};
	memcpy(tuple->src, volume.orig.address, sizeof(tuple->src));
	memcpy(tuple->dst, volume.resp.address, sizeof(tuple->dst));
}

static int forget(struct channel *channel, const struct tuple *tuple)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *message = channel_message(channel, bytes, TYPE_DELETE, 0, tuple_family(tuple), 0);

	tuple_put(message, CTA_TUPLE_ORIG, tuple);
	return channel_ask(channel, message);
}

int flows_forget_one(struct flows *flows, const struct tuple *ends)
{
	struct tuple reverse = tuple_reverse(ends);
	struct prompt_place place;
	int result = forget(flows->channel, ends);

	if (result == -ENOENT)
		result = forget(flows->channel, &reverse);
	/* Who cannot be told hears it from the table, with what it sends next. */
	if (result == 0 && ends->l4 == IPPROTO_TCP && flows_find_place(ends->src, &place) == 0)
		(void)prompt_send(&flows->prompt, &place, ends);
	return result;
}

/*
 * The channel stays open: to close one to netfilter, the kernel waits until nobody can see what the last transaction of
 * nftables took away, which is 10 ms after a block. A list that was not read to its end leaves its rest there.
 */
static int list_flows(struct channel *listing, struct found *found)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	int result = listing->socket ? 0 : channel_open(listing, 0, 0);

	if (result < 0)
		return result;
	result = list_read(listing, channel_message(listing, bytes, TYPE_DUMP, 0, AF_UNSPEC, 0), take_flow, found);
	if (result < 0)
		channel_close(listing);
	return result;
}

static int forget_pass(struct flows *flows, struct found *found)
{
	int result, count = 0;

	found->count = 0;
	result = list_flows(&flows->listing, found);
	if (result < 0)
		return result;
	for (unsigned i = 0; i < found->count; i++) {
		const struct tuple *tuple = &found->tuples[i];

		if (forget(flows->channel, tuple) < 0)
			continue;
		(void)prompt_send(&flows->prompt, place_of(found->host, tuple->src), tuple);
		count++;
	}
	return count;
}

int flows_forget(struct flows *flows, const struct flows_host *host, flows_choice *is_meant, const void *context)
{
	static struct found found;
	int result, count = 0;

	found.host = host;
	found.is_meant = is_meant;
	found.context = context;
	for (unsigned pass = 0; pass < PASSES_MAX; pass++) {
		result = forget_pass(flows, &found);
		if (result < 0)
			return result;
		count += result;
		if (found.count < FORGOTTEN_MAX)
			break;
	}
	return count;
}

void flows_close(struct flows *flows)
{
	channel_close(&flows->listing);
	prompt_close(&flows->prompt);
}
