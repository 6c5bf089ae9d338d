// Loaded before a process: notes in RECORD_FILE, in their order, all that it does to files whose path begins with RECORD_PREFIX.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static int is_meant(const char *path) {
  const char *prefix = getenv("RECORD_PREFIX");
  return prefix != NULL && strncmp(path, prefix, strlen(prefix)) == 0;
}

static int is_meant_fd(int fd, char path[4096]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, 4095);
  if (length < 0) return 0;
  path[length] = '\0';
  return is_meant(path);
}

static void put(int record, const char *data, size_t bytes) {
  while (bytes > 0) {
    ssize_t done = syscall(SYS_write, record, data, bytes);
    if (done <= 0) abort();
    data += done;
    bytes -= done;
  }
}

/** One line, and what was written behind it. */
static void note(const char *what, const char *path, const char *other, long long at, const void *data, size_t bytes) {
  char line[9000];
  int record = syscall(SYS_openat, AT_FDCWD, getenv("RECORD_FILE"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (record < 0) abort();
  put(record, line, snprintf(line, sizeof line, "%s\t%s\t%s\t%lld\t%zu\n", what, path, other, at, bytes));
  put(record, data, bytes);
  syscall(SYS_close, record);
}

/** Does it and notes it, with nothing of another thread in between. */
#define RECORDED(type, call, isDone, ...) \
  pthread_mutex_lock(&turn);              \
  type result = call;                     \
  if (isDone) note(__VA_ARGS__);          \
  pthread_mutex_unlock(&turn);            \
  return result

ssize_t pwrite(int fd, const void *data, size_t bytes, off_t at) {
  char path[4096];
  if (!is_meant_fd(fd, path)) return NEXT(pwrite)(fd, data, bytes, at);
  RECORDED(ssize_t, NEXT(pwrite)(fd, data, bytes, at), result > 0, "write", path, "", at, data, result);
}

ssize_t write(int fd, const void *data, size_t bytes) {
  char path[4096];
  if (!is_meant_fd(fd, path)) return NEXT(write)(fd, data, bytes);
  // Afterwards the file stands behind what was written, also where it was opened to append.
  RECORDED(ssize_t, NEXT(write)(fd, data, bytes), result > 0, "write", path, "", lseek(fd, 0, SEEK_CUR) - result, data, result);
}

int ftruncate(int fd, off_t length) {
  char path[4096];
  if (!is_meant_fd(fd, path)) return NEXT(ftruncate)(fd, length);
  RECORDED(int, NEXT(ftruncate)(fd, length), result == 0, "truncate", path, "", length, "", 0);
}

int open(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  mode_t mode = va_arg(more, mode_t);
  va_end(more);
  if (!(flags & (O_CREAT | O_TRUNC)) || !is_meant(path)) return NEXT(open)(path, flags, mode);
  RECORDED(int, NEXT(open)(path, flags, mode), result >= 0, flags & O_TRUNC ? "empty" : "create", path, "", 0, "", 0);
}

int remove(const char *path) {
  if (!is_meant(path)) return NEXT(remove)(path);
  RECORDED(int, NEXT(remove)(path), result == 0, "remove", path, "", 0, "", 0);
}

int unlink(const char *path) {
  if (!is_meant(path)) return NEXT(unlink)(path);
  RECORDED(int, NEXT(unlink)(path), result == 0, "remove", path, "", 0, "", 0);
}

int rename(const char *path, const char *other) {
  if (!is_meant(path)) return NEXT(rename)(path, other);
  RECORDED(int, NEXT(rename)(path, other), result == 0, "rename", path, other, 0, "", 0);
}
