/* Loaded before a program's own libraries (LD_PRELOAD): its disk fails and its clock jumps when a file says so.
 *
 *   HARM_CONTROL  a file of 64 bytes, mapped: see struct control; written by tests/faults/live/harm.py
 *   HARM_UNDER    only files whose path begins with this are harmed
 *   HARM_UNDO     a folder; where set, what each write replaced is kept there until a flush succeeds, so that a test
 *                 can take back what a power cut would have taken: everything that no fsync has reached
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct control {
  int64_t shift;         /* seconds that the clock is ahead */
  int32_t every_write;   /* every nth write fails; 0: none */
  int32_t every_flush;   /* every nth fsync or fdatasync fails; 0: none */
  int32_t error;         /* with this errno */
  int32_t unused;
  int64_t writes, flushes, failed_writes, failed_flushes;
};

static struct control *told;
static const char *under, *undo;

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("HARM_CONTROL");
  under = getenv("HARM_UNDER");
  undo = getenv("HARM_UNDO");
  if (!file) return;
  int fd = open(file, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void *at = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (at != MAP_FAILED) told = at;
}

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* ── the clock ── */
int clock_gettime(clockid_t clock, struct timespec *out) {
  REAL(clock_gettime);
  int done = real(clock, out);
  if (done == 0 && told && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) out->tv_sec += told->shift;
  return done;
}

int gettimeofday(struct timeval *out, void *zone) {
  REAL(gettimeofday);
  int done = real(out, zone);
  if (done == 0 && told) out->tv_sec += told->shift;
  return done;
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}

/* ── the disk ── */
static int concerns(int fd) {
  if (!told || !under) return 0;
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return strncmp(path, under, strlen(under)) == 0;
}

static int fails(int32_t every, int64_t *seen, int64_t *failed) {
  int64_t place = __atomic_add_fetch(seen, 1, __ATOMIC_SEQ_CST);
  if (every <= 0 || place % every) return 0;
  __atomic_add_fetch(failed, 1, __ATOMIC_SEQ_CST);
  errno = told->error;
  return 1;
}

static int write_fails(int fd) {
  return concerns(fd) && fails(told->every_write, &told->writes, &told->failed_writes);
}

/* The journal of a file: header {offset, bytes replaced, size before}, then those bytes; empty after a flush. */
static int journal(int fd) {
  char link[64], path[PATH_MAX], name[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return -1;
  path[length] = 0;
  for (char *at = path; *at; at++) if (*at == '/') *at = '%';
  if (snprintf(name, sizeof name, "%s/%s", undo, path) >= (int)sizeof name) return -1;
  int made = open(name, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (made >= 0) flock(made, LOCK_EX);
  return made;
}

static void remember(int journal_fd, int fd, off_t offset, size_t length) {
  REAL(write);
  struct stat now;
  if (fstat(fd, &now)) return;
  size_t there = offset >= now.st_size ? 0 : (size_t)(now.st_size - offset) < length ? (size_t)(now.st_size - offset) : length;
  int64_t head[3] = {offset, (int64_t)there, now.st_size};
  char *old = malloc(sizeof head + there);
  if (!old) abort();
  memcpy(old, head, sizeof head);
  if (there && pread(fd, old + sizeof head, there, offset) != (ssize_t)there) abort();
  if (real(journal_fd, old, sizeof head + there) != (ssize_t)(sizeof head + there)) abort();
  free(old);
}

#define KEEPING(fd, offset, length, act) \
  int kept = undo && concerns(fd) ? journal(fd) : -1; \
  if (kept >= 0) remember(kept, fd, offset, length); \
  __typeof__(act) done = act; \
  if (kept >= 0) { int why = errno; close(kept); errno = why; } \
  return done

ssize_t write(int fd, const void *data, size_t length) {
  REAL(write);
  if (!told || fd < 3) return real(fd, data, length);
  if (write_fails(fd)) return -1;
  if (!undo) return real(fd, data, length);
  int flags = fcntl(fd, F_GETFL);
  struct stat now;
  off_t at = (flags & O_APPEND) && fstat(fd, &now) == 0 ? now.st_size : lseek(fd, 0, SEEK_CUR);
  if (at < 0) return real(fd, data, length);
  KEEPING(fd, at, length, real(fd, data, length));
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  REAL(pwrite);
  if (write_fails(fd)) return -1;
  KEEPING(fd, offset, length, real(fd, data, length, offset));
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
  return pwrite(fd, data, length, offset);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  REAL(pwritev);
  if (write_fails(fd)) return -1;
  return real(fd, parts, count, offset);
}

int ftruncate(int fd, off_t length) {
  REAL(ftruncate);
  struct stat now;
  size_t gone = undo && fstat(fd, &now) == 0 && now.st_size > length ? (size_t)(now.st_size - length) : 0;
  KEEPING(fd, length, gone, real(fd, length));
}

int ftruncate64(int fd, off64_t length) { return ftruncate(fd, length); }

static int flushed(int fd, int (*real)(int)) {
  if (!concerns(fd)) return real(fd);
  if (fails(told->every_flush, &told->flushes, &told->failed_flushes)) return -1;
  if (!undo) return real(fd);
  struct stat now;
  int kept = fstat(fd, &now) == 0 && S_ISREG(now.st_mode) ? journal(fd) : -1;
  int done = real(fd);
  static int (*cut)(int, off_t);
  if (!cut) cut = (int (*)(int, off_t))dlsym(RTLD_NEXT, "ftruncate");
  if (kept >= 0) {
    if (done == 0) cut(kept, 0);
    close(kept);
  }
  return done;
}

int fsync(int fd) {
  REAL(fsync);
  return flushed(fd, real);
}

int fdatasync(int fd) {
  REAL(fdatasync);
  return flushed(fd, real);
}
