#include "watch.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "queue.h"

/* Looks without a sign of life after which all is let go, and the time between two. */
#define LOOKS 3
#define LOOK_MS 100
#define FDS_MAX 256
/* Numbers of packets that wait are less than this beyond the last that was read. */
#define AHEAD (1u << 30)

struct watched {
	volatile uint32_t beats;
	volatile uint32_t id;
};

static void let_go(struct channel *channel, const uint16_t queues[WATCH_QUEUES], uint32_t id)
{
	for (unsigned i = 0; i < WATCH_QUEUES; i++)
		(void)queue_accept_all(channel, queues[i], id + AHEAD);
}

static void look(struct channel *channel, const uint16_t queues[WATCH_QUEUES], const struct watched *watched,
                 pid_t parent)
{
	const struct timespec pause = { .tv_nsec = LOOK_MS * 1000000L };
	uint32_t beats = watched->beats;
	unsigned looks = 0;

	while (getppid() == parent) {
		(void)nanosleep(&pause, NULL);
		looks = watched->beats == beats ? looks + 1 : 0;
		beats = watched->beats;
		if (looks >= LOOKS)
			let_go(channel, queues, watched->id);
	}
	let_go(channel, queues, watched->id);
}

static void become_watcher(const struct channel *from, const uint16_t queues[WATCH_QUEUES],
                           const struct watched *watched, pid_t parent)
{
	const struct sigaction normal = { .sa_handler = SIG_DFL };
	struct channel channel = *from;

	sigaction(SIGTERM, &normal, NULL);
	sigaction(SIGINT, &normal, NULL);
	for (int fd = STDERR_FILENO + 1; fd < FDS_MAX; fd++)
		if (fd != channel_fd(&channel))
			(void)close(fd);
	look(&channel, queues, watched, parent);
	_exit(0);
}

int watch_open(struct watch *watch, const struct channel *channel, const uint16_t queues[WATCH_QUEUES])
{
	pid_t parent = getpid();

	watch->watched = mmap(NULL, sizeof(*watch->watched), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (watch->watched == MAP_FAILED)
		return -errno;
	watch->process = fork();
	if (watch->process == 0)
		become_watcher(channel, queues, watch->watched, parent);
	if (watch->process > 0)
		return 0;
	(void)munmap(watch->watched, sizeof(*watch->watched));
	watch->process = 0;
	return -errno;
}

void watch_beat(struct watch *watch, uint32_t id)
{
	if (watch->process == 0)
		return;
	watch->watched->beats++;
	watch->watched->id = id;
}

void watch_close(struct watch *watch)
{
	if (watch->process == 0)
		return;
	(void)kill(watch->process, SIGKILL);
	(void)waitpid(watch->process, NULL, 0);
	(void)munmap(watch->watched, sizeof(*watch->watched));
	watch->process = 0;
}
