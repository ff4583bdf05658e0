/*
 * Lists of the kernel: `list lan DEVICE` prints the prefixes of a device; `list CASE` reads a list that a made-up
 * kernel gives at a socket pair's other end, and prints how many messages came and the result.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../../router/agent/lan.h"
#include "../../../router/agent/netlink/list.h"

#define PART 10

#ifdef TELLTALE_MNL_H
/* Only tests have sockets of their own. */
static struct mnl_socket *mnl_socket_fdopen(int fd)
{
	struct mnl_socket *socket_of = malloc(sizeof(*socket_of));

	if (socket_of)
		socket_of->fd = fd;
	return socket_of;
}
#endif

static void count(const struct nlmsghdr *message, void *context)
{
	const struct nlattr *attribute;

	mnl_attr_for_each(attribute, message, 0)
		++*(unsigned *)context;
}

/* One part of the list as the case wants it; its size. */
static size_t make(const char *name, uint8_t *bytes)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(bytes);

	message->nlmsg_type = PART;
	message->nlmsg_seq = strcmp(name, "other") == 0 ? 7 : 1;
	mnl_attr_put_u32(message, 1, 1);
	if (strcmp(name, "attribute") == 0) {
		struct nlattr *empty = mnl_attr_nest_start(message, 2);

		empty->nla_len = 0;
	}
	if (strcmp(name, "error") == 0) {
		struct nlmsgerr *error = mnl_nlmsg_get_payload(message);

		message->nlmsg_type = NLMSG_ERROR;
		message->nlmsg_len = NLMSG_HDRLEN + sizeof(*error);
		error->error = -EBUSY;
	}
	if (strcmp(name, "length") == 0)
		message->nlmsg_len = 0;
	return strcmp(name, "empty") == 0 ? 0 : NLMSG_HDRLEN + 16 + (strcmp(name, "error") == 0 ? 8 : 0);
}

/* Goes on until nobody reads; `end` sends three parts and the end. */
static void serve(int fd, const char *name)
{
	uint8_t bytes[256] __attribute__((aligned(8))) = { 0 };
	bool ends = strcmp(name, "end") == 0;
	size_t size;

	if (recv(fd, bytes, sizeof(bytes), 0) < 0)
		return;
	memset(bytes, 0, sizeof(bytes));
	size = make(name, bytes);
	for (unsigned i = 0; !ends || i < 3; i++)
		if (send(fd, bytes, size, MSG_NOSIGNAL) < 0)
			return;
	((struct nlmsghdr *)bytes)->nlmsg_type = NLMSG_DONE;
	(void)send(fd, bytes, size, MSG_NOSIGNAL);
}

static int read_case(const char *name)
{
	uint8_t bytes[CHANNEL_MESSAGE_MAX] __attribute__((aligned(8)));
	struct channel channel = { 0 };
	unsigned parts = 0;
	int ends[2], result;
	pid_t child;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) < 0)
		return 1;
	child = fork();
	if (child == 0) {
		close(ends[0]);
		serve(ends[1], name);
		_exit(0);
	}
	close(ends[1]);
	channel.socket = mnl_socket_fdopen(ends[0]);
	result = list_read(&channel, mnl_nlmsg_put_header(bytes), count, &parts);
	channel_close(&channel);
	waitpid(child, NULL, 0);
	printf("%u %s\n", parts, result < 0 ? strerror(-result) : "end");
	return 0;
}

static int print_lan(const char *device)
{
	struct lan_prefix prefixes[LAN_PREFIXES_MAX];
	int found = lan_read(device, prefixes, 0);

	for (int i = 0; i < found; i++) {
		for (unsigned k = 0; k < sizeof(prefixes[i].address); k++)
			printf("%02x", prefixes[i].address[k]);
		printf("/%u\n", (unsigned)prefixes[i].bits);
	}
	return found < 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "lan") == 0)
		return print_lan(argv[2]);
	return argc == 2 ? read_case(argv[1]) : 2;
}
