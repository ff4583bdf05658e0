#include "blind.h"

#include <endian.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "../netlink/list.h"
#include "passed.h"

#define PATH_BYTES 160
#define TEXT_BYTES 256
#define FLOWTABLE (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWFLOWTABLE)

/* Qualcomm's NSS and fast path, MediaTek's; they hook in below nftables and show in none of its lists. */
static const char *const accelerators[] = {
	"ecm", "shortcut_fe", "shortcut_fe_cm", "fast_classifier", "mtkhnat", "hnat",
};

/* Opens a file below the root; NULL: none. */
static FILE *open_below(const char *root, const char *path)
{
	char whole[PATH_BYTES];

	if (snprintf(whole, sizeof(whole), "%s%s", root, path) >= (int)sizeof(whole))
		return NULL;
	return fopen(whole, "re");
}

/* The first letter of a file that holds a number; 0: no such file. */
static char first_letter(const char *root, const char *path)
{
	FILE *file = open_below(root, path);
	int letter;

	if (!file)
		return 0;
	letter = fgetc(file);
	(void)fclose(file);
	return letter == EOF ? 0 : (char)letter;
}

static void look_at_modules(struct blind *blind, const char *root)
{
	FILE *file = open_below(root, "/proc/modules");
	char line[TEXT_BYTES], name[BLIND_NAME_BYTES];

	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%31[^ ]", name) != 1)
			continue;
		for (unsigned i = 0; i < sizeof(accelerators) / sizeof(accelerators[0]); i++)
			if (strcmp(name, accelerators[i]) == 0)
				memcpy(blind->accelerator, name, sizeof(name));
	}
	(void)fclose(file);
}

/* OpenWrt's settings, as `option flow_offloading '1'`. */
static void look_at_settings(struct blind *blind, const char *root)
{
	FILE *file = open_below(root, "/etc/config/firewall");
	char line[TEXT_BYTES], name[BLIND_NAME_BYTES], value[2];
	bool software = false, hardware = false;

	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, " option %31[a-z_] %*[ \t'\"]%1[01]", name, value) != 2 &&
		    sscanf(line, " option %31[a-z_] %1[01]", name, value) != 2)
			continue;
		if (strcmp(name, "flow_offloading") == 0)
			software = value[0] == '1';
		if (strcmp(name, "flow_offloading_hw") == 0)
			hardware = value[0] == '1';
	}
	(void)fclose(file);
	/* The second does nothing without the first. */
	if (software && blind->offload == BLIND_OFFLOAD_NONE)
		blind->offload = hardware ? BLIND_OFFLOAD_HARDWARE : BLIND_OFFLOAD_SOFTWARE;
}

/* Each device has its settings of IPv4, as `all` has: without those of `all` nothing may be read here. */
static bool is_absent(const char *root, const char *device)
{
	char path[PATH_BYTES];

	if (snprintf(path, sizeof(path), "/proc/sys/net/ipv4/conf/%s/forwarding", device) >= (int)sizeof(path))
		return false;
	return first_letter(root, path) == 0 && first_letter(root, "/proc/sys/net/ipv4/conf/all/forwarding") != 0;
}

static void look_at_device(struct blind *blind, const char *root, const char *device)
{
	char path[PATH_BYTES];

	if (is_absent(root, device)) {
		blind->absent = device;
		return;
	}
	if (snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6", device) >= (int)sizeof(path))
		return;
	if (first_letter(root, path) != '0')
		blind->no_ipv6 = device;
}

void blind_flowtable(const struct nlmsghdr *message, struct blind *blind)
{
	const struct nlattr *attribute;
	uint32_t flags = 0;

	if (message->nlmsg_type != FLOWTABLE || mnl_nlmsg_get_payload_len(message) < sizeof(struct nfgenmsg))
		return;
	mnl_attr_for_each(attribute, message, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attribute) == NFTA_FLOWTABLE_FLAGS &&
		    mnl_attr_validate(attribute, MNL_TYPE_U32) == 0)
			flags = be32toh(mnl_attr_get_u32(attribute));
	if (flags & NFT_FLOWTABLE_HW_OFFLOAD)
		blind->offload = BLIND_OFFLOAD_HARDWARE;
	else if (blind->offload == BLIND_OFFLOAD_NONE)
		blind->offload = BLIND_OFFLOAD_SOFTWARE;
	if ((flags & NFT_FLOWTABLE_COUNTER) == 0)
		blind->offload_counts_none = true;
}

static void take_flowtable(const struct nlmsghdr *message, void *context)
{
	blind_flowtable(message, context);
}

static void look_at_flowtables(struct blind *blind)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8))) = { 0 };
	struct channel channel;

	if (channel_open(&channel, 0, 0) < 0)
		return;
	(void)list_read(&channel, channel_message(&channel, bytes, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETFLOWTABLE, 0,
	                                          AF_UNSPEC, 0), take_flowtable, blind);
	channel_close(&channel);
}

void blind_look(struct blind *blind, const char *root, const char *const devices[], unsigned count)
{
	struct channel channel;
	uint64_t packets;

	memset(blind, 0, sizeof(*blind));
	look_at_flowtables(blind);
	if (channel_open(&channel, 0, 0) == 0) {
		blind->has_no_table = passed_refused(&channel, &packets) == -ENOENT;
		channel_close(&channel);
	}
	look_at_settings(blind, root);
	look_at_modules(blind, root);
	for (unsigned i = count; i-- > 0;)
		look_at_device(blind, root, devices[i]);
	blind->counts_no_bytes = first_letter(root, "/proc/sys/net/netfilter/nf_conntrack_acct") != '1';
}

static int tell_offload(const struct blind *blind, const struct blind_use *use, char lines[][BLIND_LINE_BYTES])
{
	int count = 0;

	if (blind->offload == BLIND_OFFLOAD_NONE)
		return 0;
	if (blind->offload == BLIND_OFFLOAD_HARDWARE)
		(void)snprintf(lines[count++], BLIND_LINE_BYTES,
		               "hardware flow offload is on: only the first packets of each flow can be seen");
	else if (use->way == LIVE_NFLOG)
		(void)snprintf(lines[count++], BLIND_LINE_BYTES,
		               "flow offload is on: nftables sees only the first packets of each flow");
	if (blind->offload_counts_none)
		(void)snprintf(lines[count++], BLIND_LINE_BYTES,
		               "flow offload is on and its flow table does not count: volumes of flows are too small");
	if (use->guard)
		(void)snprintf(lines[count++], BLIND_LINE_BYTES,
		               "flow offload is on: packets pass the guard by after the first ones of each flow");
	if (use->hold)
		(void)snprintf(lines[count++], BLIND_LINE_BYTES,
		               "flow offload is on: answers of name servers beyond the router may pass unheld");
	return count;
}

int blind_tell(const struct blind *blind, const struct blind_use *use, char lines[BLIND_LINES_MAX][BLIND_LINE_BYTES])
{
	int count = tell_offload(blind, use, lines);

	if (blind->accelerator[0] != '\0')
		(void)snprintf(lines[count++], BLIND_LINE_BYTES,
		               "the offload of module %s is loaded: packets may pass unseen", blind->accelerator);
	if (blind->has_no_table && use->way == LIVE_NFLOG)
		(void)snprintf(lines[count++], BLIND_LINE_BYTES,
		               "the table inet telltale is not loaded: no packet is copied");
	/* Of packet sockets it is told how many hear nothing. */
	if (blind->absent && use->way == LIVE_NFLOG)
		(void)snprintf(lines[count++], BLIND_LINE_BYTES,
		               "there is no device %.15s: nothing of it is seen; see the setting of the devices",
		               blind->absent);
	if (blind->no_ipv6)
		(void)snprintf(lines[count++], BLIND_LINE_BYTES,
		               "no IPv6 on %.15s: IPv6 that passes this router by is not seen", blind->no_ipv6);
	if (blind->counts_no_bytes)
		(void)snprintf(lines[count++], BLIND_LINE_BYTES,
		               "nf_conntrack_acct is off: it is not known how much each flow carries");
	return count;
}
