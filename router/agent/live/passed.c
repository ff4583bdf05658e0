#include "passed.h"

#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <sys/socket.h>

/* NFPROTO_INET: <linux/netfilter.h> does not go with every <netinet/in.h>. */
#define FAMILY_INET 1
#define TABLE "telltale"
#define ANSWER_MAX 2048
#define PATH_BYTES 128

/* Adds what a counter object holds, NFTA_COUNTER_BYTES or _PACKETS; -EBADMSG where it is none. */
static int read_counter(const struct nlattr *nest, uint16_t what, uint64_t *sum)
{
	const struct nlattr *attribute;

	mnl_attr_for_each_nested(attribute, nest) {
		if (mnl_attr_get_type(attribute) != what || mnl_attr_validate(attribute, MNL_TYPE_U64) < 0)
			continue;
		*sum += be64toh(mnl_attr_get_u64(attribute));
		return 0;
	}
	return -EBADMSG;
}

static int take_object(const struct nlmsghdr *message, uint16_t what, uint64_t *sum)
{
	const struct nlattr *attribute;

	if (message->nlmsg_type == NLMSG_ERROR) {
		const struct nlmsgerr *error = mnl_nlmsg_get_payload(message);

		if (mnl_nlmsg_get_payload_len(message) < sizeof(*error) || error->error == 0)
			return -EBADMSG;
		return error->error;
	}
	mnl_attr_for_each(attribute, message, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attribute) == NFTA_OBJ_DATA)
			return read_counter(attribute, what, sum);
	return -EBADMSG;
}

static int ask_counter(struct channel *channel, const char *name, uint16_t what, uint64_t *sum)
{
	uint8_t buffer[ANSWER_MAX] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *message = channel_message(channel, buffer, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETOBJ, 0,
	                                           FAMILY_INET, 0);
	int result;

	mnl_attr_put_strz(message, NFTA_OBJ_TABLE, TABLE);
	mnl_attr_put_strz(message, NFTA_OBJ_NAME, name);
	mnl_attr_put_u32(message, NFTA_OBJ_TYPE, htobe32(NFT_OBJECT_COUNTER));
	result = channel_send(channel, message);
	if (result == 0)
		result = channel_receive(channel, buffer, sizeof(buffer));
	if (result < 0)
		return result;
	message = (struct nlmsghdr *)buffer;
	return channel_holds(message, result) ? take_object(message, what, sum) : -EBADMSG;
}

int passed_refused(struct channel *channel, uint64_t *packets)
{
	*packets = 0;
	return ask_counter(channel, "refused", NFTA_COUNTER_PACKETS, packets);
}

static int read_statistic(const char *device, const char *name, uint64_t *bytes)
{
	char path[PATH_BYTES];
	uint64_t value;
	FILE *file;
	int read;

	if (snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/%s", device, name) >= (int)sizeof(path))
		return -ENODEV;
	file = fopen(path, "re");
	if (!file)
		return -ENODEV;
	read = fscanf(file, "%" SCNu64, &value);
	(void)fclose(file);
	if (read != 1)
		return -ENODEV;
	*bytes += value;
	return 0;
}

int passed_device(const char *device, uint64_t *bytes)
{
	int result;

	*bytes = 0;
	result = read_statistic(device, "rx_bytes", bytes);
	return result < 0 ? result : read_statistic(device, "tx_bytes", bytes);
}
