#include "groups.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* SSDP, multicast DNS, LLMNR; of IPv6 also DHCP. */
static const char *const groups4[] = { "239.255.255.250", "224.0.0.251", "224.0.0.252" };
static const char *const groups6[] = { "ff02::c", "ff05::c", "ff02::fb", "ff02::1:3", "ff02::1:2" };

void groups_open(struct groups *groups)
{
	groups->fd4 = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	groups->fd6 = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

void groups_close(struct groups *groups)
{
	if (groups->fd4 >= 0)
		(void)close(groups->fd4);
	if (groups->fd6 >= 0)
		(void)close(groups->fd6);
	groups->fd4 = -1;
	groups->fd6 = -1;
}

/* A group that was joined already is refused, as it should be. */
void groups_join(const struct groups *groups, const char *device)
{
	unsigned index = if_nametoindex(device);

	for (unsigned i = 0; index > 0 && i < sizeof(groups4) / sizeof(groups4[0]); i++) {
		struct ip_mreqn request = { .imr_ifindex = (int)index };

		(void)inet_pton(AF_INET, groups4[i], &request.imr_multiaddr);
		(void)setsockopt(groups->fd4, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof(request));
	}
	for (unsigned i = 0; index > 0 && i < sizeof(groups6) / sizeof(groups6[0]); i++) {
		struct ipv6_mreq request = { .ipv6mr_interface = index };

		(void)inet_pton(AF_INET6, groups6[i], &request.ipv6mr_multiaddr);
		(void)setsockopt(groups->fd6, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &request, sizeof(request));
	}
}
