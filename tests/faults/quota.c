// Loaded before a process: files under QUOTA_DIRECTORY take QUOTA_BYTES in all, and then EDQUOT, as on a disk with quotas.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static _Atomic long long written;

static int exceeds(int fd, size_t bytes) {
  const char *directory = getenv("QUOTA_DIRECTORY");
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (directory == NULL || length < 0) return 0;
  path[length] = '\0';
  if (strncmp(path, directory, strlen(directory)) != 0) return 0;
  if (atomic_fetch_add(&written, bytes) + (long long)bytes <= atoll(getenv("QUOTA_BYTES"))) return 0;
  errno = EDQUOT;
  return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static size_t sum(const struct iovec *parts, int count) {
  size_t bytes = 0;
  for (int part = 0; part < count; part += 1) bytes += parts[part].iov_len;
  return bytes;
}

ssize_t write(int fd, const void *data, size_t bytes) { return exceeds(fd, bytes) ? -1 : NEXT(write)(fd, data, bytes); }
ssize_t pwrite(int fd, const void *data, size_t bytes, off_t at) { return exceeds(fd, bytes) ? -1 : NEXT(pwrite)(fd, data, bytes, at); }
ssize_t pwrite64(int fd, const void *data, size_t bytes, off64_t at) { return exceeds(fd, bytes) ? -1 : NEXT(pwrite64)(fd, data, bytes, at); }
ssize_t writev(int fd, const struct iovec *parts, int count) { return exceeds(fd, sum(parts, count)) ? -1 : NEXT(writev)(fd, parts, count); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
  return exceeds(fd, sum(parts, count)) ? -1 : NEXT(pwritev)(fd, parts, count, at);
}
