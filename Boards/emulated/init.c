// The first process of an emulated board. It mounts the model's disk, then does
// what frames that come through a virtio-serial port ask for: it starts the
// program with pipes for its input, output and errors, and it writes and reads
// files, such as the kernel's own. It needs nothing but the kernel.
//
// A frame is its kind, the length of what it carries in 4 bytes, the lowest
// first, and that. From the host:
//
//   a  the program's arguments, each with a NUL at its end: start it
//   i  input for the program
//   e  the end of its input
//   c  nobody reads its output any more
//   w  a path with a NUL at its end, and what is appended to that file
//   r  a path: read that file
//
// To the host:
//
//   R  ready
//   O  output of the program
//   E  errors of the program
//   X  the program's exit status, 128 + N after signal N, in 4 bytes
//   F  a part of the file that is read
//   D  a file was read or written; errno, or 0, in 4 bytes
//   M  what keeps the guest from working, for people
//
// When the host closes the port, the board powers off.

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM "/usr/bin/swiftlet"
#define MODELS "/usr/share/swiftlet"
#define GROUP "/sys/fs/cgroup/program"

enum {
  header_size = 5,
  most_payload = 1 << 20,
  piece = 1 << 15,
  most_arguments = 4096
};

static int port = -1;

static _Noreturn void power_off(void) {
  sync();
  reboot(RB_POWER_OFF);
  _exit(1);
}

static void write_all(int file, const void *bytes, size_t count) {
  const char *at = bytes;
  while (count > 0) {
    ssize_t wrote = write(file, at, count);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) power_off();
    at += wrote;
    count -= (size_t)wrote;
  }
}

static void send_frame(char kind, const void *bytes, size_t count) {
  uint8_t header[header_size] = {(uint8_t)kind, (uint8_t)count,
                                 (uint8_t)(count >> 8), (uint8_t)(count >> 16),
                                 (uint8_t)(count >> 24)};
  write_all(port, header, sizeof header);
  write_all(port, bytes, count);
}

static void send_number(char kind, int number) {
  uint32_t n = (uint32_t)number;
  uint8_t bytes[4] = {(uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16),
                      (uint8_t)(n >> 24)};
  send_frame(kind, bytes, sizeof bytes);
}

// Says on the kernel's console, and through the port where there is one, why
// nothing can be done, and ends the board.
static _Noreturn void give_up(const char *format, ...) {
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  int count = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  fprintf(stderr, "init: %s\n", line);
  if (port >= 0 && count > 0) send_frame('M', line, strlen(line));
  power_off();
}

static void mount_at(const char *source, const char *folder, const char *type,
                     unsigned long flags) {
  if (mount(source, folder, type, flags, NULL) != 0) {
    give_up("cannot mount %s on %s: %s", source, folder, strerror(errno));
  }
}

static int append(const char *path, const char *bytes, size_t count) {
  int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0) return errno;
  int error = 0;
  while (count > 0 && error == 0) {
    ssize_t wrote = write(file, bytes, count);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      error = errno;
    } else {
      bytes += wrote;
      count -= (size_t)wrote;
    }
  }
  if (close(file) != 0 && error == 0) error = errno;
  return error;
}

// The modules lie in the order in which they are needed, by name.
static void load_modules(void) {
  struct dirent **names;
  int count = scandir("/modules", &names, NULL, alphasort);
  for (int i = 0; i < count; i++) {
    if (names[i]->d_name[0] == '.') continue;
    char path[512];
    snprintf(path, sizeof path, "/modules/%s", names[i]->d_name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 ||
        (syscall(SYS_finit_module, file, "", 0) != 0 && errno != EEXIST)) {
      give_up("cannot load %s: %s", path, strerror(errno));
    }
    close(file);
    // A loaded module does not need a second copy in memory.
    unlink(path);
  }
}

// Opens the only virtio-serial port; devices come some time after the modules.
static void open_port(void) {
  for (int tries = 0; tries < 6000; tries++) {
    DIR *folder = opendir("/sys/class/virtio-ports");
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
      if (entry->d_name[0] == '.') continue;
      char path[512];
      snprintf(path, sizeof path, "/dev/%s", entry->d_name);
      port = open(path, O_RDWR | O_CLOEXEC);
    }
    if (folder) closedir(folder);
    if (port >= 0) return;
    usleep(10000);
  }
  give_up("there is no virtio-serial port");
}

static void mount_models(void) {
  for (int tries = 0; access("/dev/vda", R_OK) != 0; tries++) {
    if (tries == 6000) give_up("there is no virtio disk");
    usleep(10000);
  }
  mount_at("/dev/vda", MODELS, "ext4", MS_RDONLY | MS_NOATIME);
}

// The program lives in a control group, as it does where systemd starts it, so
// that memory can be taken from it alone. Kernels without them do as well.
static void make_control_group(void) {
  if (mount("cgroup", "/sys/fs/cgroup", "cgroup2", 0, NULL) != 0) return;
  append("/sys/fs/cgroup/cgroup.subtree_control", "+memory", strlen("+memory"));
  mkdir(GROUP, 0755);
}

// The program that runs, or -1, and this side's ends of its pipes.
static pid_t child = -1;
static int child_input = -1, child_output = -1, child_errors = -1;

static void close_end(int *file) {
  if (*file >= 0) close(*file);
  *file = -1;
}

static void start(char *arguments, size_t count) {
  static char *list[most_arguments + 2];
  int input[2], output[2], errors[2], number = 0;
  list[number++] = (char *)PROGRAM;
  for (char *at = arguments; at < arguments + count; at += strlen(at) + 1) {
    if (number > most_arguments)
      give_up("more than %d arguments", most_arguments);
    list[number++] = at;
  }
  list[number] = NULL;
  if (pipe2(input, O_CLOEXEC) || pipe2(output, O_CLOEXEC) ||
      pipe2(errors, O_CLOEXEC)) {
    give_up("no pipes: %s", strerror(errno));
  }
  child = fork();
  if (child < 0) give_up("no process: %s", strerror(errno));
  if (child == 0) {
    dup2(input[0], 0);
    dup2(output[1], 1);
    dup2(errors[1], 2);
    signal(SIGPIPE, SIG_DFL);
    append(GROUP "/cgroup.procs", "0", 1);
    char *environment[] = {"PATH=/usr/bin", "HOME=/root", NULL};
    execve(PROGRAM, list, environment);
    dprintf(2, "%s: %s\n", PROGRAM, strerror(errno));
    _exit(errno == ENOENT ? 127 : 126);
  }
  close(input[0]);
  close(output[1]);
  close(errors[1]);
  child_input = input[1];
  child_output = output[0];
  child_errors = errors[0];
  // A full pipe must not keep the program's output waiting.
  fcntl(child_input, F_SETFL, O_NONBLOCK);
}

static void finish(void) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  child = -1;
  close_end(&child_input);
  send_number(
      'X', WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

static void pass_on(int *file, char kind) {
  static char bytes[piece];
  ssize_t count = read(*file, bytes, sizeof bytes);
  if (count > 0) {
    send_frame(kind, bytes, (size_t)count);
  } else if (count == 0 || errno != EINTR) {
    close_end(file);
  }
}

static int send_file(const char *path) {
  static char bytes[piece];
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno;
  ssize_t count;
  while ((count = read(file, bytes, sizeof bytes)) > 0)
    send_frame('F', bytes, (size_t)count);
  int error = count < 0 ? errno : 0;
  close(file);
  return error;
}

// Bytes that came through the port and are not used yet, with space for a NUL.
static char frame[header_size + most_payload + 1];
static size_t filled;
// Input that the program's pipe has no room for yet, within `frame`.
static char *pending;
static size_t pending_count;

static void give_input(void) {
  while (pending_count > 0 && child_input >= 0) {
    ssize_t wrote = write(child_input, pending, pending_count);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0 && errno == EAGAIN) return;
    if (wrote < 0) {
      close_end(&child_input);
    } else {
      pending += wrote;
      pending_count -= (size_t)wrote;
    }
  }
  pending_count = 0;
}

static size_t payload_count(void) {
  const uint8_t *at = (const uint8_t *)frame + 1;
  return at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16 | (size_t)at[3] << 24;
}

// Does what the frame asks for; its payload stays until it is taken away.
static void obey(char *payload, size_t count) {
  payload[count] = '\0';
  size_t path_size = strlen(payload) + 1;
  switch (frame[0]) {
    case 'a':
      if (child >= 0) give_up("a program runs already");
      start(payload, count);
      break;
    case 'i':
      // Bytes that were sent before the end of the program was known are dropped.
      if (child < 0) break;
      pending = payload;
      pending_count = count;
      give_input();
      break;
    case 'e':
      close_end(&child_input);
      break;
    case 'c':
      close_end(&child_output);
      break;
    case 'w':
      if (path_size > count) give_up("a path without an end");
      send_number('D', append(payload, payload + path_size, count - path_size));
      break;
    case 'r':
      send_number('D', send_file(payload));
      break;
    default:
      give_up("a frame of unknown kind %d", frame[0]);
  }
}

// Obeys the frames that are there, up to one whose input must wait.
static void obey_frames(void) {
  while (pending_count == 0 && filled >= header_size) {
    size_t count = payload_count();
    if (count > most_payload) give_up("a frame of %zu bytes", count);
    size_t size = header_size + count;
    if (filled < size) return;
    // `obey` puts a NUL behind the payload, where the next frame may begin.
    char next = frame[size];
    obey(frame + header_size, count);
    frame[size] = next;
    if (pending_count > 0) return;
    memmove(frame, frame + size, filled - size);
    filled -= size;
  }
}

static void take_away_waiting_frame(void) {
  size_t size = header_size + payload_count();
  memmove(frame, frame + size, filled - size);
  filled -= size;
  obey_frames();
}

static void serve(void) {
  for (;;) {
    struct pollfd files[] = {
        {.fd = pending_count == 0 ? port : -1, .events = POLLIN},
        {.fd = pending_count > 0 ? child_input : -1, .events = POLLOUT},
        {.fd = child_output, .events = POLLIN},
        {.fd = child_errors, .events = POLLIN},
    };
    if (poll(files, 4, -1) < 0) continue;
    if (files[2].revents) pass_on(&child_output, 'O');
    if (files[3].revents) pass_on(&child_errors, 'E');
    // If both are closed, the program has ended, or will end without output.
    if (child >= 0 && child_output < 0 && child_errors < 0) finish();
    if (pending_count > 0) {
      give_input();
      if (pending_count == 0) take_away_waiting_frame();
    } else if (files[0].revents) {
      ssize_t count = read(port, frame + filled, sizeof frame - 1 - filled);
      if (count == 0 || (count < 0 && errno != EINTR)) power_off();
      if (count > 0) filled += (size_t)count;
      obey_frames();
    }
  }
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  mount_at("proc", "/proc", "proc", 0);
  mount_at("sys", "/sys", "sysfs", 0);
  mount_at("dev", "/dev", "devtmpfs", 0);
  symlink("/proc/self/fd", "/dev/fd");
  symlink("/proc/self/fd/0", "/dev/stdin");
  symlink("/proc/self/fd/1", "/dev/stdout");
  symlink("/proc/self/fd/2", "/dev/stderr");
  load_modules();
  open_port();
  mount_models();
  make_control_group();
  if (chdir("/root") != 0) give_up("there is no /root");
  // A blocking write waits for the host, so that what is read next cannot be
  // the end of a port that nobody has opened yet.
  send_frame('R', "", 0);
  serve();
}
